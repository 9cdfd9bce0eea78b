"""What a server answers when something is wrong, and what we make of it. What works is proved in tests/peers."""

from __future__ import annotations

import http.server
import io
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from proudly.networks.bluesky import NETWORK, tid
from proudly.networks.bluesky.thumbnail import MOST_BYTES, thumbnail
from proudly.networks.contract import MendYourself, Post, TryLater

POST = Post(text="Trots!", url="https://p.example/go/7f", title="Dak")
FAR_FUTURE = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjQxMDAwMDAwMDB9.AAAA"  # a token that says it lasts until 2099


class Answer:
    status = 200
    body = b""
    headers: dict[str, str] = {}


@pytest.fixture
def server(settings: Any) -> Iterator[str]:
    """A server that answers everything with `Answer`."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(Answer.status)
            for name, value in {"Content-Type": "application/json", **Answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(Answer.body)))
            self.end_headers()
            self.wfile.write(Answer.body)

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    settings.FETCH_ALLOWED_HOSTS = ["127.0.0.1"]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def answer(status: int, body: Any = b"", **headers: str) -> None:
    Answer.status, Answer.headers = status, headers
    Answer.body = body if isinstance(body, bytes) else json.dumps(body).encode()


def credentials(server: str) -> dict[str, str]:
    return {"session": ":::".join(["sanne.test", "did:plc:sanne", FAR_FUTURE, FAR_FUTURE, server])}


def publish(server: str) -> None:
    NETWORK.publish(credentials(server), POST, NETWORK.new_post_key())


def test_a_rate_limit_says_how_long_to_wait(server: str) -> None:
    answer(429, {"error": "RateLimitExceeded"}, **{"ratelimit-reset": str(4_000_000_000)})
    with pytest.raises(TryLater, match="for a while") as later:
        publish(server)
    assert later.value.seconds == 3600


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_in_trouble_is_tried_later(server: str, status: int) -> None:
    answer(status, b"<html>oops</html>")
    with pytest.raises(TryLater, match="does not answer"):
        publish(server)


def test_a_refused_post_is_the_members_to_mend_and_says_what_the_server_said(server: str) -> None:
    answer(400, {"error": "InvalidRecord", "message": "Record/text must not be longer"})
    with pytest.raises(MendYourself, match="must not be longer") as refused:
        publish(server)
    assert not refused.value.reconnect


@pytest.mark.parametrize(
    ("status", "error"), [(400, "ExpiredToken"), (401, "AuthMissing"), (400, "AccountTakedown"), (403, "InvalidToken")]
)
def test_an_ended_session_asks_to_connect_again(server: str, status: int, error: str) -> None:
    answer(status, {"error": error, "message": "no"})
    with pytest.raises(MendYourself, match="Connect your account again") as refused:
        publish(server)
    assert refused.value.reconnect


@pytest.mark.parametrize("status", [200, 404])
def test_a_website_that_is_no_bluesky_server_is_told_apart(server: str, status: int) -> None:
    answer(status, b"<html>Welcome</html>", **{"Content-Type": "text/html"})
    with pytest.raises(MendYourself, match="no Bluesky server"):
        NETWORK.connect({"handle": "sanne.test", "app_password": "secret-word", "server": server})


def test_an_empty_answer_is_for_the_member_to_mend() -> None:
    with pytest.raises(MendYourself, match="app password"):
        NETWORK.connect({"handle": "", "app_password": ""})


def test_keys_sort_by_time_and_differ() -> None:
    keys = [tid.new() for _ in range(50)]
    assert len(set(keys)) == 50
    assert [key[:10] for key in keys] == sorted(key[:10] for key in keys)
    assert all(len(key) == 13 and key[0] in "234567abcdefghij" for key in keys)


def test_a_large_picture_is_made_small_enough_and_loses_what_the_camera_noted() -> None:
    large = Image.effect_noise((3000, 2000), 100).convert("RGBA")
    exif = Image.Exif()
    exif[0x010F] = "Camera of Sanne"
    written = io.BytesIO()
    large.save(written, "PNG", exif=exif)

    small = thumbnail(written.getvalue())

    assert small is not None
    assert len(small) <= MOST_BYTES
    assert b"Camera of Sanne" not in small
    assert max(Image.open(io.BytesIO(small)).size) == 1200


@pytest.mark.parametrize("nonsense", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\n" + b"x" * 40])
def test_what_is_no_picture_gives_no_thumbnail(nonsense: bytes) -> None:
    assert thumbnail(nonsense) is None
