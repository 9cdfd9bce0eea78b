"""The one guarded way to reach an address that a person typed.

Only public addresses are reached. A name is looked up once, every address it has is checked, and the connection goes to
an address that was checked: a name that answers differently the second time gains nothing. Since each connection passes
here, each redirect does too. An owner allows hosts of an intranet by name in FETCH_ALLOWED_HOSTS.

`get()` reads one address, `post()` sends JSON to one; both say in a word what went wrong. `client_arguments()` are for
libraries that make an httpx client, `session()` for those built on requests; all stand on `GuardedTransport`.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import httpcore
import httpx
import requests
from django.conf import settings
from django.utils.translation import gettext as _
from requests.adapters import BaseAdapter

SECONDS = 20.0  # for one request, from looking up the name to the last byte
LIMIT = 5_000_000  # bytes of one answer, headers included
REDIRECTS = 5

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Not for the open internet, though some Python versions take them for global: protocol assignments and the old 6to4
# relays. In IPv6 only 2000::/3 has been given out at all, and not all of that: Teredo's block and 3fff::/20 (examples).
_UNUSED_V4 = (ipaddress.IPv4Network("192.0.0.0/24"), ipaddress.IPv4Network("192.88.99.0/24"))
_USED_V6 = ipaddress.IPv6Network("2000::/3")
_UNUSED_V6 = (ipaddress.IPv6Network("2001::/23"), ipaddress.IPv6Network("3fff::/20"))
# The translators' prefix (RFC 6052): an IPv4 address stands in the last 32 bits.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


_FOR_GOOD = (httpx.codes.MOVED_PERMANENTLY, httpx.codes.PERMANENT_REDIRECT)


class Why(StrEnum):
    """Why an address was not read. The words for people are those of who asked for it."""

    ADDRESS = "address"  # it is none of the web
    PRIVATE = "private"  # inside a private network
    UNKNOWN = "unknown"  # nobody has that name
    SILENT = "silent"  # nobody answers there, or hangs up
    CERTIFICATE = "certificate"  # it does not prove to be who it says
    SLOW = "slow"
    LARGE = "large"
    PACKED = "packed"  # in a way that is not read here
    REDIRECTS = "redirects"  # it sends us on and on
    BROKEN = "broken"  # it does not speak HTTP as it should


class AddressRefused(Exception):
    """The address will not be reached, or what it sends not be read. `sentence` says why and how to mend it."""

    def __init__(self, sentence: str, why: Why = Why.PRIVATE) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.why = why


class NotRead(Exception):
    """What `get` raises, and nothing else: `why` in a word, `host` as far as it is known."""

    def __init__(self, why: Why, host: str = "") -> None:
        super().__init__(f"{why}: {host}")
        self.why, self.host = why, host


@dataclass(frozen=True)
class Answer:
    """What an address sent, whatever its status.

    Args:
        url: where the redirects ended.
        moved_to: where the address leads for good, by permanent redirects alone; itself when there were none.
        headers: with names in small letters.
    """

    url: str
    moved_to: str
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def kind(self) -> str:
        """The media type it claims, in small letters and without parameters; "" when it says none."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


def is_public(address: IPAddress) -> bool:
    """Whether `address` is on the open internet, also after unwrapping an IPv4 address that hides in an IPv6 one."""
    if isinstance(address, ipaddress.IPv6Address) and (inner := _inner(address)) is not None:
        return is_public(inner)
    if isinstance(address, ipaddress.IPv6Address):
        given_out = address in _USED_V6 and not any(address in network for network in _UNUSED_V6)
    else:
        given_out = not any(address in network for network in _UNUSED_V4)
    return given_out and address.is_global and not (address.is_multicast or address.is_reserved)


def checked_addresses(host: str, port: int) -> list[str]:
    """The addresses behind a host name or a written address, best first, after they were checked.

    Raises AddressRefused when one of them is not public and the host is not allowed by the owner, and
    httpcore.ConnectError when the name is not known.
    """
    found = _look_up(host, port)
    if host.lower().rstrip(".") not in {allowed.lower() for allowed in settings.FETCH_ALLOWED_HOSTS} and not all(
        is_public(ipaddress.ip_address(address)) for address in found
    ):
        raise AddressRefused(
            _(
                "%(host)s is an address inside a private network, and those are not reached from here. Use a public "
                "address, or ask the owner of this Proudly to allow this server (FETCH_ALLOWED_HOSTS)."
            )
            % {"host": host}
        )
    return found


def refusal_behind(error: BaseException) -> AddressRefused | None:
    """The AddressRefused that a library wrapped into an error of its own, if that is what happened."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, AddressRefused):
            return seen
        seen = seen.__cause__ or seen.__context__
    return None


class GuardedTransport(httpx.HTTPTransport):
    """An httpx transport that reaches public addresses only, for at most `seconds` and `limit` bytes a request."""

    def __init__(self, *, seconds: float = SECONDS, limit: int = LIMIT) -> None:
        # Every request has a connection of its own: its time and its bytes are the request's.
        super().__init__(verify=_authorities(), trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))
        self._limit = limit
        self._pool = httpcore.ConnectionPool(
            ssl_context=_authorities(),
            max_keepalive_connections=0,
            network_backend=_GuardedBackend(seconds, limit),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        # Many servers pack whatever is asked for. What they send is unpacked here, piece by piece, since a small answer
        # can fill the memory; httpx would unpack it whole.
        request.headers["Accept-Encoding"] = ", ".join(_PACKINGS)
        response = super().handle_request(request)
        packing = response.headers.get("Content-Encoding", "identity").strip().lower() or "identity"
        if packing == "identity":
            return response
        if packing.removeprefix("x-") not in _PACKINGS:
            response.close()
            raise AddressRefused(
                _("%(host)s sends its answers packed in a way that is not read here.") % {"host": request.url.host},
                Why.PACKED,
            )
        assert isinstance(response.stream, httpx.SyncByteStream)
        for name in ("Content-Encoding", "Content-Length"):  # neither is true of what comes out
            response.headers.pop(name, None)
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=_Unpacked(response.stream, self._limit, request.url.host),
            extensions=response.extensions,
        )


def get(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    limit: int = LIMIT,
    redirects: int = REDIRECTS,
) -> Answer:
    """Read one address of the web, following its redirects.

    Args:
        headers: to send, such as Accept.
        seconds: for all of it, redirects included.
        limit: bytes of one answer, packed and unpacked.

    Raises NotRead, and nothing else whatever the other side does.
    """
    deadline = time.monotonic() + seconds
    cookies, moved_to, is_for_good = httpx.Cookies(), url, True
    at = _Where()
    with _said_in_a_word(at):
        request = httpx.Request("GET", url, headers=headers)
        for _hop in range(redirects + 1):
            at.host = request.url.host
            if request.url.scheme not in ("http", "https") or not at.host:
                raise NotRead(Why.ADDRESS, at.host)
            left = deadline - time.monotonic()
            if left <= 0:
                raise NotRead(Why.SLOW, at.host)
            arguments = client_arguments(seconds=left, limit=limit)
            # Some sites send whoever has no cookie round in circles; these are gone with this call.
            cookies.set_cookie_header(request)
            with httpx.Client(**arguments, follow_redirects=False) as client:
                answer = client.send(request, auth=_NO_AUTH)
            cookies.extract_cookies(answer)
            location = answer.headers.get("Location", "")
            if not (answer.is_redirect and location):
                return _answer(request, answer, moved_to)
            request = httpx.Request("GET", request.url.join(location), headers=headers)
            is_for_good = is_for_good and answer.status_code in _FOR_GOOD
            moved_to = str(request.url) if is_for_good else moved_to
        raise NotRead(Why.REDIRECTS, at.host)


def post(
    url: str, body: Any, *, headers: Mapping[str, str] | None = None, seconds: float = SECONDS, limit: int = LIMIT
) -> Answer:
    """Send JSON to one address, and read what it answers. A redirect is an answer: what is sent goes to nobody else.

    Args:
        body: anything JSON can hold.
        headers: to send, such as Authorization.
        seconds: for all of it.
        limit: bytes of the answer, packed and unpacked.

    Raises NotRead, and nothing else whatever the other side does.
    """
    at = _Where()
    with _said_in_a_word(at):
        request = httpx.Request("POST", url, json=body, headers=headers)
        at.host = request.url.host
        if request.url.scheme not in ("http", "https") or not at.host:
            raise NotRead(Why.ADDRESS, at.host)
        with httpx.Client(**client_arguments(seconds=seconds, limit=limit), follow_redirects=False) as client:
            return _answer(request, client.send(request, auth=_NO_AUTH), url)


def _answer(request: httpx.Request, answer: httpx.Response, moved_to: str) -> Answer:
    said = {name.lower(): value for name, value in answer.headers.items()}
    return Answer(str(request.url), moved_to, answer.status_code, said, answer.content)


@dataclass
class _Where:
    """Which host is being asked."""

    host: str = ""


@contextmanager
def _said_in_a_word(at: _Where) -> Iterator[None]:
    """Whatever goes wrong within is raised as NotRead."""
    try:
        yield
    except NotRead:
        raise
    except AddressRefused as refused:
        raise NotRead(refused.why, at.host) from refused
    except httpx.TimeoutException as error:
        raise NotRead(Why.SLOW, at.host) from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, UnicodeError) as error:
        raise NotRead(Why.ADDRESS, at.host) from error  # the one that was given, or one that a redirect leads to
    except httpx.ConnectError as error:
        raise NotRead(_why_not_connected(error), at.host) from error
    except httpx.NetworkError as error:
        raise NotRead(Why.SILENT, at.host) from error
    except (httpx.HTTPError, ssl.SSLError, ValueError) as error:
        raise NotRead(Why.BROKEN, at.host) from error


def client_arguments(*, seconds: float = SECONDS, limit: int = LIMIT) -> dict[str, Any]:
    """What makes an httpx client guarded, for a library that makes its own."""
    return {
        "transport": GuardedTransport(seconds=seconds, limit=limit),
        "timeout": seconds,
        "trust_env": False,
        "max_redirects": REDIRECTS,
    }


def session(*, seconds: float = SECONDS, limit: int = LIMIT) -> requests.Session:
    """A guarded session for libraries built on requests. Close it, or use it in a `with`."""
    guarded = requests.Session()
    guarded.trust_env = False
    guarded.max_redirects = REDIRECTS
    guarded.adapters.clear()
    for scheme in ("https://", "http://"):
        guarded.mount(scheme, _GuardedAdapter(seconds, limit))
    return guarded


@cache
def _authorities() -> ssl.SSLContext:
    """Whose word for a certificate counts. Reading them takes longer than many a page."""
    return httpx.create_ssl_context(trust_env=False)


_PACKINGS = ("gzip", "deflate")
_PIECE = 65_536  # bytes unpacked at once
_NO_AUTH = httpx.Auth()  # a name and a password in an address are for no server of the redirects


def _too_much(host: str) -> AddressRefused:
    return AddressRefused(_("%(host)s sends more than is read here.") % {"host": host}, Why.LARGE)


def _why_not_connected(error: httpx.ConnectError) -> Why:
    """A name that nobody has, a certificate that proves nothing, or a server that is not there."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return Why.CERTIFICATE
        if isinstance(seen, _NameUnknown):
            return Why.UNKNOWN
        seen = seen.__cause__ or seen.__context__
    return Why.SILENT


class _NameUnknown(httpcore.ConnectError):
    """Nobody has that name."""


class _Unpacked(httpx.SyncByteStream):
    """A packed answer, unpacked while it comes, in small pieces and to at most `limit` bytes.

    An answer that is cut off gives what came; what follows the end of the packed data is left out.
    """

    def __init__(self, packed: httpx.SyncByteStream, limit: int, host: str) -> None:
        self._packed, self._room, self._host = packed, limit, host

    def __iter__(self) -> Iterator[bytes]:
        unpacking: Any = None
        held, begun = b"", False  # a start is known by its first two bytes, which may come one by one
        for packed in self._packed:
            if unpacking is None:
                packed = held + packed
            while packed:
                if unpacking is None:
                    if len(packed) < len(_GZIP_BEGINS):
                        held = packed
                        break
                    if begun and packed[:2] != _GZIP_BEGINS:  # only packed parts may follow one another
                        return
                    unpacking, held, begun = _unpacker(packed), b"", True
                try:
                    piece = unpacking.decompress(packed, _PIECE)
                except zlib.error as error:
                    raise httpx.DecodingError(f"{self._host} sends what cannot be unpacked.") from error
                self._room -= len(piece)
                if self._room < 0:
                    raise _too_much(self._host)
                if piece:
                    yield piece
                if unpacking.eof:
                    packed, unpacking = unpacking.unused_data, None
                else:
                    packed = unpacking.unconsumed_tail
        # With all taken in, what still waits to come out is a few bytes.
        if unpacking is not None and not unpacking.eof:
            rest = unpacking.flush()
            self._room -= len(rest)
            if self._room < 0:
                raise _too_much(self._host)
            if rest:
                yield rest

    def close(self) -> None:
        self._packed.close()


_GZIP_BEGINS = b"\x1f\x8b"


def _unpacker(first: bytes) -> Any:
    """For gzip, or for deflate in either of its two shapes, by how it begins: at least two bytes."""
    if first[:2] == _GZIP_BEGINS:
        return zlib.decompressobj(16 + zlib.MAX_WBITS)
    is_zlib = first[0] & 0x0F == 8 and int.from_bytes(first[:2], "big") % 31 == 0
    return zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)


class _GuardedAdapter(BaseAdapter):
    """Sends what requests has prepared through the same guarded transport."""

    def __init__(self, seconds: float, limit: int) -> None:
        super().__init__()
        self._client = httpx.Client(**client_arguments(seconds=seconds, limit=limit), follow_redirects=False)

    def send(self, request: requests.PreparedRequest, *_args: Any, **_kwargs: Any) -> requests.Response:
        try:
            answer = self._client.request(
                request.method or "GET", request.url or "", headers=dict(request.headers), content=request.body
            )
        except httpx.TimeoutException as error:
            raise requests.Timeout(str(error), request=request) from error
        except httpx.TransportError as error:
            raise requests.ConnectionError(str(error), request=request) from error
        response = requests.Response()
        response.request, response.url = request, str(answer.url)
        response.status_code, response.reason = answer.status_code, answer.reason_phrase
        response.headers = requests.structures.CaseInsensitiveDict(answer.headers)
        response.encoding = requests.utils.get_encoding_from_headers(response.headers)
        response._content = answer.content
        return response

    def close(self) -> None:
        self._client.close()


class _GuardedBackend(httpcore.NetworkBackend):
    """Opens connections, to checked addresses only."""

    def __init__(self, seconds: float, limit: int) -> None:
        self._seconds, self._limit = seconds, limit
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        deadline = time.monotonic() + self._seconds
        failure: Exception = httpcore.ConnectError(host)
        for address in checked_addresses(host, port):
            try:
                stream = self._plain.connect_tcp(address, port, _left(deadline), local_address, socket_options)
                return _MeasuredStream(stream, deadline, self._limit, host)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _MeasuredStream(httpcore.NetworkStream):
    """A connection that ends at its deadline (on the monotonic clock) or after its number of bytes."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float, room: int, host: str) -> None:
        self._stream, self._deadline, self._room, self._host = stream, deadline, room, host

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        read = self._stream.read(max_bytes, _left(self._deadline))
        self._room -= len(read)
        if self._room < 0:
            raise _too_much(self._host)
        return read

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline))

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline))
        return _MeasuredStream(stream, self._deadline, self._room, self._host)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    """Seconds until the deadline. Raises httpcore.ReadTimeout when it is over."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("The answer took too long.")
    return left


def _look_up(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _NameUnknown(f"{host} is not known.") from error
    return list(dict.fromkeys(str(address[0]) for *_unused, address in found))


def _inner(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to: mapped, 6to4 or NAT64."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour
