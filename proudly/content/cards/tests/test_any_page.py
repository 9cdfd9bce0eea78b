"""Whatever is fetched, there is a card or the one error; in time, and with nothing in it that a page smuggled."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from proudly.content.cards import card as most
from proudly.content.cards.addresses import pasted_address, same_site, without_tracking, written_well
from proudly.content.cards.card import Card, CardNotRead
from proudly.content.cards.reading import card_of, moment
from proudly.content.cards.saying import oembed
from proudly.content.cards.tests.page_heads import shapes
from proudly.content.cards.text import cut, plain

U = "https://www.waterwerk.example/pomp?id=1"
PAGES = [shape.content for shape in shapes()]
PIECES = [
    b"<", b">", b"</", b'"', b"'", b"=", b"&", b";", b"&#0;", b"&#x110000;", b"&#xD800;", b"&amp;amp;lt;", b"\x00",
    b"\xff\xfe", b"<meta property=", b"og:title", b" content=", b"og:image", b"<script type=application/ld+json>",
    b"</script>", b'{"@type":', b'"Article"', b'"headline":', b"[", b"]", b"{", b"}", b",", b"1e999", b"\\ud800",
    b"<title>", b"</title>", b"<base href=", b"//[", b"http://", b"javascript:", b"<link rel=canonical href=",
    b"<svg>", b"<!--", b"-->", b"<![CDATA[", b"<!DOCTYPE", b"<?xml encoding='", b"<frameset>",
    b"<meta http-equiv=refresh content=0;url=", b"<p>", b"<img src=", b"charset=", b"utf-16", b"iso-2022-kr", b"hz",
    b"cp037", b"\x1b$B", b"~{", "\u202e\u2066".encode(), "👩🏽‍🔧".encode(), b"article:published_time",
    b"9999-12-31T23:59:59-14:00", b"0001-01-01T00:00+14:00", b"<html lang=", b"\r\n", b" " * 50,
]  # fmt: skip


def holds(made: Card) -> None:
    """What is true of every card."""
    longest = {"title": most.TITLE, "summary": most.SUMMARY, "site": most.NAME, "author": most.NAME, "url": most.URL,
               "picture": most.URL, "picture_alt": most.ALT, "language": 3}  # fmt: skip
    for name, length in longest.items():
        said = getattr(made, name)
        assert len(said) <= length, name
        assert not re.search(r"<[a-z/!?]", said, re.IGNORECASE), name
        assert not re.search("[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", said), name
        said.encode()
    assert made.title
    assert same_site(made.url, U) and made.url.startswith(("https://", "http://"))
    assert made.picture == "" or re.match(r"https?://[^\s<>\"']+$", made.picture)
    assert Card.from_json(json.loads(json.dumps(made.to_json()))) == made
    assert made.published_at is None or made.published_at.tzinfo is UTC


def read(content: bytes, content_type: str = "text/html") -> None:
    try:
        made = card_of(url=U, content=content, content_type=content_type)
    except CardNotRead:
        return
    holds(made)


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=40),
    st.sampled_from(["", "text/html; charset=utf-16", "text/html; charset=hz"]),
)
def test_a_page_of_pieces(pieces: list[bytes], content_type: str) -> None:
    read(b"".join(pieces), content_type)


@settings(max_examples=300)
@given(st.data())
def test_a_real_page_that_is_cut_mixed_and_bitten(data: st.DataObject) -> None:
    page = bytearray(data.draw(st.sampled_from(PAGES)))
    for _bite in range(data.draw(st.integers(0, 8))):
        at = data.draw(st.integers(0, len(page)))
        page[at : at + data.draw(st.integers(0, 12))] = data.draw(st.sampled_from(PIECES) | st.binary(max_size=4))
    read(bytes(page[: data.draw(st.integers(0, len(page)))] + data.draw(st.sampled_from([b"", *PAGES[::20]]))))


_KEYS = st.sampled_from(
    ["@type", "@graph", "@id", "name", "headline", "author", "image", "url", "publisher", "mainEntityOfPage",
     "inLanguage", "datePublished", "description", "title", "thumbnail_url", "type", "mainEntity"]
)  # fmt: skip
_SAID = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS | st.text(max_size=5), inner, max_size=6),
    max_leaves=30,
)


@given(_SAID, st.sampled_from(["Article", "WebPage", ["VideoObject", 3], None]))
def test_structured_data_of_any_shape(said: object, named: object) -> None:
    thing = said | {"@type": named} if isinstance(said, dict) else said
    text = json.dumps(thing)
    read(f"<title>T</title><script type='application/ld+json'>{text}</script>".encode())
    oembed(text.encode(), U)


@given(st.text(max_size=300), st.integers(2, 40))
@example("<\x1f?", 2)
@example("<<?", 2)
def test_text_is_plain_and_cleaning_it_again_changes_nothing(text: str, length: int) -> None:
    clean = plain(text, length)
    assert len(clean) <= length
    assert not re.search(r"<[a-z/!?]", clean, re.IGNORECASE)
    assert clean == clean.strip()
    assert len(cut(text, length)) <= length


@given(st.text(alphabet="abhtps:/.?#&=@[]%() \n:-_é。①٣", max_size=60) | st.text(max_size=40))
def test_whatever_is_pasted_is_an_address_of_the_web_or_none(text: str) -> None:
    for address in (pasted_address(text), written_well(text)):
        assert address == "" or re.match(r"https?://[!-~]+$", address)
        if address:
            assert written_well(address) == address
            shared = without_tracking(address)
            assert without_tracking(shared) == shared


@given(st.text(max_size=40))
def test_a_moment_is_one_or_none(text: str) -> None:
    found = moment(text)
    assert found is None or found.tzinfo is UTC


N = 200_000
HOSTILE = {
    "open tags": b"<" * N,
    "metas": b"<meta property=og:title content=" * 20_000,
    "empty metas": b'<meta name="a" content="b">' * 30_000,
    "deep": b"<div>" * N,
    "deep inline": b"<b><i>" * N,
    "a title of entities": b"<title>" + b"&amp;" * N,
    "a title of markup": b"<title>" + b"&lt;p" * N,
    "a summary of blanks": b'<title>T</title><meta name=description content="' + b" " * N + b'x">',
    "a summary of marks": b'<title>T</title><meta name=description content="' + "e\u0301\u0301".encode() * N,
    "a refresh of blanks": b'<meta http-equiv=refresh content="' + b" " * N + b'">',
    "a charset never said": b"<meta " * N,
    "json of brackets": b"<title>T</title><script type=application/ld+json>" + b"[" * N,
    "json of commas": b"<title>T</title><script type=application/ld+json>[" + b", " * N,
    "json of comments": b"<title>T</title><script type=application/ld+json>" + b"/*" * N,
    "json of a long number": b'<title>T</title><script type=application/ld+json>{"a": ' + b"9" * N + b"}",
    "many things": b'<script type=application/ld+json>{"@type":"Article","headline":"x"}</script>' * 5_000,
    "attributes": b"<meta " + b"a=b " * N + b">",
    "links": b"<title>T</title>" + b"<link rel=canonical href=//[>" * 20_000,
    "pictures": b"<title>T</title>" + b"<img src=a>" * 30_000,
    "comments": b"<!--" * N,
    "text": b"<title>T</title>" + b"<p>Een zin met woorden, en nog een. " * 30_000,
    "tables": b"<title>T</title>" + b"<table><tr><td>" * 30_000,
    "one word": b"<title>T</title><p>" + b"a" * N * 5,
    "separators": b"<title>" + b" | - " * N,
}  # fmt: skip
MOST_SECONDS = 6.0  # on a busy machine; most take hundredths


@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_takes_long(name: str) -> None:
    began = time.process_time()
    read(HOSTILE[name])
    took = time.process_time() - began
    assert took < MOST_SECONDS, f"{took:.1f} s"


def test_an_address_of_any_length_takes_no_time() -> None:
    began = time.process_time()
    for text in (
        "a." * 100_000,
        "http://" + "a" * 200_000,
        "x" * 200_000,
        "a.b/" * 50_000,
        "http://a/" + "(" * 200_000 + ")" * 200_000,
    ):
        pasted_address(text)
    assert time.process_time() - began < 1
