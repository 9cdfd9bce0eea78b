"""What the edge is measured against: the same server with an application that only answers."""

from __future__ import annotations

from typing import Any

_START = {
    "type": "http.response.start",
    "status": 302,
    "headers": [(b"location", b"https://example.com/story"), (b"content-length", b"0")],
}
_END = {"type": "http.response.body", "body": b""}


async def application(_scope: Any, _receive: Any, send: Any) -> None:
    await send(_START)
    await send(_END)
