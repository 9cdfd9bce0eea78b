"""The feeds that a web page tells of."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser

from proudly.content.sources import text

KINDS = {
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/json",
    "application/xml", "text/xml",
}  # fmt: skip
READ = 500_000  # characters of a page
MOST = 20
_CHARSET = re.compile(rb"charset=[\"']?\s*([A-Za-z0-9_-]{2,40})", re.IGNORECASE)
_LOOKS_LIKE_A_FEED = re.compile(
    r"(^|[/.?=_-])(rss|atom|feed|feeds|index\.xml|feed\.json)(\.xml|\.json|\.rdf|/)?$", re.IGNORECASE
)


@dataclass(frozen=True)
class LinkedFeed:
    address: str
    title: str


class _Links(HTMLParser):
    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.named: list[LinkedFeed] = []
        self.guessed: list[LinkedFeed] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "base":
            self.base = text.address(said.get("href"), self.base) or self.base
        elif tag == "link":
            kind = said.get("type", "").partition(";")[0].strip().lower()
            relations = said.get("rel", "").lower().split()
            if ("alternate" in relations and kind in KINDS) or "feed" in relations:
                self._keep(self.named, said)
        elif tag == "a" and _LOOKS_LIKE_A_FEED.search(said.get("href", "").partition("#")[0]):
            self._keep(self.guessed, said)

    def _keep(self, kept: list[LinkedFeed], said: dict[str, str]) -> None:
        found = text.address(said.get("href"), self.base)
        if found and found not in {one.address for one in kept} and len(kept) < MOST:
            kept.append(LinkedFeed(found, text.plain(said.get("title", ""), "text/plain", at_most=100)))


def feeds_linked_in(content: bytes, *, content_type: str, address: str) -> list[LinkedFeed]:
    """What the page names as its feeds, in its order; else links that look like feeds.

    Feeds of comments come last: nobody means those.
    """
    reader = _Links(address)
    with suppress(AssertionError, ValueError):  # of Python's parser, for some marked sections
        reader.feed(_decoded(content, content_type)[:READ])
    found = reader.named or reader.guessed
    return sorted(found, key=lambda one: "comment" in f"{one.address} {one.title}".lower())


def _decoded(content: bytes, content_type: str) -> str:
    said = _CHARSET.search(content_type.encode("latin-1", "replace")) or _CHARSET.search(content[:2_000])
    try:
        return content.decode(said[1].decode() if said else "utf-8", "replace")
    except (LookupError, UnicodeError):
        return content.decode("utf-8", "replace")
