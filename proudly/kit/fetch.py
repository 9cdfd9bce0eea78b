"""The one guarded way to reach an address that a person typed.

Only public addresses are reached. A name is looked up once, every address it has is checked, and the connection goes to
an address that was checked: a name that answers differently the second time gains nothing. Since each connection passes
here, each redirect does too. An owner allows hosts of an intranet by name in FETCH_ALLOWED_HOSTS.

`get()` fetches one document. `client_arguments()` are for libraries that make an httpx client, `session()` for those
built on requests. All stand on `GuardedTransport`.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
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


class AddressRefused(Exception):
    """The address will not be reached, or what it sends not be read. `sentence` says why and how to mend it.

    `code` is the same in a word, to be kept: "private", "packed" or "large".
    """

    def __init__(self, sentence: str, code: str = "private") -> None:
        super().__init__(sentence)
        self.sentence, self.code = sentence, code


class NotReached(Exception):
    """No answer came, or not the whole of one. `code`: "unreachable", "slow", "cut off", "redirects" or "address"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """What an address answered.

    `address`: where it came from, after redirects. `moved_to`: where the address leads for good, by permanent redirects
    alone; the address that was asked when there were none. `headers`: found whatever their case.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes
    address: str
    moved_to: str


def get(
    address: str, *, headers: Mapping[str, str] | None = None, seconds: float = SECONDS, limit: int = LIMIT
) -> Answer:
    """What stands at an address, after redirects.

    Args:
        seconds: for each request; there are at most REDIRECTS more of them.
        limit: bytes of an answer, headers included.

    Raises AddressRefused and NotReached. An answer that is an error is an answer.
    """
    asked = {"User-Agent": f"Proudly (+{settings.SITE_URL})", **(headers or {})}
    try:
        with httpx.Client(**client_arguments(seconds=seconds, limit=limit), follow_redirects=True) as client:
            answer = client.get(address, headers=asked)
    except httpx.TooManyRedirects as error:
        raise NotReached("redirects") from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, ValueError) as error:
        raise NotReached("address") from error
    except httpx.TimeoutException as error:
        raise NotReached("slow") from error
    except (httpx.RemoteProtocolError, httpx.ReadError) as error:
        raise NotReached("cut off") from error
    except httpx.HTTPError as error:
        raise NotReached("unreachable") from error
    moved_to = address
    for response, following in pairwise([*answer.history, answer]):
        if response.status_code not in (httpx.codes.MOVED_PERMANENTLY, httpx.codes.PERMANENT_REDIRECT):
            break
        moved_to = str(following.url)
    return Answer(answer.status_code, answer.headers, answer.content, str(answer.url), moved_to)


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
        super().__init__(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_keepalive_connections=0,
            network_backend=_GuardedBackend(seconds, limit),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        # Unpacked, a small answer can fill the memory: we ask for answers as they are and read no others.
        request.headers["Accept-Encoding"] = "identity"
        response = super().handle_request(request)
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            response.close()
            raise AddressRefused(
                _("%(host)s sends its answers packed, which is not read here.") % {"host": request.url.host}, "packed"
            )
        return response


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
            raise AddressRefused(_("%(host)s sends more than is read here.") % {"host": self._host}, "large")
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
        raise httpcore.ConnectError(f"{host} is not known.") from error
    return list(dict.fromkeys(str(address[0]) for *_unused, address in found))


def _inner(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to: mapped, 6to4 or NAT64."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour
