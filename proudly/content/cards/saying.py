"""The ways in which a page says something of itself, each read into the same shape: what is missing is ""."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from proudly.content.cards import addresses
from proudly.content.cards.card import Kind
from proudly.content.cards.pages import Page


@dataclass
class Said:
    """Raw, as it stands on the page. Pictures are whole addresses, the first the best; `urls` likewise."""

    title: str = ""
    summary: str = ""
    site: str = ""
    pictures: tuple[tuple[str, str], ...] = ()  # address, alt
    urls: tuple[str, ...] = ()
    language: str = ""
    kind: str = ""
    author: str = ""
    published: str = ""


def first_of(sayings: list[Said]) -> Said:
    """Of each thing what the first says that says it at all."""
    found: dict[str, Any] = {
        one.name: next((value for said in sayings if (value := getattr(said, one.name))), one.default)
        for one in fields(Said)
    }
    return Said(**found)


def open_graph(page: Page) -> Said:
    return Said(
        title=page.meta("og:title"),
        summary=page.meta("og:description"),
        site=page.meta("og:site_name"),
        pictures=tuple(_graph_pictures(page)),
        urls=tuple(filter(None, [addresses.joined(page.base, page.meta("og:url"))])),
        kind=_GRAPH_KINDS.get(page.meta("og:type").strip().lower().split(".")[0].split(":")[0], ""),
        author=_name(page.meta("article:author", "book:author", "profile:username")),
        published=page.meta("article:published_time", "og:published_time", "og:article:published_time"),
    )


def _graph_pictures(page: Page) -> Iterator[tuple[str, str]]:
    """Each og:image with the og:image:alt that follows it."""
    found: list[list[str]] = []
    for name, content in page.metas:
        if name in ("og:image", "og:image:url", "og:image:secure_url"):
            address = addresses.joined(page.base, content)
            if found and not found[-1][0]:
                found[-1][0] = address
            elif name == "og:image" or not found:
                found.append([address, ""])
        elif name == "og:image:alt" and found and not found[-1][1]:
            found[-1][1] = content
    return ((address, alt) for address, alt in found if address)


_GRAPH_KINDS = {
    "article": Kind.ARTICLE, "blog": Kind.ARTICLE, "video": Kind.VIDEO, "music": Kind.AUDIO, "audio": Kind.AUDIO,
    "profile": Kind.PROFILE, "product": Kind.PRODUCT, "event": Kind.EVENT, "job": Kind.JOB,
}  # fmt: skip


def twitter_card(page: Page) -> Said:
    picture = addresses.joined(page.base, page.meta("twitter:image", "twitter:image:src"))
    return Said(
        title=page.meta("twitter:title"),
        summary=page.meta("twitter:description"),
        pictures=((picture, page.meta("twitter:image:alt")),) if picture else (),
        kind=Kind.VIDEO if page.meta("twitter:card").strip().lower() == "player" else "",
    )


_ARTICLES = {"article", "newsarticle", "blogposting", "reportagenewsarticle", "techarticle", "scholarlyarticle",
             "analysisnewsarticle", "opinionnewsarticle", "reviewnewsarticle", "liveblogposting", "report",
             "socialmediaposting", "discussionforumposting", "advertisercontentarticle", "recipe",
             "review"}  # fmt: skip
_THINGS = {
    **dict.fromkeys(_ARTICLES, Kind.ARTICLE), "videoobject": Kind.VIDEO, "movie": Kind.VIDEO, "clip": Kind.VIDEO,
    "podcastepisode": Kind.AUDIO, "audioobject": Kind.AUDIO, "product": Kind.PRODUCT, "productgroup": Kind.PRODUCT,
    "jobposting": Kind.JOB, "event": Kind.EVENT, "businessevent": Kind.EVENT, "educationevent": Kind.EVENT,
    "profilepage": Kind.PROFILE,
}  # fmt: skip


def structured(page: Page) -> Said:
    """JSON-LD: the thing that the page is about, else the page as it describes itself."""
    ranked = sorted(page.things, key=lambda thing: _rank(_types(thing)))
    said = [_thing(thing, page) for thing in ranked if _rank(_types(thing)) < 3]
    sites = [thing for thing in page.things if "website" in _types(thing)]
    site = next((name for one in sites if (name := _name(one.get("name")))), "")
    return first_of([*said, Said(site=site)]) if said or site else Said()


def _types(thing: dict[str, Any]) -> set[str]:
    types = thing.get("@type")
    named = types if isinstance(types, list) else [types]
    return {one.rpartition("/")[2].rpartition(":")[2].lower() for one in named if isinstance(one, str)}


def _rank(types: set[str]) -> int:
    """Articles and the like first, then the page itself; an organisation or a trail of crumbs is neither."""
    if types & _ARTICLES:
        return 0
    if types & _THINGS.keys():
        return 1
    return 2 if any(one.endswith("page") for one in types) else 3


def _thing(thing: dict[str, Any], page: Page) -> Said:
    kinds = [_THINGS[one] for one in sorted(_types(thing)) if one in _THINGS]
    pictures = [
        (address, alt)
        for said, alt in _pictures(
            thing.get("image") or thing.get("thumbnailUrl") or thing.get("primaryImageOfPage"), page
        )
        if (address := addresses.joined(page.base, said))
    ]
    main = thing.get("mainEntityOfPage")
    urls = [thing.get("url"), main.get("@id") if isinstance(main, dict) else main]
    return Said(
        title=_text(thing.get("headline")) or _text(thing.get("name")) or _text(thing.get("title")),
        summary=_text(thing.get("description")) or _text(thing.get("abstract")),
        site=_name(thing.get("publisher") or thing.get("isPartOf") or thing.get("hiringOrganization")),
        pictures=tuple(pictures),
        urls=tuple(whole for one in urls if (whole := addresses.joined(page.base, _text(one)))),
        language=_text(thing.get("inLanguage")),
        kind=kinds[0] if kinds else "",
        author=_name(thing.get("author") or thing.get("creator")),
        published=_text(thing.get("datePublished") or thing.get("uploadDate") or thing.get("datePosted")),
    )


def _text(said: Any) -> str:
    """Text, also of a list of which the first counts, or of one with its language."""
    if isinstance(said, list) and said:
        said = said[0]
    if isinstance(said, dict):
        said = said.get("@value") or said.get("name") or said.get("alternateName")
    return said if isinstance(said, str) else ""


def _name(said: Any) -> str:
    """Names of people or of a site; an address is none."""
    named = [_text(one) for one in said[:5]] if isinstance(said, list) else [_text(said)]
    return ", ".join(
        dict.fromkeys(one.strip() for one in named if one.strip() and "://" not in one and not one.startswith("@"))
    )


def _pictures(said: Any, page: Page) -> Iterator[tuple[str, str]]:
    for one in said[:5] if isinstance(said, list) else [said]:
        if isinstance(one, str):
            yield one, ""
        elif isinstance(one, dict):
            if isinstance(one.get("@id"), str) and not one.get("url"):  # told elsewhere in the graph
                one = next((thing for thing in page.things if thing.get("@id") == one["@id"]), one)
            address = _text(one.get("url")) or _text(one.get("contentUrl")) or _text(one.get("@id"))
            if "#" not in address or "." in address.rpartition("/")[2].partition("#")[0]:
                yield address, _text(one.get("caption"))


def oembed(content: bytes, page_url: str) -> Said:
    """An oEmbed answer, in JSON. What is none says nothing."""
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return Said()
    if not isinstance(said, dict):
        return Said()
    picture = said.get("thumbnail_url") or (said.get("url") if said.get("type") == "photo" else "")
    address = addresses.joined(page_url, _text(picture))
    return Said(
        title=_text(said.get("title")),
        summary=_text(said.get("description")),
        site=_text(said.get("provider_name")),
        pictures=((address, ""),) if address else (),
        kind={"video": Kind.VIDEO, "photo": "", "rich": "", "link": ""}.get(_text(said.get("type")), ""),
        author=_text(said.get("author_name")),
    )


def page_itself(page: Page) -> Said:
    """What stands in the head for everybody, and what the first heading and the first picture say."""
    sources = [(address, "") for address in page.linked("image_src")]
    marked = addresses.joined(page.base, page.meta("image", "thumbnail", "thumbnailurl"))
    pictures = [*sources, *([(marked, "")] if marked else []), *page.pictures]
    return Said(
        title=page.meta("title", "dc.title", "dcterms.title", "headline", "citation_title", "parsely-title")
        if not page.title.strip()
        else page.title,
        summary=page.meta("description", "dc.description", "dcterms.description", "sailthru.description"),
        site=page.meta("application-name", "apple-mobile-web-app-title", "dc.publisher"),
        pictures=tuple(pictures[:3]),
        language=page.language or page.meta("content-language", "dc.language", "language"),
        author=_name(page.meta("author", "dc.creator", "sailthru.author", "parsely-author", "byl")),
        published=page.meta(
            "datepublished", "date", "dc.date", "dcterms.created", "dc.date.issued", "publish-date", "parsely-pub-date",
            "sailthru.date", "pubdate", "last-modified",
        ),
    )  # fmt: skip
