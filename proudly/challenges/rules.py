"""What a video that stands elsewhere may be. Pure decisions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class VideoLink:
    """A video on somebody else's server: `name` of it, `page` to open, and what is put in our page when asked for.

    `frame` is the address of a player, or "" where `page` is the file itself.
    """

    name: str
    page: str
    frame: str


def video_link(address: str) -> VideoLink | None:
    """What an https address that somebody pasted leads to; None for what is no video that we know to show."""
    try:
        said = urlsplit(address.strip())
        host, port = (said.hostname or "").removeprefix("www.").removeprefix("m."), said.port
    except ValueError:
        return None
    if said.scheme != "https" or not host or said.username or said.password:
        return None
    if port is None:
        if found := _on_youtube(host, said.path, said.query):
            watch = f"https://www.youtube.com/watch?v={found}"
            return VideoLink("YouTube", watch, f"https://www.youtube-nocookie.com/embed/{found}?autoplay=1&rel=0")
        if found := _on_vimeo(host, said.path):
            number, _, unlisted = found.partition("/")
            hidden = f"&h={unlisted}" if unlisted else ""
            page, frame = f"https://vimeo.com/{found}", f"https://player.vimeo.com/video/{number}"
            return VideoLink("Vimeo", page, f"{frame}?dnt=1&autoplay=1{hidden}")
    if said.path.lower().endswith((".mp4", ".webm")):
        return VideoLink(host, said.geturl(), "")
    return None


def _on_youtube(host: str, path: str, query: str) -> str:
    """The id of a video on YouTube; "" for another address."""
    found = ""
    if host == "youtu.be":
        found = path.strip("/")
    elif host in {"youtube.com", "youtube-nocookie.com"}:
        if path == "/watch":
            found = parse_qs(query).get("v", [""])[0]
        elif part := re.fullmatch(r"/(?:embed|shorts|live)/([^/]+)/?", path):
            found = part[1]
    return found if re.fullmatch(r"[A-Za-z0-9_-]{6,20}", found) else ""


def _on_vimeo(host: str, path: str) -> str:
    """The number of a video on Vimeo, with the word of an unlisted one behind it; "" for another address."""
    pattern = {"vimeo.com": r"/([0-9]+(?:/[0-9a-f]+)?)/?", "player.vimeo.com": r"/video/([0-9]+)/?"}.get(host, r"(?!)")
    found = re.fullmatch(pattern, path)
    return found[1] if found else ""
