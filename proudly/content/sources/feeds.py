"""Reading a feed: RSS of any version, RDF, Atom and CDF by feedparser, JSON Feed by ourselves.

Pure: bytes go in, a `Feed` comes out. Strangers wrote the bytes, so the program reads them in a process of its own
(`apart.py`), which has little time and memory and no database.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser

from proudly.content.sources import json_feed, limits, text
from proudly.content.sources.dates import moment
from proudly.content.sources.items import Feed, Item, NoFeed

_HTML = re.compile(r"<[a-zA-Z/!]|&#?\w{2,10};")
_DECLARED = re.compile(r"\s+encoding\s*=\s*(\"[^\"<>]{0,40}\"|'[^'<>]{0,40}')(?=[^<>]*\?>)")
_WIDE = {
    b"\xff\xfe\x00\x00": "utf-32", b"\x00\x00\xfe\xff": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16",
}  # fmt: skip
_NUMBERED = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,100})|([0-9]{1,100}));")


def read_feed(content: bytes, *, content_type: str = "", address: str = "") -> Feed:
    """The feed in what was fetched.

    Args:
        content_type: the answer's header, which may name an encoding.
        address: where it was fetched, which relative addresses start from.

    Raises NoFeed.
    """
    if json_feed.looks_like_json(content):
        feed = json_feed.read(content, address)
    else:
        feed = _read_xml(content, content_type, address)
    items = [_tidy(item) for item in _newest_first(feed.items)[: limits.ITEMS_READ]]
    return replace(feed, items=tuple(_known_apart(items, feed.home)))


def _read_xml(content: bytes, content_type: str, address: str) -> Feed:
    if wide := next((codec for mark, codec in _WIDE.items() if content.startswith(mark)), ""):
        # The mark is right, whatever the declaration says; feedparser believes the declaration.
        text_of_it = _DECLARED.sub("", content.decode(wide, "replace"), count=1)
        content, content_type = text_of_it.encode("utf-8", "replace"), "application/xml"
    if b"\x00" not in content[:4]:
        content = content.lstrip(b" \t\r\n")  # before a declaration, where no parser wants any
        content = _NUMBERED.sub(_known_character, content)
    try:
        # A stream: given bytes alone, it would take a short answer for the name of a file, and open that.
        told = feedparser.parse(
            BytesIO(content),
            response_headers={"content-type": content_type or "application/xml", "content-location": address},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except RecursionError as error:
        raise NoFeed("unreadable") from error
    except Exception as error:  # whatever it did not expect; seldom, and then this feed cannot be read
        raise NoFeed("unreadable") from error
    if not told.get("version") and not told["entries"]:
        raise NoFeed
    feed, is_atom = told["feed"], str(told.get("version")).startswith("atom")
    return Feed(
        kind=told.get("version") or "cdf",  # the only kind that it reads without a name
        title=text.plain(*_said(feed, "title", is_atom), at_most=limits.TITLE),
        home=text.address(dict.get(feed, "link"), address),
        language=text.plain(_words(dict.get(feed, "language")), "text/plain", at_most=20),
        items=tuple(
            _item(entry, text.address(_base_of(feed), address) or address, is_atom) for entry in told["entries"]
        ),
    )


def _known_character(found: re.Match[bytes]) -> bytes:
    """A character by its number, as it stands there; nothing where no character has that number."""
    number = int(found[1], 16) if found[1] else int(found[2])
    return found[0] if 0 < number < 0xD800 or 0xE000 <= number < 0x110000 else b""


def _item(entry: Any, base: str, is_atom: bool) -> Item:
    base = text.address(_base_of(entry), base) or base
    contents = [one for one in dict.get(entry, "content") or [] if isinstance(one, dict)]
    written = [(_words(one.get("value")), _words(one.get("type"))) for one in contents]
    summary, kind = _said(entry, "summary", is_atom)
    if not summary.strip() and written:
        summary, kind = written[0]
    link = text.address(dict.get(entry, "link"), base)
    guid = _words(dict.get(entry, "id")).strip()
    in_text = next(
        (
            shown
            for said, _kind in [*written, _said(entry, "summary", is_atom)]
            if (shown := text.first_picture(said, base))[0]
        ),
        ("", ""),
    )
    picture = next(_pictures(entry, base), "")
    published = next(
        (found for name in ("published", "updated", "created") if (found := moment(dict.get(entry, name)))),
        None,
    )
    title, title_kind = _said(entry, "title", is_atom)
    return Item(
        guid=guid,
        link=link,
        title=text.plain(title, title_kind, at_most=limits.TITLE),
        summary=text.plain(summary, kind, at_most=limits.SUMMARY),
        published=published,
        categories=tuple(_categories(entry)),
        picture=picture or in_text[0],
        picture_alt="" if picture else in_text[1],
    )


def _said(told: Any, name: str, is_atom: bool) -> tuple[str, str]:
    """A text with its kind. Only Atom says which; in any other kind of feed, what looks like HTML is HTML."""
    detail = dict.get(told, f"{name}_detail")
    kind = _words(detail.get("type")) if isinstance(detail, dict) else ""
    said = _words(dict.get(told, name))
    if kind == "text/plain" and not is_atom and _HTML.search(said):
        kind = "text/html"
    return said, kind or "text/html"


def _base_of(told: Any) -> str:
    for name in ("title_detail", "summary_detail", "subtitle_detail"):
        detail = dict.get(told, name)
        if isinstance(detail, dict) and (base := _words(detail.get("base"))):
            return base
    return next((_words(one.get("base")) for one in dict.get(told, "content") or [] if isinstance(one, dict)), "")


def _categories(entry: Any) -> Iterator[str]:
    for tag in dict.get(entry, "tags") or []:
        if isinstance(tag, dict):
            yield _words(tag.get("label")) or _words(tag.get("term"))


def _pictures(entry: Any, base: str) -> Iterator[str]:
    """Addresses of pictures that the feed names, the largest kind first."""
    for one in _dicts(entry, "media_content"):
        if _is_picture(one):
            yield from _address(one.get("url"), base)
    for one in _dicts(entry, "links"):
        if one.get("rel") == "enclosure" and _is_picture(one):
            yield from _address(one.get("href"), base)
    for one in _dicts(entry, "media_thumbnail"):
        yield from _address(one.get("url"), base)
    image = dict.get(entry, "image")
    if isinstance(image, dict):
        yield from _address(image.get("href") or image.get("url"), base)


def _dicts(entry: Any, name: str) -> Iterator[Any]:
    found = dict.get(entry, name)
    yield from (one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()


def _is_picture(told: Any) -> bool:
    kind = _words(told.get("type"))
    if kind or told.get("medium"):
        return kind.startswith("image/") or told.get("medium") == "image"
    place = _words(told.get("url") or told.get("href")).lower().partition("?")[0]
    return place.endswith((".jpg", ".jpeg", ".png", ".webp"))


def _address(written: object, base: str) -> Iterator[str]:
    if found := text.address(written, base):
        yield found


def _newest_first(items: tuple[Item, ...]) -> list[Item]:
    """By date where every item has one; otherwise as the feed has them, which is the newest first by custom."""
    if all(item.published for item in items):
        return sorted(items, key=lambda item: item.published or datetime.min.replace(tzinfo=UTC), reverse=True)
    return list(items)


def _tidy(item: Item) -> Item:
    categories = dict.fromkeys(text.plain(one, "text/plain", at_most=limits.CATEGORY) for one in item.categories)
    title = item.title or text.cut(item.summary, 90)
    return replace(
        item,
        title=title,
        guid=text.plain(item.guid, "text/plain", at_most=limits.LINK),
        categories=tuple(one for one in categories if one)[: limits.CATEGORIES],
    )


def _known_apart(items: list[Item], home: str) -> list[Item]:
    """The items, with the ids that several of them share left out: such an id tells none of them apart."""
    links = {(item.guid, item.link) for item in items if item.guid}
    shared = {guid for guid, times in Counter(guid for guid, _link in links).items() if times > 1}
    return [replace(item, guid="") if item.guid in shared else item for item in items]


def _words(told: object) -> str:
    return told if isinstance(told, str) else ""
