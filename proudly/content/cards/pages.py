"""A page taken apart: its metas, links, structured data, and its text where it says nothing of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import regex
from lxml import etree

from proudly.content.cards import addresses
from proudly.content.cards.encodings import decoded

MOST_NODES = 20_000  # elements looked at; heads have hundreds
MOST_METAS = 1_000
LARGEST_DATA = 500_000  # characters of one piece of JSON-LD
MOST_DATA = 40  # things in all of a page's JSON-LD
DEEPEST = 12

_REFRESH = regex.compile(r"\s*([\d.]{1,10})\s*[;,]?\s*(?:url\s*=\s*)?[\"']?([^\"'\s][^\"']*)?", regex.IGNORECASE)
_TRAILING_COMMA = regex.compile(r",(\s*[}\]])")


@dataclass
class Page:
    """What the readers look at. Names of metas are in small letters, in their order on the page."""

    url: str  # where it was read
    base: str
    metas: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str, str]] = field(default_factory=list)  # rel, type, whole address
    title: str = ""
    heading: str = ""
    language: str = ""
    refresh: str = ""  # where a meta refresh sends readers at once
    asks_password: bool = False
    things: list[dict[str, Any]] = field(default_factory=list)  # JSON-LD, the graph flattened
    pictures: list[tuple[str, str]] = field(default_factory=list)  # in the text: whole address, alt
    text: str = ""  # all of it, decoded

    def meta(self, *names: str) -> str:
        """The first meta that has one of these names and says something, the names in this order."""
        for name in names:
            for said, content in self.metas:
                if said == name and content.strip():
                    return content
        return ""

    def linked(self, rel: str) -> list[str]:
        return [address for rels, _kind, address in self.links if rel in rels.split() and address]


def taken_apart(*, url: str, content: bytes, content_type: str = "") -> Page:
    """The page in `content`. Never raises: of what is no HTML there is nothing to find."""
    text = decoded(content, content_type).replace("\x00", "")
    page = Page(url=url, base=url, text=text)
    tree = _tree(text)
    if tree is None:
        return page
    base = next((one.get("href", "") for one in tree.iter("base") if one.get("href", "").strip()), "")
    page.base = addresses.joined(url, base) or url
    page.language = (
        tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang") or ""
    )
    for number, element in enumerate(tree.iter()):
        if number > MOST_NODES:
            break
        if isinstance(element.tag, str):
            _look_at(element, page)
    return page


def _tree(text: str) -> Any:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _look_at(element: Any, page: Page) -> None:
    tag = element.tag.lower()
    if tag == "meta" and len(page.metas) < MOST_METAS:
        content = element.get("content") or ""
        if (element.get("http-equiv") or "").strip().lower() == "refresh":
            _note_refresh(content, page)
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            # Some write two names at once: property="og:title name"
            page.metas += [(name.lower(), content) for name in (element.get(attribute) or "").split()[:3]]
    elif tag == "link" and len(page.links) < MOST_METAS:
        address = addresses.joined(page.base, element.get("href") or "")
        page.links.append(((element.get("rel") or "").lower(), (element.get("type") or "").lower().strip(), address))
    elif tag == "title" and not page.title.strip() and not _is_drawn(element):
        page.title = "".join(element.itertext())
    elif tag == "h1" and not page.heading.strip():
        page.heading = " ".join(element.itertext())
    elif tag == "script" and "ld+json" in (element.get("type") or "").lower() and len(page.things) < MOST_DATA:
        page.things += _things("".join(element.itertext()))[: MOST_DATA - len(page.things)]
    elif tag == "img" and len(page.pictures) < 50:
        _note_picture(element, page)
    elif tag == "input" and (element.get("type") or "").lower() == "password":
        page.asks_password = True


def _is_drawn(element: Any) -> bool:
    """Whether a title is that of a drawing (svg) in the page."""
    parent = element.getparent()
    return parent is not None and parent.tag in ("svg", "symbol", "g", "path")


def _note_refresh(content: str, page: Page) -> None:
    found = _REFRESH.match(content[:2_000])
    if found and found[2] and not page.refresh:
        try:
            soon = float(found[1]) <= 5
        except ValueError:
            return
        if soon:
            page.refresh = addresses.joined(page.base, found[2])


def _note_picture(element: Any, page: Page) -> None:
    address = addresses.joined(page.base, element.get("src") or "")
    sizes = [element.get("width") or "", element.get("height") or ""]
    small = any(size.strip().isdecimal() and int(size[:6]) < 200 for size in sizes)
    path = address.split("?")[0].lower()
    if not address or small or path.endswith((".svg", ".gif", ".ico")) or "logo" in path or "pixel" in path:
        return
    page.pictures.append((address, element.get("alt") or ""))


def _things(text: str) -> list[dict[str, Any]]:
    """What a piece of JSON-LD holds, its lists and graphs flattened; broken in the usual ways, it is read too."""
    if len(text) > LARGEST_DATA:
        return []
    text = (
        text.strip()
        .removeprefix("<![CDATA[")
        .removeprefix("//<![CDATA[")
        .removesuffix("]]>")
        .removesuffix("//")
        .strip()
    )
    for mend in (str, lambda broken: _TRAILING_COMMA.sub(r"\1", _without_comments(broken).strip().rstrip(";"))):
        try:
            said = json.loads(mend(text), strict=False)
        except (ValueError, RecursionError):
            continue
        return list(_flattened(said, 0))
    return []


def _without_comments(text: str) -> str:
    """JSON without the comments that some write into it; what stands in quotes stays."""
    kept, at, end, quoted = [], 0, len(text), False
    while at < end:
        char = text[at]
        if quoted:
            if char == "\\":
                kept.append(text[at : at + 2])
                at += 2
                continue
            quoted = char != '"'
        elif char == '"':
            quoted = True
        elif text.startswith(("//", "/*", "<!--"), at):
            closing = {"//": "\n", "/*": "*/", "<!": "-->"}[text[at : at + 2]]
            found = text.find(closing, at + 2)
            at = end if found < 0 else found + len(closing)
            continue
        kept.append(char)
        at += 1
    return "".join(kept)


def _flattened(said: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > DEEPEST:
        return
    if isinstance(said, list):
        for one in said[:MOST_DATA]:
            yield from _flattened(one, depth + 1)
    elif isinstance(said, dict):
        yield said
        for name in ("@graph", "mainEntity"):
            if name in said:
                yield from _flattened(said[name], depth + 1)
