"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from proudly.content.sources import limits, text
from proudly.content.sources.dates import moment
from proudly.content.sources.items import Feed, Item, NoFeed


def looks_like_json(content: bytes) -> bool:
    return content[:40].lstrip(b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n")[:1] == b"{"


def read(content: bytes, address: str) -> Feed:
    """Raises NoFeed."""
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NoFeed("unreadable") from error
    version = _words(told.get("version")) if isinstance(told, dict) else ""
    if "jsonfeed.org/version/" not in version or not isinstance(told.get("items"), list):
        raise NoFeed
    base = text.address(told.get("feed_url"), address) or address
    return Feed(
        kind="json11" if version.rstrip("/").endswith("1.1") else "json1",
        title=text.plain(_words(told.get("title")), "text/plain", at_most=limits.TITLE),
        home=text.address(told.get("home_page_url"), base),
        language=text.plain(_words(told.get("language")), "text/plain", at_most=20),
        items=tuple(_item(one, base) for one in told["items"] if isinstance(one, dict)),
    )


def _item(told: dict[str, Any], base: str) -> Item:
    link = text.address(told.get("url"), base) or text.address(told.get("external_url"), base)
    html = _words(told.get("content_html"))
    summary, kind = next(
        (
            (said, kind)
            for said, kind in (
                (_words(told.get("summary")), "text/plain"),
                (_words(told.get("content_text")), "text/plain"),
                (html, "text/html"),
            )
            if said.strip()
        ),
        ("", "text/plain"),
    )
    picture, words = next(_pictures(told, link or base), ("", ""))
    tags = told.get("tags")
    return Item(
        guid=_words(told.get("id")),
        link=link,
        title=text.plain(_words(told.get("title")), "text/plain", at_most=limits.TITLE),
        summary=text.plain(summary, kind, at_most=limits.SUMMARY),
        published=moment(told.get("date_published")) or moment(told.get("date_modified")),
        categories=tuple(_words(tag) for tag in tags) if isinstance(tags, list) else (),
        picture=picture,
        picture_alt=words,
    )


def _pictures(told: dict[str, Any], base: str) -> Iterator[tuple[str, str]]:
    for name in ("image", "banner_image"):
        if found := text.address(told.get(name), base):
            yield found, ""
    attachments = told.get("attachments")
    for one in attachments if isinstance(attachments, list) else []:
        is_picture = isinstance(one, dict) and _words(one.get("mime_type")).startswith("image/")
        if is_picture and (found := text.address(one.get("url"), base)):
            yield found, ""
    found, words = text.first_picture(_words(told.get("content_html")), base)
    if found:
        yield found, words


def _words(told: object) -> str:
    """An id may be a number (1.0 allows it to be read so); anything else that is no text is none."""
    if isinstance(told, int | float) and not isinstance(told, bool):
        return f"{told:.0f}" if isinstance(told, float) and told.is_integer() and abs(told) < 1e15 else str(told)[:100]
    return told if isinstance(told, str) else ""
