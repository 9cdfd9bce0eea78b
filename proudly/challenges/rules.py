"""What a video and its captions may be. Pure decisions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, urlsplit


class VideoKind(StrEnum):
    """Videos that every browser plays; the value is the media type."""

    MP4 = "video/mp4"
    WEBM = "video/webm"


BEGINNING = 64  # bytes that are enough to know a video

# QuickTime and its kin ("qt  ") are in the same box, and play in few browsers.
_MP4_BRANDS = {b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso8", b"iso9", b"mp41", b"mp42", b"avc1",
               b"M4V ", b"M4VH", b"M4VP", b"MSNV", b"dash", b"mp71", b"f4v ", b"av01", b"3gp4", b"3gp5"}  # fmt: skip


def kind_of_video(beginning: bytes) -> VideoKind | None:
    """What a file is by its first BEGINNING bytes; None for what is no video that every browser plays."""
    if beginning[4:8] == b"ftyp" and beginning[8:12] in _MP4_BRANDS:
        return VideoKind.MP4
    if beginning.startswith(b"\x1a\x45\xdf\xa3"):
        _, doc_type, after = beginning.partition(b"\x42\x82")
        length = 9 - after[0].bit_length() if doc_type and after else 0  # of the number that says how long the name is
        if after[length : length + 4] == b"webm":
            return VideoKind.WEBM
    return None


# --- a video that stands elsewhere ------------------------------------------------------------------------------------


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


# --- captions ---------------------------------------------------------------------------------------------------------

LARGEST_CAPTIONS = 200_000  # bytes: hours of talk

_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?", re.ASCII)


class CaptionsFault(StrEnum):
    """Why a text is no captions; `faulty_captions` says in which line."""

    NO_HEADING = "no heading"
    TIME = "time"
    BACKWARDS = "backwards"
    NO_WORDS = "no words"


def faulty_captions(text: str) -> tuple[CaptionsFault, int] | None:
    """What is wrong with captions in WebVTT, and in which line (from 1); None when a player will show them.

    After https://www.w3.org/TR/webvtt1/, whose players leave out a cue that they cannot read: here it is told.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        return CaptionsFault.NO_HEADING, 1
    says_something, latest = False, -1
    for number, line in enumerate(lines, start=1):
        if "-->" not in line:
            continue
        timing = _TIMING.fullmatch(line.strip())
        if not timing:
            return CaptionsFault.TIME, number
        starts, ends = _milliseconds(*timing.groups()[:4]), _milliseconds(*timing.groups()[4:])
        if ends <= starts or starts < latest:
            return CaptionsFault.BACKWARDS, number
        latest = starts
        says_something = says_something or bool("".join(lines[number : number + 1]).strip())
    return None if says_something else (CaptionsFault.NO_WORDS, len(lines))


def _milliseconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(thousandths)
