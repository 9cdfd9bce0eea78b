"""A push service (RFC 8030) on loopback, and a browser that is subscribed to it: what is sent is decrypted there.

As the services of browsers do, it takes what is encrypted for the subscription (RFC 8291) and signed by the key that
the browser subscribed with (RFC 8292), and nothing else.
"""

from __future__ import annotations

import base64
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

MOST_BYTES = 4096  # RFC 8030, section 7.2


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass(frozen=True)
class Pushed:
    """One message, as the browser reads it."""

    told: dict[str, Any]
    headers: dict[str, str]


@dataclass
class Subscription:
    """A browser's. `answer` is what the service says to who sends it something."""

    endpoint: str
    application_key: str
    answer: int = 201
    pushed: list[Pushed] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)

    @property
    def keys(self) -> dict[str, str]:
        point = self._private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return {"p256dh": _base64(point), "auth": _base64(self._auth)}

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """The status with which the service answers."""
        try:
            assert len(body) <= MOST_BYTES, f"{len(body)} bytes"
            self._check_signature(headers["authorization"])
            assert headers["content-encoding"] == "aes128gcm" and int(headers["ttl"]) > 0
        except (AssertionError, KeyError, ValueError, jwt.InvalidTokenError) as error:
            self.refused.append(f"{type(error).__name__}: {error}")
            return 403
        if self.answer < 300:
            clear = http_ece.decrypt(body, private_key=self._private, auth_secret=self._auth, version="aes128gcm")
            self.pushed.append(Pushed(json.loads(clear), headers))
        return self.answer

    def _check_signature(self, authorization: str) -> None:
        scheme, _, said = authorization.partition(" ")
        parts = dict(part.strip().split("=", 1) for part in said.split(","))
        assert scheme == "vapid" and parts["k"] == self.application_key, "signed by another key"
        point = base64.urlsafe_b64decode(parts["k"] + "==")
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        origin = self.endpoint.rsplit("/", 1)[0]
        claims = jwt.decode(parts["t"], key, algorithms=["ES256"], audience=origin)
        assert claims["sub"].startswith("mailto:")
        assert time.time() < claims["exp"] <= time.time() + 24 * 3600


@dataclass
class PushService:
    port: int
    _subscriptions: dict[str, Subscription] = field(default_factory=dict)

    def subscribe(self, application_key: str, host: str = "127.0.0.1") -> Subscription:
        """A browser asks it for a subscription to this key."""
        path = f"/{len(self._subscriptions)}"
        subscription = Subscription(f"http://{host}:{self.port}{path}", application_key)
        self._subscriptions[path] = subscription
        return subscription

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int:
        known = self._subscriptions.get(path)
        return known.take(headers, body) if known else 404


@contextmanager
def push_service() -> Iterator[PushService]:
    """A service that runs for as long as the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            status = service.take(self.path, headers, self.rfile.read(int(headers.get("content-length", 0))))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service = PushService(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
