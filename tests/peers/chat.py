"""Stand-ins for what posts into chat rooms and cannot run here, written from what is published of them.

Teams: the address of a workflow ("When a Teams webhook request is received") takes a message with one Adaptive Card of
at most 28 KB and answers 202 (learn.microsoft.com, "Create incoming webhooks with Workflows"). ntfy: JSON with a topic,
a title and a message, answered by 200 (docs.ntfy.sh/publish). Both can be told to answer otherwise.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LARGEST = 28 * 1024  # bytes
KNOWN = {"AdaptiveCard", "Image", "RichTextBlock", "TextRun", "Action.OpenUrl"}


@dataclass
class ChatStandIn:
    """`says` are statuses with which the next requests are answered, before any is taken."""

    port: int
    says: list[int] = field(default_factory=list)
    cards: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def teams_address(self) -> str:
        return f"http://127.0.0.1:{self.port}/workflows/1/triggers/manual/paths/invoke?sig=secret"

    @property
    def ntfy_address(self) -> str:
        return f"ntfy://127.0.0.1:{self.port}/stories"

    def take(self, path: str, body: bytes) -> int:
        if self.says:
            return self.says.pop(0)
        said = json.loads(body)
        if not path.startswith("/workflows/"):
            self.notes.append(said)
            return 200 if said.get("topic") and said.get("message") else 400
        [attachment] = said["attachments"]
        is_card = attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
        if said["type"] != "message" or not is_card or len(body) > LARGEST:
            return 400
        if not _types_in(attachment["content"]) <= KNOWN:
            return 400
        self.cards.append(attachment["content"])
        return 202


def _types_in(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["type"]} if isinstance(part.get("type"), str) else set()
        return own.union(*(_types_in(value) for value in part.values()))
    return set().union(*(_types_in(one) for one in part)) if isinstance(part, list) else set()


@contextmanager
def chat_stand_in() -> Iterator[ChatStandIn]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status = chat.take(self.path, self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *arguments: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    chat = ChatStandIn(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield chat
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
