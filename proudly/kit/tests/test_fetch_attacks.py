"""Everything that an address can try on us: each attempt ends soon, with a word that says why."""

from __future__ import annotations

import _socket
import datetime
import gzip
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from proudly.kit import fetch
from proudly.kit.fetch import NotRead, Why, get

SECONDS = 0.5  # given to each attempt
MOST = 5.0  # seconds more that it may take, on a busy machine
LIMIT = 50_000

# Addresses that are inside, in every writing that a system, a browser or a library takes for one.
_INSIDE = """
http://127.0.0.1/ http://127.1/ http://127.0.1/ http://127.127.127.127/ http://2130706433/ http://0x7f000001/
http://0x7f.1/ http://0x7f.0x0.0x0.0x1/ http://017700000001/ http://0177.0.0.1/ http://0177.1/ http://0/
http://0.0.0.0/ http://00/ http://127.0.0.1:80/ https://127.0.0.1:8443/ http://localhost/
http://LOCALHOST/ http://localhost./ http://10.0.0.1/ http://10.1/ http://0xa000001/ http://167772161/
http://172.16.0.1/ http://172.31.255.255/ http://192.168.0.1/ http://192.168.1/ http://0xc0a80001/
http://3232235521/ http://100.64.0.1/ http://169.254.1.1/ http://169.254.169.254/latest/meta-data/
http://169.254.43518/ http://2852039166/ http://0xa9fea9fe/ http://0251.0376.0251.0376/
http://0xa9.0xfe.0xa9.0xfe/ http://169.254.169.254:80/computeMetadata/v1/ http://192.0.0.192/ http://192.0.2.1/
http://198.18.0.1/ http://198.51.100.1/ http://203.0.113.1/ http://192.88.99.1/ http://224.0.0.1/
http://240.0.0.1/ http://255.255.255.255/ http://[::]/ http://[::1]/ http://[0:0:0:0:0:0:0:1]/
http://[0000::0001]/ http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[::ffff:169.254.169.254]/
http://[::ffff:a9fe:a9fe]/ http://[0:0:0:0:0:ffff:10.0.0.1]/ http://[::127.0.0.1]/ http://[64:ff9b::127.0.0.1]/
http://[64:ff9b::a9fe:a9fe]/ http://[64:ff9b:1::a9fe:a9fe]/ http://[2002:7f00:1::]/ http://[2002:a9fe:a9fe::]/
http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/ http://[2001:db8::1]/ http://[3fff::1]/ http://[5f00::1]/
http://[fd00:ec2::254]/latest/meta-data/ http://[fc00::1]/ http://[fec0::1]/ http://[fe80::1]/ http://[ff02::1]/
http://[100::1]/ http://user:password@127.0.0.1/ http://example.com@127.0.0.1/ http://example.com:80@127.0.0.1/
http://example.com%40127.0.0.1@10.0.0.1/ http://1.1.1.1@169.254.169.254/ http://127.0.0.1#@example.com/
http://127.0.0.1?@example.com/ http://127.0.0.1/@example.com http://127。0。0。1/ http://127．0．0．1/
http://127｡0.0｡1/ HTTP://127.0.0.1/ http://127.0.0.1/%2e%2e/
"""
INSIDE = _INSIDE.split()
# What is no address of the web for us, though some programs take it for one.
_NO_ADDRESS = """
file:///etc/passwd file://localhost/etc/passwd gopher://127.0.0.1:70/_x ftp://127.0.0.1/
dict://127.0.0.1:11211/stats ldap://127.0.0.1/ sftp://127.0.0.1/ tftp://127.0.0.1/
data:text/html,<title>x</title> javascript:alert(1) jar:http://127.0.0.1!/ http://127.0.0.1./ netdoc:///etc/passwd ws://127.0.0.1/
unix:///var/run/docker.sock //127.0.0.1/ /etc/passwd http:// http:/// http:127.0.0.1 http:///127.0.0.1/ https:
about:blank view-source:http://127.0.0.1/ http://①②⑦.⓪.⓪.①/ http://１２７.０.０.１/ http://ⓛocalhost/
http://127.0.0.1:99999/ http://127.0.0.1:x/ http://[::1/ http://[fe80::1%25lo]/ http://[::1%lo]/
http://127.0.0.1%00.example.com/ http://exa\x00mple.com/ http://127.0.0.1\t@example.com/
"""
NO_ADDRESS = [address for line in _NO_ADDRESS.splitlines() for address in line.split(" ") if address]


@pytest.fixture(autouse=True)
def nothing_allowed(settings: Any) -> None:
    settings.FETCH_ALLOWED_HOSTS = []


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """Names, with what each look-up of them answers in turn; the last stays. All others are unknown."""
    known: dict[str, list[list[str]]] = {}

    def look_up(host: str, port: int) -> list[str]:
        if host in known:
            return known[host].pop(0) if len(known[host]) > 1 else known[host][0]
        try:  # the system reads 127.1 and 0x7f000001 as addresses, and asks nobody
            found = _socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST)
        except OSError:
            if host.rstrip(".") == "localhost":
                return ["127.0.0.1"]
            raise fetch._NameUnknown(host) from None
        return [str(address[4][0]) for address in found]

    monkeypatch.setattr(fetch, "_look_up", look_up)
    return known


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where a connection was opened to; each is led to a server of ours instead, if there is one."""
    opened: list[str] = []

    def connect(self: Any, host: str, port: int, *_: Any, **__: Any) -> Any:
        opened.append(host)
        raise httpcore.ConnectError("not in this test")

    monkeypatch.setattr("httpcore.SyncBackend.connect_tcp", connect)
    return opened


def why_not(address: str, **limits: Any) -> Why:
    """Why it was not read, which must be soon."""
    limits = {"seconds": SECONDS, "limit": LIMIT} | limits
    began = time.monotonic()
    with pytest.raises(NotRead) as unread:
        get(address, **limits)
    assert time.monotonic() - began < limits["seconds"] + MOST, address
    return unread.value.why


def attempts_inside(names: dict[str, list[list[str]]], connected: list[str]) -> int:
    for address in INSIDE:
        assert why_not(address) in (Why.PRIVATE, Why.ADDRESS), address
    for address in NO_ADDRESS:
        assert why_not(address) in (Why.ADDRESS, Why.UNKNOWN, Why.PRIVATE), address
    inside = ["127.0.0.1", "10.1.2.3", "169.254.169.254", "fd00:ec2::254", "::1", "::ffff:127.0.0.1", "fe80::1%eth0"]
    for number, address in enumerate(inside):
        names[f"n{number}.example"] = [[address]]
        names[f"m{number}.example"] = [["93.184.215.14", address]]  # one of several
        assert why_not(f"http://n{number}.example/") == Why.PRIVATE, address
        assert why_not(f"https://m{number}.example/") == Why.PRIVATE, address
    names["metadata.google.internal"] = [["169.254.169.254"]]
    assert why_not("http://metadata.google.internal/computeMetadata/v1/") == Why.PRIVATE
    assert connected == []
    return len(INSIDE) + len(NO_ADDRESS) + 2 * len(inside) + 1


def test_no_writing_of_an_inside_address_is_reached(names: Any, connected: list[str]) -> None:
    assert attempts_inside(names, connected) > 120


def test_a_name_that_moves_inside_between_two_requests_is_refused(
    names: dict[str, list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Public when first looked up, which sends us to itself; private when looked up again."""
    real = httpcore.SyncBackend.connect_tcp
    with server(lambda line: sent("302 Found", "Location: http://moving.example/inside")) as port:
        monkeypatch.setattr(
            "httpcore.SyncBackend.connect_tcp", lambda self, host, _port, *more: real(self, "127.0.0.1", port, *more)
        )
        names["moving.example"] = [["93.184.215.14"], ["127.0.0.1"]]
        assert why_not("http://moving.example/") == Why.PRIVATE


def sent(status: str, *headers: str, body: bytes = b"") -> list[bytes]:
    return [f"HTTP/1.1 {status}\r\n{''.join(f'{one}' + chr(13) + chr(10) for one in headers)}\r\n".encode(), body]


Answering = Callable[[str], Any]  # the first line of a request → the pieces to send; a float waits so many seconds


class server:
    """A server on loopback that answers as it is told, byte by byte; `with server(answering) as port`."""

    def __init__(self, answering: Answering, context: ssl.SSLContext | None = None) -> None:
        self.answering, self.context, self.over = answering, context, threading.Event()

    def __enter__(self) -> int:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.listening.settimeout(0.02)
        self.threads = [threading.Thread(target=self._accept)]
        self.threads[0].start()
        return int(self.listening.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()
        self.listening.close()

    def _accept(self) -> None:
        while not self.over.is_set():
            with suppress(TimeoutError):
                connection, _from = self.listening.accept()
                self.threads.append(threading.Thread(target=self._answer, args=(connection,)))
                self.threads[-1].start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(1)
            with suppress(OSError):
                if self.context is not None:
                    connection = self.context.wrap_socket(connection, server_side=True)
                line = connection.recv(4096).decode("latin-1").split("\r\n")[0]
                for piece in self.answering(line):
                    if self.over.is_set():
                        break
                    if isinstance(piece, float):
                        self.over.wait(piece)
                    else:
                        connection.sendall(piece)
            with suppress(OSError):
                connection.close()


def on_and_on(first: list[bytes], piece: bytes, pause: float = 0.0) -> Answering:
    """Sends `first`, then the piece again and again."""

    def answering(_line: str) -> Iterator[Any]:
        yield from first
        while True:
            yield piece
            if pause:
                yield pause

    return answering


def bomb(size: int, packing: str) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, {"gzip": 31, "zlib": 15, "raw": -15}[packing])
    packed = b"".join(packer.compress(b"\0" * 1_000_000) for _part in range(size // 1_000_000))
    return packed + packer.flush()


OK = "200 OK"
HTML = "Content-Type: text/html"
CHUNKED, GZIP, DEFLATE = "Transfer-Encoding: chunked", "Content-Encoding: gzip", "Content-Encoding: deflate"
LINE = b"HTTP/1.1 200 OK\r\n"
ENDLESS_REDIRECT = {"n": 0}


def _next_place(_line: str) -> list[bytes]:
    ENDLESS_REDIRECT["n"] += 1
    return sent("302 Found", f"Location: /{ENDLESS_REDIRECT['n']}", "Content-Length: 0")


GZIP_BOMB, ZLIB_BOMB, RAW_BOMB = (bomb(100_000_000, packing) for packing in ("gzip", "zlib", "raw"))

# What a server sends, and the word for it.
SERVERS: dict[str, tuple[Answering, set[Why]]] = {
    "says nothing": (lambda _: [30.0], {Why.SLOW}),
    "one byte at a time": (lambda _: [*sent(OK, HTML), *([b"x", 0.1] * 300)], {Why.SLOW}),
    "a header at a time": (lambda _: [LINE, *([b"X-A: b\r\n", 0.1] * 300)], {Why.SLOW}),
    "one letter of the status": (lambda _: [b"H", 30.0], {Why.SLOW}),
    "without end": (on_and_on(sent(OK, HTML), b"x" * 10_000), {Why.LARGE}),
    "chunks without end": (on_and_on(sent(OK, CHUNKED), b"ff\r\n" + b"x" * 255 + b"\r\n"), {Why.LARGE}),
    "empty chunks without end": (on_and_on(sent(OK, CHUNKED), b"1\r\nx\r\n", 0.02), {Why.SLOW, Why.LARGE}),
    "headers without end": (on_and_on([LINE], b"X-A: " + b"b" * 900 + b"\r\n"), {Why.LARGE, Why.BROKEN}),
    "one header without end": (on_and_on([LINE + b"X-A: "], b"b" * 9_000), {Why.LARGE, Why.BROKEN}),
    "a hundred thousand headers": (lambda _: [LINE + b"A: b\r\n" * 100_000 + b"\r\n"], {Why.LARGE, Why.BROKEN}),
    "early answers without end": (
        on_and_on([], b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
        {Why.LARGE, Why.BROKEN, Why.SLOW},
    ),
    "large": (lambda _: sent(OK, HTML, body=b"x" * 200_000), {Why.LARGE}),
    "a length beyond all": (
        lambda _: [*sent(OK, "Content-Length: 99999999999999999999"), b"x" * 60_000],
        {Why.LARGE, Why.BROKEN},
    ),
    "a gzip bomb": (lambda _: sent(OK, GZIP, body=GZIP_BOMB), {Why.LARGE}),
    "a bomb in x-gzip": (lambda _: sent(OK, "Content-Encoding: X-GZIP", body=GZIP_BOMB), {Why.LARGE}),
    "a deflate bomb": (lambda _: sent(OK, DEFLATE, body=ZLIB_BOMB), {Why.LARGE}),
    "a raw deflate bomb": (lambda _: sent(OK, DEFLATE, body=RAW_BOMB), {Why.LARGE}),
    "a bomb of many parts": (lambda _: sent(OK, GZIP, body=gzip.compress(b"\0" * 30_000) * 50), {Why.LARGE}),
    "packed twice": (lambda _: sent(OK, "Content-Encoding: gzip, gzip", body=gzip.compress(GZIP_BOMB)), {Why.PACKED}),
    "packed with brotli": (lambda _: sent(OK, "Content-Encoding: br", body=b"x"), {Why.PACKED}),
    "packed with zstd": (lambda _: sent(OK, "Content-Encoding: zstd", body=b"x"), {Why.PACKED}),
    "gzip that is none": (lambda _: sent(OK, GZIP, body=b"no gzip at all"), {Why.BROKEN}),
    "gzip that breaks": (lambda _: sent(OK, GZIP, body=GZIP_BOMB[:20] + b"\xff" * 500), {Why.BROKEN}),
    "chunks that are none": (lambda _: [*sent(OK, CHUNKED), b"zz\r\nx\r\n"], {Why.BROKEN}),
    "a chunk that lies": (lambda _: [*sent(OK, CHUNKED), b"5\r\nmuch more than five\r\n0\r\n\r\n"], {Why.BROKEN}),
    "a chunk that never comes": (lambda _: [*sent(OK, CHUNKED), b"ffffff\r\nx"], {Why.BROKEN}),
    "a chunk of a negative size": (lambda _: [*sent(OK, CHUNKED), b"-5\r\nx\r\n"], {Why.BROKEN}),
    "a length that lies": (lambda _: sent(OK, "Content-Length: 1000", body=b"short"), {Why.BROKEN}),
    "two lengths": (lambda _: sent(OK, "Content-Length: 5", "Content-Length: 6", body=b"hello"), {Why.BROKEN}),
    "a length that is no number": (lambda _: sent(OK, "Content-Length: much", body=b"hello"), {Why.BROKEN}),
    "no HTTP": (lambda _: [b"SSH-2.0-OpenSSH_9.6\r\n"], {Why.BROKEN}),
    "nothing, and hangs up": (lambda _: [b""], {Why.BROKEN, Why.SILENT}),
    "half a header": (lambda _: [b"HTTP/1.1 200 OK\r\nContent-"], {Why.BROKEN}),
    "a status that is none": (lambda _: [b"HTTP/1.1 9999999 OK\r\n\r\n"], {Why.BROKEN}),
    "a new line in a header": (lambda _: [b"HTTP/1.1 200 OK\r\nX: a\nb\r\n\r\n"], {Why.BROKEN}),
    "to itself": (
        lambda line: sent("302 Found", f"Location: {line.split()[1]}", "Content-Length: 0"),
        {Why.REDIRECTS},
    ),
    "on and on": (_next_place, {Why.REDIRECTS}),
    "to a file": (lambda _: sent("302 Found", "Location: file:///etc/passwd"), {Why.ADDRESS}),
    "to gopher": (lambda _: sent("301 Moved", "Location: gopher://127.0.0.1:6379/_INFO"), {Why.ADDRESS}),
    "to data": (lambda _: sent("307 Temporary", "Location: data:text/html,x"), {Why.ADDRESS}),
    "to nonsense": (lambda _: sent("302 Found", "Location: http://[::1"), {Why.ADDRESS, Why.BROKEN}),
    "to the metadata": (lambda _: sent("302 Found", "Location: http://169.254.169.254/latest/"), {Why.PRIVATE}),
    "to IPv6 metadata": (lambda _: sent("308 Permanent", "Location: http://[fd00:ec2::254]/"), {Why.PRIVATE}),
    "to loopback by a number": (lambda _: sent("303 See Other", "Location: http://2130706433/"), {Why.PRIVATE}),
    "to loopback without a scheme": (lambda _: sent("302 Found", "Location: //localhost:1/"), {Why.PRIVATE}),
    "to a name inside": (lambda _: sent("302 Found", "Location: http://inside.example/"), {Why.PRIVATE}),
    "to a name and password": (lambda _: sent("302 Found", "Location: http://127.0.0.1:80@10.0.0.1/"), {Why.PRIVATE}),
}  # fmt: skip


def attempts_of_servers(names: dict[str, list[list[str]]], settings: Any) -> int:
    settings.FETCH_ALLOWED_HOSTS = ["here.example"]  # our server, which stands for one on the internet
    names |= {"here.example": [["127.0.0.1"]], "inside.example": [["10.0.0.9"]]}
    for name, (answering, words) in SERVERS.items():
        with server(answering) as port:
            # Only where waiting is the attack must it be cut short; elsewhere a busy machine may take its time.
            seconds = SECONDS if Why.SLOW in words else 20.0
            assert why_not(f"http://here.example:{port}/start", seconds=seconds) in words, name
    return len(SERVERS)


def certificate(folder: Path, name: str, *, days: int) -> ssl.SSLContext:
    """A server's context with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=30))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}{days}.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def attempts_with_certificates(names: dict[str, list[list[str]]], settings: Any, folder: Path) -> int:
    settings.FETCH_ALLOWED_HOSTS = ["here.example"]
    names["here.example"] = [["127.0.0.1"]]
    for context in (
        certificate(folder, "here.example", days=30),  # signed by itself
        certificate(folder, "other.example", days=30),
        certificate(folder, "here.example", days=-1),
    ):
        with server(lambda _: sent(OK, HTML, body=b"secret"), context) as port:
            assert why_not(f"https://here.example:{port}/", seconds=20.0) == Why.CERTIFICATE
    with server(lambda _: sent(OK, HTML)) as port:  # speaks no TLS at all
        assert why_not(f"https://here.example:{port}/", seconds=20.0) in (Why.CERTIFICATE, Why.SILENT, Why.BROKEN)
    return 4


def test_every_attempt_ends_soon_with_a_word_for_it(
    names: dict[str, list[list[str]]], settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    refused = attempts_of_servers(names, settings) + attempts_with_certificates(names, settings, tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        settings.FETCH_ALLOWED_HOSTS = []
        patch.setattr("httpcore.SyncBackend.connect_tcp", lambda *_, **__: pytest.fail("it connected", pytrace=False))
        refused += attempts_inside(names, [])
    attacks = len(SERVERS) + 4 + len(INSIDE) + len(NO_ADDRESS) + 15
    with capsys.disabled():
        print(f"\nseconds={time.monotonic() - began:.1f}\nattacks={attacks} refused={refused}")
    assert refused == attacks


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"pump " * 2_000)),
        ("x-gzip", gzip.compress(b"pump " * 2_000)),
        ("gzip", gzip.compress(b"pump " * 1_000) + gzip.compress(b"pump " * 1_000)),
        ("gzip", gzip.compress(b"pump " * 2_000) + b"\0\0 something behind"),
        ("deflate", zlib.compress(b"pump " * 2_000)),
        ("deflate", zlib.compress(b"pump " * 2_000)[2:-4]),
        ("identity", b"pump " * 2_000),
        ("", b"pump " * 2_000),
    ],
    ids=["gzip", "x-gzip", "two members", "rubbish behind", "zlib", "raw deflate", "identity", "unsaid"],
)
def test_what_is_packed_is_unpacked_however_it_is_cut_up(
    encoding: str, packed: bytes, names: dict[str, list[list[str]]], settings: Any
) -> None:
    settings.FETCH_ALLOWED_HOSTS = ["here.example"]
    names["here.example"] = [["127.0.0.1"]]
    cuts = [[packed[at : at + size] for at in range(0, len(packed), size)] for size in range(1, 8)]
    for parts in ([packed], *cuts):
        with server(lambda _, parts=parts: [*sent(OK, f"Content-Encoding: {encoding}"), *parts]) as port:  # type: ignore[misc]
            answer = get(f"http://here.example:{port}/", limit=LIMIT)
        assert answer.content == b"pump " * 2_000
        assert "content-encoding" not in answer.headers or encoding in ("identity", "")


def test_a_bomb_never_fills_the_memory(names: dict[str, list[list[str]]], settings: Any) -> None:
    import tracemalloc

    settings.FETCH_ALLOWED_HOSTS = ["here.example"]
    names["here.example"] = [["127.0.0.1"]]
    with server(SERVERS["a gzip bomb"][0]) as port:
        why_not(f"http://here.example:{port}/")  # what is loaded once
        tracemalloc.start()
        assert why_not(f"http://here.example:{port}/", limit=1_000_000) == Why.LARGE
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert most < 12_000_000, f"{most} bytes for a bomb of 100 MB"


def test_a_site_that_wants_a_cookie_is_read_and_none_is_kept(names: dict[str, list[list[str]]], settings: Any) -> None:
    settings.FETCH_ALLOWED_HOSTS = ["here.example"]
    names["here.example"] = [["127.0.0.1"]]
    seen: list[str] = []

    def answering(line: str) -> list[bytes]:
        seen.append(line)
        if len(seen) % 2:
            return sent("302 Found", "Location: /page", "Set-Cookie: seen=1", "Content-Length: 0")
        return sent(OK, HTML, body=b"here you are")

    with server(answering) as port:
        assert get(f"http://here.example:{port}/page").content == b"here you are"


def test_a_name_and_password_in_an_address_are_sent_to_nobody(
    names: dict[str, list[list[str]]], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FETCH_ALLOWED_HOSTS = ["here.example"]
    names["here.example"] = [["127.0.0.1"]]
    written: list[bytes] = []
    write = fetch._MeasuredStream.write

    def noted(self: Any, data: bytes, timeout: float | None = None) -> None:
        written.append(data)
        write(self, data, timeout)

    monkeypatch.setattr(fetch._MeasuredStream, "write", noted)
    with server(lambda _: sent(OK, HTML, body=b"x")) as port:
        get(f"http://bo:geheim@here.example:{port}/")
    assert b"uthorization" not in b"".join(written) and b"geheim" not in b"".join(written)


def test_an_answer_says_where_it_came_from_and_what_it_claims_to_be(names: Any, settings: Any) -> None:
    settings.FETCH_ALLOWED_HOSTS = ["here.example"]
    names["here.example"] = [["127.0.0.1"]]
    answers = iter(
        [sent("302 Found", "Location: /b?c=d"), sent("404 Gone", "Content-Type: Text/HTML; charset=x", body=b"e")]
    )
    with server(lambda _: next(answers)) as port:
        answer = get(f"http://here.example:{port}/a")
    assert (answer.url, answer.status, answer.kind, answer.content) == (
        f"http://here.example:{port}/b?c=d", 404, "text/html", b"e",
    )  # fmt: skip


def test_every_address_that_is_refused_is_refused_as_one_that_is_not_public() -> None:
    for address in ("127.0.0.1", "169.254.169.254", "fd00:ec2::254", "::ffff:10.0.0.1"):
        assert not fetch.is_public(ipaddress.ip_address(address))
