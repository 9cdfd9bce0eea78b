"""A web site on this machine, for tests that read pages of it."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from PIL import Image

HTML = "text/html; charset=utf-8"


@dataclass
class Site:
    """`pages`: path → what it answers: a page, or (status, headers, content). `visits`: the paths asked for."""

    address: str
    pages: dict[str, str | tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    visits: list[str] = field(default_factory=list)

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        self.visits.append(path)
        nothing = (404, {"Content-Type": HTML}, b"<title>Nothing here</title>")
        said = self.pages.get(path) or self.pages.get(path.partition("?")[0], nothing)
        return (200, {"Content-Type": HTML}, said.encode()) if isinstance(said, str) else said


@contextmanager
def running_site() -> Iterator[Site]:
    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, content = site.answer(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        site = Site(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


def drawn(size: tuple[int, int] = (1200, 628), kind: str = "PNG") -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "#0d5c63").save(file, kind)
    return file.getvalue()


def picture(content: bytes, kind: str = "image/png") -> tuple[int, dict[str, str], bytes]:
    return 200, {"Content-Type": kind}, content


def article(language: str = "en", more: str = "") -> str:
    """A page as a company's own site has it."""
    words = {
        "en": ("Our pump saved a village", "How a small team kept three hundred houses dry."),
        "nl": ("Onze pomp redde een dorp", "Hoe een klein team driehonderd huizen droog hield."),
    }[language]
    return f"""<!doctype html><html lang="{language}"><head><title>{words[0]} | Waterwerk</title>
    <meta property="og:title" content="{words[0]}"><meta property="og:description" content="{words[1]}">
    <meta property="og:site_name" content="Waterwerk"><meta property="og:image" content="/pump.png">
    <meta property="og:image:alt" content="A pump beside a dyke">{more}</head><body><p>…</p></body></html>"""
