"""What pages say, as plain text. Nothing here takes longer than in proportion to what it is given."""

from __future__ import annotations

import html
import unicodedata
from typing import Any

import nh3
import regex

MOST_READ = 20_000  # characters of one thing said; what follows is not looked at
ROUNDS = 5  # text that was escaped twice is unescaped twice; nobody means it more often

# Kept although invisible: joiners (in emoji, Persian, Hindi), the marks of direction that stand in ordinary text, and
# the tags of which flags are made.
_KEPT_FORMATS = frozenset("\u200c\u200d\u200e\u200f") | {chr(tag) for tag in range(0xE0020, 0xE0080)}
_BLOCKS = regex.compile(r"(?i)<(?=/?(?:p|br|div|li|ul|ol|h[1-6]|td|tr|blockquote|section)\b)")
_TAG = regex.compile(r"<+(?=[a-z/!?])", regex.IGNORECASE)
_SPACES = regex.compile(r"\s+")
_GRAPHEME = regex.compile(r"\X")
ELLIPSIS = "…"


def plain(said: Any, most: int) -> str:
    """One line of text without HTML, entities and what cannot be seen; cut to `most` characters, at a word.

    Anything but text is "".
    """
    if not isinstance(said, str):
        return ""
    text = said[:MOST_READ]
    for _round in range(ROUNDS):
        before, text = text, _unmarked(html.unescape(text))
        if text == before:
            break
    text = _TAG.sub("", _visible(text))  # what cannot be seen first: without it, two pieces may make a tag
    return cut(_SPACES.sub(" ", text).strip(), most)


def _unmarked(text: str) -> str:
    if "<" not in text:
        return text
    return html.unescape(nh3.clean(_BLOCKS.sub(" <", text), tags=set()))


def _visible(text: str) -> str:
    def kept(char: str) -> str:
        category = unicodedata.category(char)
        if category in ("Zs", "Zl", "Zp") or char in "\t\n\r\f\v\x85":
            return " "
        if category in ("Cc", "Cs", "Cn") or (category == "Cf" and char not in _KEPT_FORMATS):
            return ""
        return char

    return unicodedata.normalize("NFC", "".join(map(kept, text)))


def cut(text: str, most: int) -> str:
    """At most `most` characters, of which the last says that there was more; no character is halved."""
    if len(text) <= most:
        return text
    room = most - len(ELLIPSIS)
    # Enough that a grapheme which begins within the room is seen whole; longer ones are no writing of anybody.
    end = 0
    for grapheme in _GRAPHEME.finditer(text[: room + 50]):
        if grapheme.end() > room:
            break
        end = grapheme.end()
    head = text[:end]
    at_a_word = head.rpartition(" ")[0]
    if text[end : end + 1] != " " and len(at_a_word) > most // 2:
        head = at_a_word
    return head.rstrip(" ,;:–—-") + ELLIPSIS


def without_site(title: str, site: str, host: str) -> str:
    """The title without the name of the site before or behind it: "Our pump | Waterwerk" is "Our pump"."""
    names = {_bare(site), _bare(host), _bare(host.removeprefix("www.")), _bare(_label(host))} - {""}
    for separator in (" | ", " – ", " — ", " - ", " · ", " • ", " :: ", " » ", " « ", " / ", " ‹ ", " › ", ": ", "｜"):
        head, found, tail = title.rpartition(separator)
        if found and separator != ": " and _bare(tail) in names and head.strip():
            return head.strip()
        head, found, tail = title.partition(separator)
        if found and _bare(head) in names and tail.strip():
            return tail.strip()
    return title


def _label(host: str) -> str:
    """The part of a host that people would call it by: "waterwerk" of www.waterwerk.nl."""
    parts = host.removeprefix("www.").split(".")
    return parts[-2] if len(parts) > 1 else host


def _bare(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())
