"""A site on this machine, which answers as it is told."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from PIL import Image


@dataclass
class Reply:
    """`announced`: the length that is said, when it is another than the true one; `drips`: seconds before each byte."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None
    drips: float = 0.0


@dataclass
class Site:
    """`pages`: path → reply, or what makes one of the request's headers. `asked`: path and headers, as they came."""

    address: str = ""
    pages: dict[str, Reply | Callable[[Any], Reply]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def says(self, path: str, body: bytes | str = b"", status: int = 200, **headers: str) -> str:
        """Have `path` answered so; returns its address. In names of headers _ stands for -."""
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = Reply(body.encode() if isinstance(body, str) else body, status, said)
        return self.address + path


@contextmanager
def site() -> Iterator[Site]:
    told = Site()

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append((self.path, dict(self.headers)))
            reply = told.pages.get(self.path, Reply(status=404))
            if callable(reply):
                reply = reply(self.headers)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body) if reply.announced is None else reply.announced))
            self.end_headers()
            try:
                if reply.drips:
                    for byte in reply.body:
                        time.sleep(reply.drips)
                        self.wfile.write(bytes([byte]))
                else:
                    self.wfile.write(reply.body)
            except OSError:
                pass

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        told.address = f"http://127.0.0.1:{running.server_port}"
        try:
            yield told
        finally:
            running.shutdown()
            thread.join()


def item(number: int, *, title: str = "", guid: str | None = None, link: str | None = None, more: str = "") -> str:
    guid = f"id-{number}" if guid is None else guid
    link = f"https://news.example/{number}" if link is None else link
    return (
        f"<item><title>{title or f'Item {number}'}</title>"
        + (f"<guid isPermaLink='false'>{guid}</guid>" if guid else "")
        + (f"<link>{link}</link>" if link else "")
        + f"<description>&lt;p&gt;What item {number} is about.&lt;/p&gt;</description>{more}</item>"
    )


def rss(*items: str, title: str = "News", more: str = "") -> str:
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel>'
        f"<title>{title}</title><link>https://news.example/</link>{more}{''.join(items)}</channel></rss>"
    )


def picture(width: int = 400, height: int = 200) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), "navy").save(file, "PNG")
    return file.getvalue()
