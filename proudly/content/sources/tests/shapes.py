"""Feeds of every shape that is out there, written for these tests, each with what must be read of it."""

# ruff: noqa: E501  (one shape to a line is easier to read)

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

AT = "https://site.example/blog/feed.xml"  # where every one of them was fetched
TITLE, WORDS, LINK = "Dikes hold", "Three hundred houses stayed dry.", "https://site.example/dikes"
MOMENT = "2026-02-03T04:05:06+00:00"


@dataclass(frozen=True)
class Shape:
    """`feed` and `first`: attributes of the feed and of its first item, and what they are; `items`: how many."""

    name: str
    content: bytes
    items: int = 1
    content_type: str = ""
    feed: dict[str, Any] = field(default_factory=dict)
    first: dict[str, Any] = field(default_factory=dict)
    refused: str = ""


READ = {"title": TITLE, "summary": WORDS, "link": LINK}
DATED = READ | {"published": MOMENT}


def _rss(version: str, *, head: str = "", item: str = "", root: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{head}<rss version="{version}"{root}><channel><title>Waterwerk</title>'
        "<link>https://site.example/</link><description>News</description><language>en</language>"
        f"<item><title>{TITLE}</title><link>{LINK}</link><description>{WORDS}</description>{item}</item></channel></rss>"
    )


def _rdf(namespace: str, item: str = "") -> str:
    return (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="{namespace}">'
        f'<channel rdf:about="https://site.example/"><title>Waterwerk</title><link>https://site.example/</link></channel>'
        f'<item rdf:about="{LINK}"><title>{TITLE}</title><link>{LINK}</link><description>{WORDS}</description>{item}</item>'
        "</rdf:RDF>"
    )


def _atom(namespace: str, dates: str, *, version: str = "", entry: str = "") -> str:
    return (
        f'<?xml version="1.0"?><feed xmlns="{namespace}"{version} xml:lang="en"><title>Waterwerk</title>'
        '<link rel="alternate" href="https://site.example/"/><id>urn:a</id>'
        f'<entry><title>{TITLE}</title><link rel="alternate" href="{LINK}"/><id>urn:1</id>{dates}'
        f"<summary>{WORDS}</summary>{entry}</entry></feed>"
    )


ATOM10, ATOM03 = "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"
DATE = "<pubDate>Tue, 03 Feb 2026 04:05:06 GMT</pubDate>"
NETSCAPE = (
    '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/rss-0.91.dtd">'
)
CDF = (
    '<?xml version="1.0"?><CHANNEL HREF="https://site.example/"><TITLE>Waterwerk</TITLE>'
    f'<ITEM HREF="{LINK}" LASTMOD="2026-02-03T04:05:06Z"><TITLE>{TITLE}</TITLE><ABSTRACT>{WORDS}</ABSTRACT></ITEM></CHANNEL>'
)

# Every kind that there is in XML: what feedparser calls it, and what it reads of the first item.
VERSIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "rss 0.90": (_rdf("http://my.netscape.com/rdf/simple/0.9/"), "rss090", READ),
    "rss 0.91 netscape": (_rss("0.91", head=f"\n{NETSCAPE}\n"), "rss091n", READ),
    "rss 0.91 userland": (_rss("0.91"), "rss091u", READ),
    "rss 0.92": (_rss("0.92", item="<category>Water</category>"), "rss092", READ | {"categories": ("Water",)}),
    "rss 0.93": (_rss("0.93", item=DATE), "rss093", DATED),
    "rss 0.94": (_rss("0.94", item=DATE), "rss094", DATED),
    "rss 1.0": (_rdf("http://purl.org/rss/1.0/", "<dc:date>2026-02-03T04:05:06Z</dc:date>"), "rss10", DATED),
    "rss 2.0": (_rss("2.0", item=f"<guid isPermaLink='false'>one</guid>{DATE}"), "rss20", DATED | {"guid": "one"}),
    "rss 2.0 with a namespace": (
        _rss("2.0", root=' xmlns="http://backend.userland.com/rss2"', item=DATE),
        "rss20",
        DATED,
    ),
    "rss 2.1": (_rss("2.1", item=DATE), "rss20", DATED),
    "rss of no version": (_rss("", item=DATE), "rss", DATED),
    "atom 0.3": (_atom(ATOM03, "<modified>2026-02-03T04:05:06Z</modified>", version=' version="0.3"'), "atom03", DATED),
    "atom 0.3 issued": (
        _atom(ATOM03, "<issued>2026-02-03T04:05:06Z</issued>", version=' version="0.3"'),
        "atom03",
        DATED,
    ),
    "atom 1.0": (_atom(ATOM10, "<updated>2026-02-03T04:05:06Z</updated>"), "atom10", DATED | {"guid": "urn:1"}),
    "atom 1.0 published": (
        _atom(ATOM10, "<updated>2026-05-01T00:00:00Z</updated><published>2026-02-03T04:05:06Z</published>"),
        "atom10",
        DATED,
    ),
    "cdf": (CDF, "cdf", READ | {"published": MOMENT}),
}


def versions() -> Iterator[Shape]:
    for name, (text, kind, first) in VERSIONS.items():
        yield Shape(name, text.encode(), feed={"kind": kind, "title": "Waterwerk"}, first=first)


def _without(text: str, *parts: str) -> str:
    for part in parts:
        text = text.replace(part, "")
    return text


# What people do to XML, and what is still read of the first item. `None`: it is read or refused, without a crash.
HURTS: dict[str, tuple[Callable[[str], str], dict[str, Any] | None]] = {
    "bare ampersand": (lambda x: x.replace("Dikes hold", "Dikes & dams hold"), {"title": "Dikes & dams hold"}),
    "bare ampersand in link": (lambda x: x.replace("/dikes", "/dikes?a=1&b=2"), {"title": TITLE}),
    "entity of html": (
        lambda x: x.replace("Dikes hold", "Dikes&nbsp;hold &mdash; well"),
        {"title": "Dikes hold — well"},
    ),
    "undeclared namespace": (lambda x: x.replace(WORDS, f"{WORDS}<wild:part/>", 1), {"title": TITLE}),
    "no end of the root": (lambda x: x[: x.rindex("</")], {"title": TITLE}),
    "cut in the last tag": (lambda x: x[:-3], {"title": TITLE}),
    "junk before the declaration": (lambda x: f"<!-- served in 3 ms -->\n{x}", {"title": TITLE}),
    "lines before the declaration": (lambda x: f"\n\n  {x}", {"title": TITLE}),
    "words before the declaration": (lambda x: f"Warning: deprecated in feed.php{x}", {"title": TITLE}),
    "junk behind": (lambda x: x + "<!-- cached --><script>alert(1)</script>", {"title": TITLE}),
    "no declaration": (lambda x: x.replace('<?xml version="1.0"?>', ""), {"title": TITLE}),
    "control characters": (lambda x: x.replace("Dikes hold", "Dikes\x0b hold\x01"), {"title": TITLE}),
    "a nought": (lambda x: x.replace("Dikes hold", "Dikes hold\x00"), {"title": TITLE}),
    "crossed tags": (lambda x: x.replace(WORDS, f"<b><i>{WORDS}</b></i>", 1), {"title": TITLE}),
    "open cdata": (lambda x: x.replace(WORDS, f"<![CDATA[{WORDS}", 1), None),
    "half of it": (lambda x: x[: len(x) // 2], None),
    "windows quotes": (lambda x: x.replace("Dikes hold", "Dikes&#146;s hold"), {"title": "Dikes’s hold"}),
    "returns": (lambda x: x.replace("><", ">\r\n<"), {"title": TITLE}),
    "capital letters of the declaration": (lambda x: x.replace("<?xml", "<?XML"), {"title": TITLE}),
    "xml 1.1": (lambda x: x.replace('<?xml version="1.0"?>', '<?xml version="1.1"?>'), {"title": TITLE}),
    "two declarations": (lambda x: '<?xml version="1.0"?>' + x, {"title": TITLE}),
}


def hurt() -> Iterator[Shape]:
    for name, (text, _kind, _first) in VERSIONS.items():
        for way, (hurts, first) in HURTS.items():
            broken = hurts(text).encode()
            if first is None:
                yield Shape(f"{name}, {way}", broken, items=-1)
            else:
                yield Shape(f"{name}, {way}", broken, first=first)


SPEECH = {
    "utf-8": "Ünïcode Привет 日本 €", "windows-1252": "Crème brûlée – “so” €", "iso-8859-1": "Crème brûlée",
    "iso-8859-2": "Żółw łódź", "iso-8859-5": "Привет мир", "iso-8859-7": "Καλημέρα", "iso-8859-9": "İstanbul ışık",
    "iso-8859-15": "Crème €", "windows-1250": "Żółw łódź", "windows-1251": "Привет мир", "windows-1253": "Καλημέρα",
    "windows-1254": "İstanbul", "windows-1257": "Ąžuolas", "koi8-r": "Привет мир", "koi8-u": "Їжак", "shift_jis": "日本語",
    "euc-jp": "日本語", "iso-2022-jp": "日本語", "gb2312": "中文新闻", "gbk": "中文新聞", "gb18030": "中文新闻€", "big5": "中文新聞",
    "euc-kr": "한국어", "macintosh": "Crème", "ibm850": "Crème", "tis-620": "สวัสดี", "iso-8859-6": "مرحبا", "iso-8859-8": "שלום",
}  # fmt: skip


def _spoken(words: str, declared: str = "") -> str:
    said = f' encoding="{declared}"' if declared else ""
    return _rss("2.0").replace('<?xml version="1.0"?>', f'<?xml version="1.0"{said}?>').replace(TITLE, words)


def encodings() -> Iterator[Shape]:
    for codec, words in SPEECH.items():
        first = {"title": words}
        yield Shape(f"{codec}, declared", _spoken(words, codec).encode(codec), first=first)
        yield Shape(
            f"{codec}, by the header",
            _spoken(words).encode(codec),
            content_type=f"application/xml; charset={codec}",
            first=first,
        )
    words = SPEECH["utf-8"]
    first = {"title": words}
    for codec in ("utf-8-sig", "utf-16", "utf-32"):
        yield Shape(f"{codec} with a mark", _spoken(words).encode(codec), first=first)
        yield Shape(f"{codec} with a mark, declared utf-8", _spoken(words, "utf-8").encode(codec), first=first)
        yield Shape(f"{codec} with a mark, declared latin", _spoken(words, "iso-8859-1").encode(codec), first=first)
    for codec in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        yield Shape(f"{codec} without a mark", _spoken(words, codec).encode(codec), first=first)
    yield Shape("utf-8, undeclared", _spoken(words).encode(), first=first)
    yield Shape("utf-8, the header says ascii", _spoken(words, "utf-8").encode(), content_type="text/xml", first=first)
    yield Shape(
        "utf-8, the header says latin of text",
        _spoken("Plain words", "utf-8").encode(),
        content_type="text/html; charset=iso-8859-1",
        first={"title": "Plain words"},
    )
    yield Shape(
        "windows-1252, declared utf-8",
        _spoken("Crème “so”", "utf-8").encode("windows-1252"),
        first={"title": "Crème “so”"},
    )
    yield Shape(
        "windows-1252, declared latin 1", _spoken("Crème “so”", "iso-8859-1").encode("windows-1252"),
        first={"title": "Crème “so”"},
    )  # fmt: skip
    yield Shape("an encoding of nobody", _spoken(words, "klingon-8").encode(), first=first)
    yield Shape(
        "a header of nobody", _spoken(words).encode(), content_type="application/xml; charset=klingon", first=first
    )
    yield Shape(
        "atom's own type", _spoken(words).encode(), content_type="application/atom+xml; charset=utf-8", first=first
    )
    yield Shape("served as a page", _spoken(words).encode(), content_type="text/html; charset=utf-8", first=first)
    yield Shape("served as bytes", _spoken(words).encode(), content_type="application/octet-stream", first=first)


# What stands in a feed, and the moment it is (None: none that can be told).
DATES = {
    "Tue, 03 Feb 2026 04:05:06 GMT": MOMENT, "Tue, 03 Feb 2026 04:05:06 +0000": MOMENT,
    "Tue, 03 Feb 2026 05:05:06 +0100": MOMENT, "Mon, 02 Feb 2026 23:05:06 EST": MOMENT,
    "Tue, 03 Feb 2026 00:05:06 EDT": MOMENT, "Mon, 02 Feb 2026 20:05:06 PST": MOMENT,
    "Mon, 02 Feb 2026 22:05:06 CST": MOMENT, "Mon, 02 Feb 2026 21:05:06 MST": MOMENT,
    "Tue, 03 Feb 2026 04:05:06 Z": MOMENT, "Tue, 03 Feb 2026 04:05:06 UT": MOMENT,
    "Tue, 03 Feb 2026 04:05:06 UTC": MOMENT, "Tue, 3 Feb 2026 04:05:06 GMT": MOMENT,
    "Tue, 03 Feb 26 04:05:06 GMT": MOMENT, "03 Feb 2026 04:05:06 GMT": MOMENT, "3 Feb 2026 04:05:06 GMT": MOMENT,
    "Tuesday, 03 February 2026 04:05:06 GMT": MOMENT, "Tue, 03 Feb 2026 09:35:06 +0530": MOMENT,
    "Mon, 02 Feb 2026 18:05:06 -1000": MOMENT, "Tue, 03 Feb 2026 04:05 GMT": "2026-02-03T04:05:00+00:00",
    "Tue, 03 Feb 2026": "2026-02-03T00:00:00+00:00", "Tue Feb 3 2026 04:05:06": None,
    "2026-02-03T04:05:06Z": MOMENT, "2026-02-03T04:05:06+00:00": MOMENT, "2026-02-03T05:05:06+01:00": MOMENT,
    "2026-02-03T04:05:06.789Z": MOMENT, "2026-02-02T20:05:06-08:00": MOMENT, "2026-02-03T04:05Z":
    "2026-02-03T04:05:00+00:00", "2026-02-03": "2026-02-03T00:00:00+00:00", "2026-02": "2026-02-01T00:00:00+00:00",
    "2026": "2026-01-01T00:00:00+00:00", "20260203": "2026-02-03T00:00:00+00:00", "2026-034": "2026-02-03T00:00:00+00:00",
    "2026-02-03 04:05:06": MOMENT, "2026-02-03T04:05:06": MOMENT, "2026-W06-2": "2026-02-03T00:00:00+00:00",
    "2026W062": "2026-02-03T00:00:00+00:00", "2026-W06": "2026-02-02T00:00:00+00:00", "2026-W06-2T04:05:06Z": MOMENT,
    "2026-W06-2T05:05:06+01:00": MOMENT, "Tue Feb  3 04:05:06 2026": MOMENT, "Tue Feb 03 04:05:06 2026": MOMENT,
    "1770091506": MOMENT, "1770091506000": MOMENT, "1770091506.5": MOMENT, " 1770091506 ": MOMENT,
    "2026년 02월 03일  13:05:06": MOMENT, "2026-02-03 오후 01:05:06": MOMENT, "2026-02-30": None, "2026-xx-03T05:05Z": None, "2026/02/03": None, "2026-július-03T9:15-05:00": "2026-07-03T14:15:00+00:00", "2026-03-15T10:00:00+02": "2026-03-15T08:00:00+00:00",
    "Τρι, 03 Φεβ 2026 04:05:06 GMT": MOMENT, "Τρι, 03 Φεβ 2026 06:05:06 EET": None,
    "2026-február-03T05:05+01:00": "2026-02-03T04:05:00+00:00", "Tue, 2026/02/03 04:05:06 GMT": None,
    "Tue, 31 Feb 2026 04:05:06 GMT": None, "yesterday": None, "": None, "Tue": None, "0000-00-00 00:00:00": None,
    "9999-99-99": None, "Tue, 03 Feb 99999 04:05:06 GMT": None, "1e400": None, "-5": None, "2026-02-03T99:99:99Z": None,
    "Tue, 03 Foo 2026 04:05:06 GMT": None, "10000000000000000000": None, "2026-W99-9": None,
}  # fmt: skip
SOMETHING = "something or nothing"


def dates() -> Iterator[Shape]:
    for written, moment in DATES.items():
        text = _rss("2.0", item=f"<pubDate>{written}</pubDate>")
        yield Shape(f"rss date {written!r}", text.encode(), first={"published": moment or SOMETHING, "title": TITLE})
        if moment and "년" not in written:
            text = _atom(ATOM10, f"<updated>{written}</updated>")
            yield Shape(f"atom date {written!r}", text.encode(), first={"published": moment})


MEDIA = ' xmlns:media="http://search.yahoo.com/mrss/"'
ITUNES = ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
PICTURE = "https://cdn.example/dike.jpg"


def pictures() -> Iterator[Shape]:
    told = {
        "enclosure": (f'<enclosure url="{PICTURE}" type="image/jpeg" length="1"/>', PICTURE, ""),
        "enclosure without a type": (f'<enclosure url="{PICTURE}"/>', PICTURE, ""),
        "enclosure of sound": ('<enclosure url="https://cdn.example/a.mp3" type="audio/mpeg" length="1"/>', "", ""),
        "sound before the picture": (
            '<enclosure url="https://cdn.example/a.mp3" type="audio/mpeg"/>'
            f'<enclosure url="{PICTURE}" type="image/jpeg"/>', PICTURE, ""),
        "thumbnail": (f'<media:thumbnail url="{PICTURE}"/>', PICTURE, MEDIA),
        "media content": (f'<media:content url="{PICTURE}" type="image/jpeg"/>', PICTURE, MEDIA),
        "media content by medium": (f'<media:content url="{PICTURE}?x" medium="image"/>', f"{PICTURE}?x", MEDIA),
        "media content of film": ('<media:content url="https://cdn.example/a.mp4" type="video/mp4"/>', "", MEDIA),
        "film with a thumbnail": (
            '<media:content url="https://cdn.example/a.mp4" medium="video"/>'
            f'<media:thumbnail url="{PICTURE}"/>', PICTURE, MEDIA),
        "content before thumbnail": (
            f'<media:thumbnail url="https://cdn.example/s.jpg"/><media:content url="{PICTURE}" medium="image"/>',
            PICTURE, MEDIA),
        "media group": (
            f'<media:group><media:content url="{PICTURE}" type="image/jpeg"/></media:group>', PICTURE, MEDIA),
        "itunes image": (f'<itunes:image href="{PICTURE}"/>', PICTURE, ITUNES),
        "relative enclosure": ('<enclosure url="/dike.jpg" type="image/jpeg"/>', "https://site.example/dike.jpg", ""),
        "relative thumbnail": ('<media:thumbnail url="../dike.png"/>', "https://site.example/dike.png", MEDIA),
        "script as a picture": ('<enclosure url="javascript:alert(1)" type="image/jpeg"/>', "", ""),
        "data as a picture": ('<enclosure url="data:image/png;base64,AAAA" type="image/png"/>', "", ""),
        "file as a picture": ('<enclosure url="file:///etc/passwd" type="image/png"/>', "", ""),
        "password in a picture": ('<enclosure url="https://a:b@cdn.example/a.png" type="image/png"/>', "", ""),
        "empty enclosure": ('<enclosure url="" type="image/png"/>', "", ""),
        "picture in the text": (
            '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">'
            f'&lt;p&gt;&lt;img src="{PICTURE}" alt="A dike"&gt;Words&lt;/p&gt;</content:encoded>', PICTURE, ""),
        "pixel that counts before the picture": (
            '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA['
            f'<img src="https://count.example/p" width="1" height="1"><img src="{PICTURE}">]]></content:encoded>',
            PICTURE, ""),
    }  # fmt: skip
    for name, (item, picture, root) in told.items():
        words = {"picture_alt": "A dike"} if "alt=" in item else {}
        yield Shape(name, _rss("2.0", item=item, root=root).encode(), first={"picture": picture} | words)
    linked = f'<link rel="enclosure" type="image/png" href="{PICTURE}"/>'
    yield Shape("atom enclosure", _atom(ATOM10, "", entry=linked).encode(), first={"picture": PICTURE, "link": LINK})


def links() -> Iterator[Shape]:
    told = {
        "<link>/a</link>": "https://site.example/a", "<link>a</link>": "https://site.example/blog/a",
        "<link>../a</link>": "https://site.example/a", "<link>//other.example/a</link>": "https://other.example/a",
        "<link>?p=1</link>": "https://site.example/blog/feed.xml?p=1", "<link> https://x.example/a </link>":
        "https://x.example/a", "<link>\nhttps://x.example/a\n</link>": "https://x.example/a",
        "<link>https://x.example/a?b=1&amp;c=2</link>": "https://x.example/a?b=1&c=2",
        "<link>javascript:alert(1)</link>": "", "<link>data:text/html,x</link>": "", "<link>mailto:a@b.example</link>": "",
        "<link>file:///etc/passwd</link>": "", "<link>https://u:p@x.example/</link>": "", "<link>http://</link>": "",
        "<link>http://[::1</link>": "", "<link>http://x.example:port/</link>": "", "<link></link>": "", "": "",
        "<guid>https://x.example/g</guid>": "https://x.example/g",
        "<guid isPermaLink='true'>https://x.example/g</guid>": "https://x.example/g",
        "<guid isPermaLink='false'>https://x.example/g</guid>": "",
        "<guid>not an address</guid>": "https://site.example/blog/notanaddress",
        "<link>https://x.example/a b</link>": "https://x.example/ab",
        "<link>https://x.example/\u00e9</link>": "https://x.example/\u00e9",
        "<link><![CDATA[https://x.example/a?b&c]]></link>": "https://x.example/a?b&c",
        '<link href="https://x.example/attribute"/>': "https://x.example/attribute",
        '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" href="https://x.example/atom"/>': "https://x.example/atom",
    }  # fmt: skip
    for written, link in told.items():
        text = _rss("2.0").replace(f"<link>{LINK}</link>", written)
        yield Shape(f"link {written[:60]!r}", text.encode(), first={"link": link, "title": TITLE})
    long = "https://x.example/" + "a" * 3000
    yield Shape("a link without an end", _rss("2.0").replace(LINK, long).encode(), first={"link": ""})
    base = _atom(ATOM10, "").replace(LINK, "a/b")
    yield Shape("atom, relative", base.encode(), first={"link": "https://site.example/blog/a/b"})
    for where, tag in (("feed", "<feed "), ("entry", "<entry"), ("link", '<link rel="alternate" href="a/b"')):
        text = base.replace(tag, f'{tag} xml:base="https://base.example/x/" ')
        yield Shape(f"xml:base of the {where}", text.encode(), first={"link": "https://base.example/x/a/b"})
    nested = base.replace("<feed ", '<feed xml:base="https://base.example/x/" ').replace(
        "<entry", '<entry xml:base="y/"'
    )
    yield Shape("xml:base in xml:base", nested.encode(), first={"link": "https://base.example/x/y/a/b"})
    picture = '<content type="html">&lt;img src="i.png" alt="Pump"&gt;</content>'
    text = _atom(ATOM10, "", entry=picture).replace("<entry", '<entry xml:base="https://base.example/x/"')
    yield Shape("xml:base of a picture", text.encode(), first={"picture": "https://base.example/x/i.png"})
    hostile = base.replace("<feed ", '<feed xml:base="javascript:alert(1)//" ')
    yield Shape("xml:base that is a script", hostile.encode(), first={"title": TITLE})
    several = _atom(ATOM10, "").replace(
        '<link rel="alternate" href="https://site.example/dikes"/>',
        '<link rel="self" href="/self"/><link rel="replies" href="/r"/><link rel="alternate" href="/a"/>',
    )
    yield Shape("atom, the alternate of several", several.encode(), first={"link": "https://site.example/a"})


# HTML of people who mean no good, around words that may be read.
HOSTILE = [
    "SAFE<script>alert(1)</script>", "SAFE<SCRIPT SRC=//evil.example/x.js></SCRIPT>", "SAFE<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>hidden</svg>SAFE", "<a href='javascript:alert(1)'>SAFE</a>", "<b onmouseover=alert(1)>SAFE</b>",
    "<iframe src='javascript:alert(1)'>alert(1)</iframe>SAFE", "SAFE<style>body{background:url(javascript:alert(1))}</style>",
    "<div style='width:expression(alert(1))'>SAFE</div>", "SAFE<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "SAFE<object data=evil.swf>alert(1)</object>", "SAFE<embed src=evil.swf>", "SAFE<base href='javascript:alert(1)//'>",
    "SAFE<link rel=stylesheet href=evil.css>", "<form action=javascript:alert(1)>SAFE<input type=submit></form>",
    "SAFE<!--<script>alert(1)</script>-->", "SAFE<scr<script>ipt>alert(1)</scr</script>ipt>", "SAFE<<script>alert(1)//<</script>",
    "SAFE<script\x0c>alert(1)</script>", "SAFE<img src=`x` onerror=alert(1)>", "SAFE<math><mtext>alert(1)</mtext></math>",
    "SAFE<template><script>alert(1)</script></template>", "SAFE<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "SAFE<textarea><script>alert(1)</script></textarea>", "SAFE<select><script>alert(1)</script></select>",
    "SAFE<img src='x' alt='<script>alert(1)</script>'>", "SAFE<marquee onstart=alert(1)></marquee>",
    "SAFE<video><source onerror=alert(1)></video>", "SAFE<details open ontoggle=alert(1)></details>",
    "SAFE<isindex action=javascript:alert(1)>", "SAFE<xss style='behavior:url(x.htc)'></xss>",
    "SAFE<a href='jav&#x0A;ascript:alert(1)'></a>", "SAFE<a href='&#106;avascript:alert(1)'></a>", "<p>SAFE<p><p><p>",
    "SAFE<plaintext>", "SAFE</div></div></body></html>", "SAFE<table><tr><td><script>alert(1)</script></table>",
    "<title>alert(1)</title>SAFE", "SAFE<script>alert(1)", "SAFE<style>@import 'alert(1)'", "\u202eSAFE\u202c", "SAFE\x07\x08",
    "<font color=red>SAFE</font>", "<p>SAFE</p><div hidden></div>", "SAFE<button onclick=alert(1)>alert(1)</button>",
]  # fmt: skip


# Of these some is left, which means nothing.
LEFT_OVER = {16: "SAFEipt>alert(1)ipt>", 17: "SAFE<", 22: "SAFE'>"}


def escaped(written: str) -> str:
    return written.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def hostile() -> Iterator[Shape]:
    for number, written in enumerate(HOSTILE):
        left = LEFT_OVER.get(number, "SAFE")
        first = {"summary": left}
        written = f"<p>{written}"
        rss = _rss("2.0").replace(WORDS, escaped(written))
        yield Shape(f"hostile {number}, rss", rss.encode(), first=first)
        rss = _rss("2.0").replace(WORDS, f"<![CDATA[{written}]]>")
        yield Shape(f"hostile {number}, cdata", rss.encode(), first=first)
        atom = _atom(ATOM10, "").replace(f"<summary>{WORDS}", f'<summary type="html">{escaped(written)}')
        yield Shape(f"hostile {number}, atom", atom.encode(), first=first)
        told = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "content_html": written}]}
        yield Shape(f"hostile {number}, json", json.dumps(told).encode(), first=first)
        title = _rss("2.0").replace(TITLE, escaped(written))
        yield Shape(f"hostile {number}, title", title.encode(), first={"title": left})


def texts() -> Iterator[Shape]:
    told = {
        "paragraphs": ("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;", "One. Two."),
        "line breaks": ("One.&lt;br/&gt;Two.", "One. Two."),
        "a list": ("&lt;ul&gt;&lt;li&gt;One&lt;li&gt;Two&lt;/ul&gt;", "One Two"),
        "half a word in bold": ("&lt;p&gt;Water&lt;b&gt;werk&lt;/b&gt;", "Waterwerk"),
        "escaped twice": ("AT&amp;amp;T &amp;lt;b&amp;gt;grows&amp;lt;/b&amp;gt;", "AT&T <b>grows</b>"),
        "entities of html": ("&lt;p&gt;caf&amp;eacute; &amp;euro; 5", "café € 5"),
        "less than": ("3 &amp;lt; 4 and &lt;b&gt;more&lt;/b&gt;", "3 < 4 and more"),
        "cdata": ("<![CDATA[<p>One &amp; two</p>]]>", "One & two"),
        "white space": ("  One\n\n\t two&#160;three ", "One two three"),
        "emoji": ("Well done \U0001f389", "Well done \U0001f389"),
        "nothing": ("", ""),
        "only a picture": ("&lt;img src='https://x.example/a.jpg'&gt;", ""),
        "a joined emoji": ("\U0001f469\u200d\U0001f527 at work", "\U0001f469\u200d\U0001f527 at work"),
    }
    for name, (written, summary) in told.items():
        yield Shape(f"text, {name}", _rss("2.0").replace(WORDS, written).encode(), first={"summary": summary})
    long = "A sentence of some length. " * 100
    yield Shape(
        "a long text ends at a sentence",
        _rss("2.0").replace(WORDS, long).encode(),
        first={"summary": ("A sentence of some length. " * 22).strip()},
    )
    xhtml = '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One</p><p>Two</p></div></content>'
    text = _atom(ATOM10, "", entry=xhtml).replace(f"<summary>{WORDS}</summary>", "")
    yield Shape("xhtml without a summary", text.encode(), first={"summary": "One Two"})
    plain = _atom(ATOM10, "").replace(WORDS, "Use &lt;b&gt; well").replace("<summary>", '<summary type="text">')
    yield Shape("plain text with a tag in it", plain.encode(), first={"summary": "Use <b> well"})
    html = _atom(ATOM10, "").replace(f"<title>{TITLE}", '<title type="html">&lt;i&gt;Dikes&lt;/i&gt; hold')
    yield Shape("a title in html", html.encode(), first={"title": TITLE})
    base64 = '<content type="text/html" mode="base64">PHA+V2F0ZXI8L3A+</content>'
    text = _atom(ATOM03, "", version=' version="0.3"', entry=base64).replace(f"<summary>{WORDS}</summary>", "")
    yield Shape("base64", text.encode(), first={"summary": "Water"})


def namespaces() -> Iterator[Shape]:
    dc, more = ' xmlns:dc="http://purl.org/dc/elements/1.1/"', ' xmlns:dcterms="http://purl.org/dc/terms/"'
    full = ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    told: dict[str, tuple[str, str, dict[str, Any]]] = {
        "dc:date": (dc, "<dc:date>2026-02-03T04:05:06Z</dc:date>", {"published": MOMENT}),
        "dc:subject": (dc, "<dc:subject>Water</dc:subject><dc:subject>Land</dc:subject>", {"categories": ("Water", "Land")}),
        "dc:creator": (dc, "<dc:creator>Eva</dc:creator>", READ),
        "dcterms": (more, "<dcterms:issued>2026-02-03T04:05:06Z</dcterms:issued>", {"published": MOMENT}),
        "content:encoded": (full, "<content:encoded>&lt;p&gt;Long.&lt;/p&gt;</content:encoded>", READ),
        "georss": (' xmlns:georss="http://www.georss.org/georss"', "<georss:point>45.2 -71.9</georss:point>", READ),
        "georss nonsense": (' xmlns:georss="http://www.georss.org/georss"', "<georss:point>here</georss:point>", READ),
        "gml": (' xmlns:gml="http://www.opengis.net/gml"', "<gml:Point><gml:pos>1 2</gml:pos></gml:Point>", READ),
        "slash": (' xmlns:slash="http://purl.org/rss/1.0/modules/slash/"', "<slash:comments>5</slash:comments>", READ),
        "thread": (' xmlns:thr="http://purl.org/syndication/thread/1.0"', "<thr:total>5</thr:total>", READ),
        "feedburner": (' xmlns:f="http://rssnamespace.org/feedburner/ext/1.0"', "<f:origLink>https://o.example/</f:origLink>", {"title": TITLE}),
        "itunes": (ITUNES, "<itunes:title>Other</itunes:title><itunes:duration>5</itunes:duration>", {"link": LINK}),
        "media:title": (MEDIA, "<media:title>Other</media:title><media:credit>A</media:credit>", READ),
        "media:keywords": (MEDIA, "<media:keywords>a, b</media:keywords>", READ),
        "creative commons": (' xmlns:cc="http://web.resource.org/cc/"', '<cc:license resource="https://cc.example/"/>', READ),
        "podlove": (' xmlns:psc="http://podlove.org/simple-chapters"', '<psc:chapters><psc:chapter start="0" title="A"/></psc:chapters>', READ),
        "a namespace of nobody": (' xmlns:own="urn:own"', "<own:title>Other</own:title><own:link>x</own:link>", READ),
        "another prefix for dc": (' xmlns:d="http://purl.org/dc/elements/1.1/"', "<d:date>2026-02-03T04:05:06Z</d:date>", {"published": MOMENT}),
        "categories": ("", "<category>A</category><category>B</category><category>A</category>", {"categories": ("A", "B")}),
        "category with a domain": ("", '<category domain="https://x.example/">A</category>', {"categories": ("A",)}),
        "empty category": ("", "<category/><category> </category>", {"categories": ()}),
        "category in html": ("", "<category>R&amp;amp;D</category>", {"title": TITLE}),
    }  # fmt: skip
    for name, (root, item, first) in told.items():
        yield Shape(f"namespace, {name}", _rss("2.0", root=root, item=item).encode(), first=first)
    entry = '<category term="a" label="Water"/><category term="Land" scheme="urn:x"/>'
    yield Shape("atom categories", _atom(ATOM10, "", entry=entry).encode(), first={"categories": ("Water", "Land")})
    source = "<source><id>urn:s</id><title>Elsewhere</title><updated>2020-01-01T00:00:00Z</updated></source>"
    yield Shape("atom source", _atom(ATOM10, "", entry=source).encode(), first={"title": TITLE, "guid": "urn:1"})
    prefixed = (
        _atom(ATOM10, "")
        .replace("<", "<a:")
        .replace("<a:/", "</a:")
        .replace("<a:?", "<?")
        .replace(" xmlns=", " xmlns:a=")
    )
    yield Shape("atom with a prefix", prefixed.encode(), feed={"kind": "atom10"}, first=READ)


def bombs() -> Iterator[Shape]:
    def with_type(declared: str, title: str) -> bytes:
        return _rss("2.0", head=f"<!DOCTYPE rss [{declared}]>").replace(TITLE, title).encode()

    laughs = '<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    yield Shape("a billion laughs", with_type(laughs, "&l11;"), first={"summary": WORDS})
    yield Shape(
        "laughs in an attribute",
        with_type(laughs, "x").replace(b"<item>", b'<item a="&l11;">'),
        first=READ | {"title": "x"},
    )
    long = f'<!ENTITY a "{"a" * 50_000}">'
    yield Shape("a long entity, often", with_type(long, "&a;" * 20_000), first={"summary": WORDS})
    for name, place in {
        "a file": "file:///etc/passwd", "another machine": "http://10.0.0.1/", "this machine": "http://127.0.0.1:9/",
        "php": "php://filter/read=convert.base64-encode/resource=/etc/passwd", "nothing": "",
    }.items():  # fmt: skip
        declared = f'<!ENTITY x SYSTEM "{place}">'
        yield Shape(f"an entity from {name}", with_type(declared, "Title &x; end"), first={"summary": WORDS})
        yield Shape(f"a parameter from {name}", with_type(f'<!ENTITY % x SYSTEM "{place}">%x;', TITLE), items=-1)
        head = f'<!DOCTYPE rss SYSTEM "{place}">'
        yield Shape(f"a type from {name}", _rss("2.0", head=head).encode(), first=READ)
    yield Shape("an entity of itself", with_type('<!ENTITY a "&a;">', "&a;"), first={"summary": WORDS})
    yield Shape(
        "two entities of each other", with_type('<!ENTITY a "&b;"><!ENTITY b "&a;">', "&a;"), first={"summary": WORDS}
    )
    yield Shape(
        "an entity of its own", with_type('<!ENTITY who "Waterwerk">', "At &who;"), first={"title": "At Waterwerk"}
    )
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    yield Shape("an inclusion", _rss("2.0", item=include).encode(), first=READ)
    sheet = '<?xml-stylesheet href="javascript:alert(1)"?>'
    yield Shape("a style sheet", _rss("2.0", head=sheet).encode(), first=READ)
    yield Shape("deep", b"<rss version='2.0'><channel><item><title>T</title>" + b"<a>" * 5_000, first={"title": "T"})
    yield Shape(
        "many attributes",
        _rss("2.0").replace("<item>", "<item " + " ".join(f'a{n}="b"' for n in range(5_000)) + ">").encode(),
        first=READ,
    )
    for number in ("&#0;", "&#x110000;", "&#xD800;", "&#99999999999;", "&#x;", "&#-1;"):
        yield Shape(
            f"the number {number}", _rss("2.0").replace(TITLE, f"Dikes {number}").encode(), first={"summary": WORDS}
        )


def odd() -> Iterator[Shape]:
    def items(*written: str) -> bytes:
        return (
            '<rss version="2.0"><channel><title>W</title>'
            + "".join(f"<item>{one}</item>" for one in written)
            + "</channel></rss>"
        ).encode()

    yield Shape("no items", items(), items=0)
    yield Shape("an empty item", items(""), first={"title": "", "link": ""})
    yield Shape(
        "no title", items("<description>Words about dikes.</description>"), first={"title": "Words about dikes."}
    )
    yield Shape("only a link", items(f"<link>{LINK}</link>"), first={"link": LINK, "title": ""})
    yield Shape("no link", items(f"<title>{TITLE}</title>"), first={"title": TITLE, "link": ""})
    yield Shape("two titles", items("<title>A</title><title>B</title>"), items=1)
    yield Shape("a long title", items(f"<title>{'Dike ' * 200}</title>"), items=1)
    yield Shape(
        "one id for all",
        items("<guid>0</guid><link>https://a.example/</link>", "<guid>0</guid><link>https://b.example/</link>"),
        2,
        first={"guid": ""},
    )
    yield Shape(
        "many", items(*(f"<title>Item {n}</title>" for n in range(1500))), items=1000, first={"title": "Item 0"}
    )
    old, new = (
        f"<title>{t}</title><pubDate>{d}</pubDate>"
        for t, d in (("Old", "Mon, 05 Jan 2026 10:00:00 GMT"), ("New", "Tue, 03 Feb 2026 04:05:06 GMT"))
    )
    yield Shape("the oldest first", items(old, new), 2, first={"title": "New"})
    yield Shape("one without a date", items(old, new, "<title>None</title>"), 3, first={"title": "Old"})
    yield Shape(
        "items outside of the channel",
        b"<rss version='2.0'><channel/><item><title>T</title></item></rss>",
        first={"title": "T"},
    )
    yield Shape("capitals", b"<RSS version='2.0'><CHANNEL><ITEM><TITLE>T</TITLE></ITEM></CHANNEL></RSS>", items=-1)
    yield Shape(
        "an image of the channel",
        _rss("2.0")
        .replace(
            "<item>",
            "<image><title>Logo</title><url>https://x.example/l.png</url><link>https://x.example/</link></image><item>",
        )
        .encode(),
        feed={"title": "Waterwerk"},
        first=READ,
    )
    yield Shape(
        "a text input",
        _rss("2.0")
        .replace("<item>", "<textinput><title>Find</title><link>https://x.example/s</link></textinput><item>")
        .encode(),
        feed={"title": "Waterwerk"},
        first=READ,
    )
    for name, content in {
        "nothing": b"", "space": b"   \n", "a page": b"<!doctype html><html><head><title>x</title></head><body>y</body></html>",
        "words": b"hello", "a path": b"/etc/passwd", "an address": b"http://127.0.0.1/", "a picture": b"\x89PNG\r\n\x1a\n\x00\x00",
        "packed": b"\x1f\x8b\x08\x00\x00", "noughts": b"\x00" * 1000, "a list": b"[1, 2]", "opml": b"<opml version='2.0'><body/></opml>",
        "a map of a site": b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>x</loc></url></urlset>",
        "only a declaration": b"<?xml version='1.0'?>", "soap": b"<Envelope><Body/></Envelope>", "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    }.items():  # fmt: skip
        yield Shape(f"no feed: {name}", content, refused="no feed")


def json_feeds() -> Iterator[Shape]:
    def told(*items: Any, version: str = "https://jsonfeed.org/version/1.1", **more: Any) -> bytes:
        return json.dumps({"version": version, "title": "Waterwerk", "items": list(items)} | more).encode()

    whole = {"id": "1", "url": LINK, "title": TITLE, "content_text": WORDS, "date_published": "2026-02-03T04:05:06Z"}
    one = "https://jsonfeed.org/version/1"
    yield Shape(
        "json 1.0", told(whole, version=one), feed={"kind": "json1", "title": "Waterwerk"}, first=DATED | {"guid": "1"}
    )
    yield Shape("json 1.1", told(whole, language="nl"), feed={"kind": "json11", "language": "nl"}, first=DATED)
    changes: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "html": ({"content_text": None, "content_html": f"<p>{WORDS}</p>"}, READ),
        "a summary": ({"summary": "Short."}, {"summary": "Short."}),
        "an address elsewhere": ({"url": None, "external_url": "https://o.example/"}, {"link": "https://o.example/"}),
        "own before elsewhere": ({"external_url": "https://o.example/"}, {"link": LINK}),
        "a relative address": ({"url": "/a"}, {"link": "https://site.example/a"}),
        "a script for an address": ({"url": "javascript:alert(1)"}, {"link": ""}),
        "an image": ({"image": PICTURE}, {"picture": PICTURE}),
        "a banner": ({"banner_image": PICTURE}, {"picture": PICTURE}),
        "an attachment": ({"attachments": [{"url": PICTURE, "mime_type": "image/jpeg"}]}, {"picture": PICTURE}),
        "sound attached": ({"attachments": [{"url": "https://x.example/a.mp3", "mime_type": "audio/mpeg"}]}, {"picture": ""}),
        "attachments of nobody": ({"attachments": [None, 1, "x", {}]}, {"picture": ""}),
        "attachments that are none": ({"attachments": "x"}, {"picture": ""}),
        "a picture in the html": ({"content_html": f"<img src='{PICTURE}' alt='A dike'>"}, {"picture": PICTURE, "picture_alt": "A dike"}),
        "tags": ({"tags": ["Water", "Land", "Water"]}, {"categories": ("Water", "Land")}),
        "tags of nobody": ({"tags": [None, 5, {}, "Water"]}, {"categories": ("5", "Water")}),
        "tags that are none": ({"tags": "Water"}, {"categories": ()}),
        "a number for an id": ({"id": 5}, {"guid": "5"}),
        "a large number for an id": ({"id": 1e15}, {"guid": "1000000000000000.0"}),
        "no id": ({"id": None}, {"guid": ""}),
        "no title": ({"title": None}, {"title": WORDS}),
        "a list for a title": ({"title": ["x"]}, {"title": WORDS}),
        "only changed": ({"date_published": None, "date_modified": "2026-02-03T05:05:06+01:00"}, {"published": MOMENT}),
        "a date of nobody": ({"date_published": "soon"}, {"published": None}),
        "a number for a date": ({"date_published": 1770091506}, {"published": MOMENT}),
        "a list for a date": ({"date_published": [1]}, {"published": None}),
        "parts of its own": ({"_own": {"x": 1}, "authors": [{"name": "Eva"}]}, DATED),
        "noughts in it": ({"title": "Dikes\x00 hold"}, {"title": TITLE}),
        "half a character": ({"title": "Dikes\ud800 hold"}, {"title": TITLE}),
    }  # fmt: skip
    for name, (change, first) in changes.items():
        yield Shape(f"json, {name}", told(whole | change), first=first)
    yield Shape("json, a language of nobody", told(whole, language="n\x00l\ud800"), feed={"language": "nl"})
    yield Shape("json, no items", told(), items=0)
    yield Shape("json, items of nobody", told(None, 1, "x", [], whole), first=DATED)
    yield Shape("json, large numbers", told(whole | {"date_published": 10**30}), first=READ)
    for codec in ("utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-32-be"):
        yield Shape(f"json in {codec}", told(whole).decode().encode(codec), first=DATED)
    for name, content in {
        "no version": b'{"items": []}', "a version of nobody": b'{"version": 5, "items": []}', "no items at all":
        b'{"version": "https://jsonfeed.org/version/1"}', "items that are none":
        b'{"version": "https://jsonfeed.org/version/1", "items": {}}', "another kind of json": b'{"a": 1}',
    }.items():  # fmt: skip
        yield Shape(f"json, {name}", content, refused="no feed")
    for name, content in {"half": b'{"version": "https', "deep": b'{"a":' * 100_000, "a long number":
                          b'{"version": ' + b"1" * 100_000 + b"}", "undecodable": b'{"\xff\xfe\xfa": 1}'}.items():  # fmt: skip
        yield Shape(f"json, {name}", content, refused="unreadable")


EVERY = [
    shape
    for made in (
        versions,
        hurt,
        encodings,
        dates,
        pictures,
        links,
        hostile,
        texts,
        namespaces,
        bombs,
        odd,
        json_feeds,
    )  # fmt: skip
    for shape in made()
]
