"""What strangers wrote, made into plain text and addresses that can be kept."""

from __future__ import annotations

import html
import re
from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import nh3

from proudly.content.sources import limits

# Between these there is room; every other element is a part of a sentence.
_BLOCKS = {
    "p", "br", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "td", "th", "table", "blockquote",
    "pre", "hr", "section", "article", "figure", "dt", "dd",
}  # fmt: skip
# What is in these is no text.
_WITHOUT_CONTENT = {
    "script", "style", "noscript", "template", "iframe", "object", "svg", "math", "title", "head", "select",
    "textarea", "noembed", "noframes", "button",
}  # fmt: skip
_TAG = re.compile(r"<[^<>]*>")
# Control characters, the marks that turn the direction of what follows, and halves of characters.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_NEVER_IN_ADDRESSES = re.compile('[\x00-\x20\x7f"<>\\\\^`{|}\ud800-\udfff]')


def plain(written: str, kind: str = "text/html", *, at_most: int) -> str:
    """What was written, in one paragraph of plain text, cut at a word.

    Args:
        kind: "text/plain" keeps what looks like a tag; anything else is HTML.
        at_most: characters.
    """
    written = written[: limits.HTML_READ]
    if kind != "text/plain":
        # Deeper than this nobody writes, and each level costs every later one.
        cleaned = nh3.clean(
            _shallow(written), tags=_BLOCKS, clean_content_tags=_WITHOUT_CONTENT, attributes={}, strip_comments=True
        )
        written = html.unescape(_TAG.sub(" ", cleaned))
    return cut(" ".join(_UNWANTED.sub("", written).split()), at_most)


def cut(text: str, at_most: int) -> str:
    """The text, ended at a sentence or a word where it is longer."""
    if len(text) <= at_most:
        return text
    short = text[: at_most - 1]
    sentence = max(short.rfind(mark) for mark in (". ", "! ", "? "))
    if sentence > at_most * 0.6:
        return short[: sentence + 1]
    word = short.rfind(" ")
    return (short[:word] if word > at_most * 0.6 else short).rstrip(" ,;:–-") + "…"


def _shallow(written: str, *, deepest: int = 2_000) -> str:
    """The HTML, without any tag at all where it opens more elements than anybody does."""
    return _TAG.sub(" ", written) if written.count("<") > deepest else written


def address(written: object, base: str = "") -> str:
    """A whole http or https address, or "" for anything else.

    Args:
        base: of the document that it stands in.
    """
    if not isinstance(written, str) or not written.strip():
        return ""
    try:
        whole = urljoin(base, "".join(written.split()))
        parts = urlsplit(whole)
        parts.port  # noqa: B018  # raises for what is no number
    except ValueError:
        return ""
    whole = _NEVER_IN_ADDRESSES.sub(lambda found: "".join(f"%{byte:02X}" for byte in _bytes(found[0])), whole)
    is_good = parts.scheme.lower() in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    return whole if is_good and len(whole) <= limits.LINK else ""


def _bytes(character: str) -> bytes:
    return character.encode("utf-8", "replace")


class _Pictures(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "img":
            return
        said = {name: value or "" for name, value in attrs}
        tiny = any(said.get(side, "").rstrip("px").isdigit() and int(said[side].rstrip("px")[:6]) < 50
                   for side in ("width", "height"))  # fmt: skip
        if not tiny and said.get("src"):
            self.found.append((said["src"], said.get("alt", "")))


def first_picture(written: str, base: str) -> tuple[str, str]:
    """Address and words of the first picture in HTML that is large enough to be one; ("", "") without any."""
    if "<img" not in written[: limits.HTML_READ].lower():
        return "", ""
    reader = _Pictures()
    with suppress(AssertionError, ValueError):  # of Python's parser, for some marked sections
        reader.feed(written[: limits.HTML_READ])
    for source, words in reader.found:
        if found := address(source, base):
            return found, plain(words, "text/plain", at_most=300)
    return "", ""
