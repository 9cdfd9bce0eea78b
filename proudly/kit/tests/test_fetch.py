from __future__ import annotations

import _socket
import gzip
import http.server
import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import requests

from proudly.kit import fetch
from proudly.kit.fetch import AddressRefused, is_public, refusal_behind

ATTACKS = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://017700000001/",
    "http://0/",
    "http://0.0.0.0/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://192.0.0.192/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[::]/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::a9fe:a9fe]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
    "http://[2001:db8::1]/",
    "http://[3fff::1]/",
    "http://[5f00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fec0::1]/",
    "http://[fe80::1]/",
    "http://[ff02::1]/",
    "http://localhost/",
    "http://user:password@127.0.0.1/",
]


def guarded_client(**limits: Any) -> httpx.Client:
    """A client as a library makes one, that follows redirects."""
    return httpx.Client(**fetch.client_arguments(**limits), follow_redirects=True)


class _Answers(http.server.BaseHTTPRequestHandler):
    """Answers by path; counts its visitors."""

    visits: list[str] = []

    def do_GET(self) -> None:
        self.visits.append(self.path)
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
        elif self.path == "/much":
            self.answer(b"x" * 100_000)
        elif self.path == "/packed":
            self.answer(gzip.compress(b"x" * 100_000), encoding="gzip")
        elif self.path == "/slow":
            self.drip()
        else:
            self.answer(f"{self.command} {self.path} {self.headers['Host']}".encode())

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, body: bytes, encoding: str = "identity") -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Encoding", encoding)
        self.end_headers()
        self.wfile.write(body)

    def drip(self) -> None:
        """Never ends, and never leaves the reader waiting for long."""
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:
            pass

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a server on loopback, as host:port."""
    _Answers.visits = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Names that lead to the addresses a test gives them; a written address leads to itself."""
    known: dict[str, list[str]] = {}
    look_up = fetch._look_up
    monkeypatch.setattr(fetch, "_look_up", lambda host, port: known.get(host) or look_up(host, port))
    return known


@pytest.mark.parametrize("address", ATTACKS)
def test_an_address_inside_is_refused_before_anything_connects(
    address: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FETCH_ALLOWED_HOSTS = []
    # The system reads 127.1 and 0x7f000001 as addresses and asks nobody: here it may.
    monkeypatch.setattr(socket, "getaddrinfo", _socket.getaddrinfo)

    def connect(*_: Any, **__: Any) -> Any:
        raise AssertionError("it connected")

    monkeypatch.setattr("httpcore.SyncBackend.connect_tcp", connect)
    with guarded_client() as client, pytest.raises(AddressRefused, match="private network"):
        client.get(address)
    with fetch.session() as session, pytest.raises(AddressRefused, match="private network"):
        session.get(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "::ffff:1.1.1.1", "2a00::1"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["ftp://example.com/", "file:///etc/passwd", "gopher://127.0.0.1/", "//x", "http://"]
)
def test_only_the_web_is_reached(address: str) -> None:
    with guarded_client() as client, pytest.raises((httpx.UnsupportedProtocol, AddressRefused, httpx.ConnectError)):
        client.get(address)
    with fetch.session() as session, pytest.raises((requests.RequestException, AddressRefused)):
        session.get(address)


def test_a_name_with_one_private_address_among_public_ones_is_refused(names: dict[str, list[str]]) -> None:
    names["rebind.example"] = ["93.184.215.14", "127.0.0.1"]
    with guarded_client() as client, pytest.raises(AddressRefused):
        client.get("http://rebind.example/")


def test_the_connection_goes_to_the_address_that_was_checked(
    server: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is looked up once: a second answer, which could be another, is never asked for."""
    answers = iter([["127.0.0.1"]])
    monkeypatch.setattr(fetch, "_look_up", lambda host, port: next(answers))
    settings.FETCH_ALLOWED_HOSTS = ["intranet.example"]
    port = server.split(":")[1]
    with guarded_client() as client:
        answer = client.get(f"http://intranet.example:{port}/hello")
    assert answer.text == f"GET /hello intranet.example:{port}"


def test_the_owner_can_allow_a_host_of_the_intranet_and_no_other(server: str, settings: Any) -> None:
    settings.FETCH_ALLOWED_HOSTS = ["127.0.0.1"]
    with guarded_client() as client:
        assert client.get(f"http://{server}/hello").status_code == 200
        with pytest.raises(AddressRefused):
            client.get(f"http://localhost:{server.split(':')[1]}/hello")


@pytest.mark.parametrize("library", ["httpx", "requests"])
def test_a_redirect_to_an_address_inside_is_refused(library: str, server: str, settings: Any) -> None:
    settings.FETCH_ALLOWED_HOSTS = ["127.0.0.1"]
    target = f"http://{server}/to/http://localhost:{server.split(':')[1]}/inside"
    with guarded_client() if library == "httpx" else fetch.session() as client, pytest.raises(AddressRefused):
        client.get(target)
    assert "/inside" not in _Answers.visits


@pytest.mark.parametrize("library", ["httpx", "requests"])
def test_redirects_end(library: str, server: str, settings: Any) -> None:
    settings.FETCH_ALLOWED_HOSTS = ["127.0.0.1"]
    turning = f"http://{server}" + "/to" * 20 + "/end"
    errors = (httpx.TooManyRedirects, requests.TooManyRedirects)
    with guarded_client() if library == "httpx" else fetch.session() as client, pytest.raises(errors):
        client.get(turning)


@pytest.mark.parametrize("path", ["/much", "/packed"])
def test_more_than_the_limit_is_not_read_packed_or_not(path: str, server: str, settings: Any) -> None:
    settings.FETCH_ALLOWED_HOSTS = ["127.0.0.1"]
    with guarded_client(limit=50_000) as client, pytest.raises(AddressRefused):
        client.get(f"http://{server}{path}")
    with fetch.session(limit=50_000) as session, pytest.raises(AddressRefused):
        session.get(f"http://{server}{path}")


def test_an_answer_that_never_ends_is_left_in_time(server: str, settings: Any) -> None:
    settings.FETCH_ALLOWED_HOSTS = ["127.0.0.1"]
    with guarded_client(seconds=0.3) as client, pytest.raises(httpx.TimeoutException):
        client.get(f"http://{server}/slow")
    with fetch.session(seconds=0.3) as session, pytest.raises(requests.Timeout):
        session.get(f"http://{server}/slow")


def test_a_library_on_requests_reads_answers_as_usual(server: str, settings: Any) -> None:
    settings.FETCH_ALLOWED_HOSTS = ["127.0.0.1"]
    with fetch.session() as session:
        answer = session.post(f"http://{server}/", data={"wort": "schön"})
    assert (answer.ok, answer.text) == (True, "wort=sch%C3%B6n")


def test_a_name_that_nobody_has_is_an_ordinary_error_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: Any, **__: Any) -> Any:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with guarded_client() as client, pytest.raises(httpx.ConnectError):
        client.get("http://nobody.example/")


def test_a_proxy_of_the_environment_is_not_asked(server: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through a proxy, nothing could be checked."""
    monkeypatch.setenv("HTTP_PROXY", f"http://{server}")
    settings.FETCH_ALLOWED_HOSTS = []
    with guarded_client() as client, pytest.raises(AddressRefused):
        client.get("http://10.0.0.1/")
    assert not _Answers.visits


def test_a_refusal_is_found_inside_another_error() -> None:
    try:
        try:
            raise AddressRefused("because")
        except AddressRefused as inner:
            raise RuntimeError("wrapped") from inner
    except RuntimeError as error:
        found = refusal_behind(error)
    assert found is not None
    assert found.sentence == "because"
    assert refusal_behind(ValueError()) is None
