"""A stand-in for Bluesky's AppView, which counts likes and reposts across all servers and cannot be had for tests.

It answers app.bsky.feed.getPosts with what a test told it. The real server of `tests.peers.bluesky` asks it, as it asks
the real one: over HTTP, for the account that is signed in.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

DID = "did:web:appview.test"


@dataclass
class StandInAppView:
    """`posts`: by at:// address what is said of a post; others are left out, as the real one does. `status`: of each
    answer."""

    address: str = ""
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    status: int = 200
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str) -> tuple[int, dict[str, Any]]:
        asked = urlsplit(path)
        if asked.path != "/xrpc/app.bsky.feed.getPosts":
            return 501, {"error": "MethodNotImplemented", "message": "A stand-in"}
        self.asked.append(path)
        if self.status != 200:
            return self.status, {"error": "InternalServerError", "message": "A stand-in in trouble"}
        uris = parse_qs(asked.query)["uris"]
        return 200, {"posts": [{"uri": uri, **self.posts[uri]} for uri in uris if uri in self.posts]}


@contextmanager
def stand_in_app_view() -> Iterator[StandInAppView]:
    """It runs, on loopback, as long as the block."""
    stand_in = StandInAppView()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, said = stand_in.answer(self.path)
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: Any) -> None:
            """Tests say what went wrong."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stand_in.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
