"""Every shape of feed: what must be read is read, and nothing takes the reader down."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proudly.content.sources import limits, rules
from proudly.content.sources.apart import read_feed_apart
from proudly.content.sources.feeds import read_feed
from proudly.content.sources.items import Feed, Item, NoFeed, from_json, to_json
from proudly.content.sources.tests import shapes
from proudly.content.sources.tests.shapes import AT, EVERY, SOMETHING, Shape


def read(shape: Shape) -> Feed:
    return read_feed(shape.content, content_type=shape.content_type, address=AT)


def holds(feed: Feed) -> None:
    """What is true of everything that was read, whoever wrote it: it can be kept, and be shown."""
    assert len(feed.items) <= limits.ITEMS_READ and feed == from_json(to_json(feed))
    for item in feed.items:
        said = f"{item.title}{item.summary}{item.picture_alt}{''.join(item.categories)}{item.guid}"
        assert not any(ord(one) < 32 or 0xD800 <= ord(one) <= 0xDFFF for one in said)
        assert len(item.title) <= limits.TITLE and len(item.summary) <= limits.SUMMARY
        assert len(item.guid) <= limits.LINK and len(item.picture_alt) <= 300
        for address in (item.link, item.picture, feed.home):
            assert not address or address.startswith(("http://", "https://")) and len(address) <= limits.LINK
            assert not set(address) & set(" \"'<>\n") - {"'"}
        assert item.published is None or item.published.tzinfo is UTC
        assert len(rules.key_of(item)) == 64


def check(shape: Shape) -> Feed | None:
    if shape.refused:
        with pytest.raises(NoFeed) as refused:
            read(shape)
        assert refused.value.code == shape.refused
        return None
    try:
        feed = read(shape)
    except NoFeed:
        assert shape.items == -1
        return None
    holds(feed)
    if shape.items != -1:
        assert len(feed.items) == shape.items
    for name, value in shape.feed.items():
        assert getattr(feed, name) == value, name
    for name, value in shape.first.items():
        found: Any = getattr(feed.items[0], name)
        if value == SOMETHING:
            continue
        if isinstance(found, datetime):
            found = found.isoformat()
        assert found == value, name
    return feed


@pytest.mark.parametrize("shape", EVERY, ids=lambda shape: shape.name.encode("unicode_escape").decode())
def test_a_feed_of_this_shape_is_read(shape: Shape):
    check(shape)


@pytest.mark.parametrize("name", shapes.VERSIONS)
def test_a_process_of_its_own_reads_the_same(name: str):
    content = shapes.VERSIONS[name][0].encode()
    assert read_feed_apart(content, address=AT) == read_feed(content, address=AT)


def test_a_process_of_its_own_says_what_is_no_feed():
    for content, code in ((b"hello", "no feed"), (b"{", "unreadable")):
        with pytest.raises(NoFeed) as refused:
            read_feed_apart(content, address=AT, content_type="text/x\x00y")
        assert refused.value.code == code


FIVE_MB = 5_000_000
HEAVY = {
    "nested elements": b"<rss version='2.0'><channel>" + b"<a>" * (FIVE_MB // 3),
    "nested items": b"<rss version='2.0'><channel>" + b"<item>" * (FIVE_MB // 6),
    "open brackets": b"<rss version='2.0'><channel><item><title>" + b"<a " * (FIVE_MB // 3),
    "ampersands": b"<rss version='2.0'><channel><item><title>" + b"&" * FIVE_MB,
    "declarations": b"<!" * (FIVE_MB // 2),
    "escaped elements": b"<rss version='2.0'><channel><item><description>" + b"&lt;div&gt;" * (FIVE_MB // 11),
    "namespaces": b"<rss version='2.0'><channel>" + b"".join(b'<a xmlns:a%d="u:%d">' % (n, n) for n in range(99_999)),
    "brackets of json": b'{"version":' + b"[" * FIVE_MB,
}  # fmt: skip


@pytest.mark.parametrize("name", HEAVY)
def test_five_megabytes_that_were_made_to_hurt_end_within_seconds(name: str):
    begun = time.monotonic()
    try:
        holds(read_feed_apart(HEAVY[name], address=AT))
    except NoFeed as refused:
        assert refused.code in {"no feed", "unreadable"}  # by where the processor's seconds ended
    assert time.monotonic() - begun < limits.READ_WAIT + 10  # of a busy machine


@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_refused(content: bytes):
    with suppress(NoFeed):
        holds(read_feed(content, address=AT))


VARIED = [shape.content for shape in EVERY if 0 < len(shape.content) < 5_000]


@settings(max_examples=300)
@given(
    content=st.sampled_from(VARIED),
    cuts=st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 40), st.binary(max_size=20)), max_size=8),
    kind=st.sampled_from(["", "text/xml", "application/xml; charset=utf-16", "text/html; charset=koi8-r", "x", "\xff"]),
)
def test_feeds_that_were_cut_and_stuffed_are_read_or_refused(
    content: bytes, cuts: list[tuple[int, int, bytes]], kind: str
):
    for at, length, stuffing in cuts:
        content = content[:at] + stuffing + content[at + length :]
    with suppress(NoFeed):
        holds(read_feed(content, content_type=kind, address=AT))


KEYS = ["id", "url", "title", "tags", "image", "attachments", "content_html", "date_published", "mime_type"]
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(KEYS), inner),
)


@given(ANY_JSON)
def test_any_json_is_read(told: Any):
    holds(read_feed(json.dumps({"version": "https://jsonfeed.org/version/1", "items": [told]}).encode(), address=AT))


@given(st.text(), st.text(), st.text())
def test_an_item_is_the_same_whatever_else_changes_as_long_as_its_id_is(guid: str, one: str, other: str):
    first, second = Item(guid=guid, title=one, link="https://a.example/"), Item(guid=guid, title=other)
    if guid:
        assert rules.key_of(first) == rules.key_of(second)


def test_every_shape_together(capsys: pytest.CaptureFixture[str]):
    feeds = items = crashed = 0
    for shape in EVERY:
        try:
            feed = read(shape)
            feeds, items = feeds + 1, items + len(feed.items)
        except NoFeed:
            feeds += 1
        except Exception:
            crashed += 1
    with capsys.disabled():
        print(f"\nfeeds={feeds} items={items} crashed={crashed}")
    assert crashed == 0 and feeds == len(EVERY) >= 300
