"""A stand-in for a language model behind an OpenAI-compatible API, after the published description of
POST /v1/chat/completions (https://platform.openai.com/docs/api-reference/chat/create)."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Model:
    """`says`: the content of its answer; `status`, `body`: instead of one. `asked`: keys and questions."""

    address: str = ""
    says: str = '["First words", "Second words", "Third words"]'
    status: int = 200
    body: bytes | None = None
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


@contextmanager
def model() -> Iterator[Model]:
    told = Model()

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.asked.append((self.headers.get("Authorization", ""), {"path": self.path} | question))
            answer = {"choices": [{"message": {"role": "assistant", "content": told.says}}]}
            body = json.dumps(answer).encode() if told.body is None else told.body
            self.send_response(told.status)
            if told.status in {301, 302, 307, 308}:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    told.address = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
