"""A stand-in for Slack's Web API, written from its published contract (docs.slack.dev): Slack itself cannot run here.

It knows the four calls that are used, takes a token in the Authorization header, checks what is posted against the
limits that Block Kit documents, and answers as Slack does: status 200 with "ok", or 429 with Retry-After.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class SlackStandIn:
    """A workspace. `people` are ids by mail address; `says` lets the next calls of a method fail with an error."""

    port: int
    token: str = "xoxb-good"
    team: str = "Waterwerk"
    people: dict[str, str] = field(default_factory=dict)
    says: dict[str, list[str]] = field(default_factory=dict)
    unreachable_pictures: bool = False
    posted: list[dict[str, Any]] = field(default_factory=list)
    channels: dict[str, bool] = field(default_factory=dict)  # id, and whether the app was invited
    asked: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def answer(self, method: str, token: str, said: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(method)
        if self.says.get(method):
            return {"ok": False, "error": self.says[method].pop(0)}
        if token != self.token:
            return {"ok": False, "error": "invalid_auth" if token else "not_authed"}
        if method == "auth.test":
            return {"ok": True, "team": self.team, "team_id": "T1", "user_id": "U0", "bot_id": "B0"}
        if method == "users.lookupByEmail":
            user = self.people.get(said.get("email", ""))
            return {"ok": True, "user": {"id": user}} if user else {"ok": False, "error": "users_not_found"}
        if method == "chat.postMessage":
            return self._post(said)
        if method == "chat.delete":
            return self._delete(said)
        return {"ok": False, "error": "unknown_method"}

    def _post(self, said: dict[str, Any]) -> dict[str, Any]:
        channel = said.get("channel", "")
        if channel in self.channels and not self.channels[channel]:
            return {"ok": False, "error": "not_in_channel"}
        if channel not in self.people.values() and channel not in self.channels:
            return {"ok": False, "error": "channel_not_found"}
        if problem := self._problem(said.get("blocks", [])):
            return {"ok": False, "error": "invalid_blocks", "errors": [problem]}
        self.posted.append(said)
        return {"ok": True, "channel": channel, "ts": f"{len(self.posted)}.0001"}

    def _delete(self, said: dict[str, Any]) -> dict[str, Any]:
        for number, one in enumerate(self.posted, start=1):
            if (one["channel"], f"{number}.0001") == (said.get("channel"), said.get("ts")) and not one.get("gone"):
                one["gone"] = True
                return {"ok": True, "channel": said["channel"], "ts": said["ts"]}
        return {"ok": False, "error": "message_not_found"}

    def _problem(self, blocks: list[dict[str, Any]]) -> str:
        for block in blocks:
            if block["type"] == "section":
                text = block["text"]["text"]
                if not 0 < len(text) <= 3000:
                    return "text"
                if "accessory" in block and (self.unreachable_pictures or not block["accessory"]["alt_text"]):
                    return "downloading image failed"
            elif block["type"] == "actions":
                buttons = block["elements"]
                if not 0 < len(buttons) <= 25 or len({one["action_id"] for one in buttons}) != len(buttons):
                    return "elements"
                for one in buttons:
                    if not 0 < len(one["text"]["text"]) <= 75 or not re.match(r"https?://", one["url"]):
                        return "button"
                    if len(one["url"]) > 3000 or one.get("style", "primary") not in {"primary", "danger"}:
                        return "button"
            else:
                return block["type"]
        return ""


@contextmanager
def slack_stand_in() -> Iterator[SlackStandIn]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(dict(parse_qsl(urlsplit(self.path).query)))

        def do_POST(self) -> None:
            self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _answer(self, said: dict[str, Any]) -> None:
            method = urlsplit(self.path).path.removeprefix("/api/")
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            told = slack.answer(method, token, said)
            self.send_response(429 if told.get("error") == "ratelimited" else 200)
            if told.get("error") == "ratelimited":
                self.send_header("Retry-After", "20")
            body = json.dumps(told).encode()
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    slack = SlackStandIn(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield slack
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
