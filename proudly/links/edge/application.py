"""/go/<code>: keep the visit, then send the visitor on."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from functools import lru_cache
from html import escape
from http.cookies import CookieError, SimpleCookie
from json.encoder import encode_basestring as _json
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

from proudly.kit import clock
from proudly.kit.proxies import visitor_address
from proudly.links import rules
from proudly.links.click_keys import new_click_key
from proudly.links.colleagues import COOKIE, whose_browser
from proudly.links.countries import open_countries
from proudly.links.edge.clicks import ClickLog
from proudly.links.edge.database import DatabaseTrouble, connect
from proudly.links.edge.links import KnownLink, Links, header_of
from proudly.links.edge.spool import Spool
from proudly.links.edge.writers import writer

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PREFIX = "/go/"
_CODE = re.compile(r"[0-9A-Za-z]{4,16}")
_COLLEAGUE = COOKIE.encode()

# The browser has trimmed the referrer by the network's own policy already; this passes on what that left.
_ALWAYS = [(b"cache-control", b"no-store"), (b"referrer-policy", b"no-referrer-when-downgrade")]
_NOTHING = (b"content-length", b"0")
_EMPTY = {"type": "http.response.body", "body": b""}


class Edge:
    """An ASGI application for the addresses below /go/."""

    def __init__(self) -> None:
        self._links: Links | None = None
        self._clicks: ClickLog | None = None
        self._day, self._day_key = "", b""
        self._turning = asyncio.Lock()
        self._country_of: Callable[[str], str] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._links is None:
            self._start()
        assert self._links is not None and self._clicks is not None
        code = scope["path"][len(PREFIX) :]
        try:
            link = self._links.known(code)
            if link is None:
                link = await self._links.find(code) if _CODE.fullmatch(code) else None
            if link is None:
                return await _redirect(send, header_of(f"{settings.SITE_URL}/links/unknown"))
            headers = dict(scope["headers"])
            moment = clock.now().isoformat(sep=" ", timespec="microseconds")[:26]
            if moment[:10] != self._day:
                await self._turn_day(moment[:10])
        except DatabaseTrouble:
            return await _say_later(send)
        if link.closes_at <= time.time():
            return await _redirect(send, header_of(f"{settings.SITE_URL}/links/closed/{code}"))
        agent = _agent(headers.get(b"user-agent", b""))
        location, key = link.location, ""
        if link.around_key is not None and not agent.is_robot and scope["method"] == "GET":
            key = new_click_key(link.organisation)
            location = key.encode().join(link.around_key)
        kept = self._clicks.keep(self._click(scope, headers, link, code, agent, moment, key))
        if agent.is_robot:
            return await self._show_card(send, link, code, kept)
        if await kept:
            return await _redirect(send, location)
        return await _send_on_uncounted(send, link.target)

    def _click(
        self,
        scope: Scope,
        headers: dict[bytes, bytes],
        link: KnownLink,
        code: str,
        agent: _Agent,
        moment: str,
        key: str,
    ) -> str:
        """The values of `database.CLICK` as a JSON list. What a visitor may have said is escaped by `_json`."""
        country = origin = ""
        if headers.get(b"dnt") == b"1" or headers.get(b"sec-gpc") == b"1":
            visitor = ""  # whoever asks not to be followed is not recognised either, nor looked up
        else:
            address = scope["client"][0] if scope.get("client") else ""
            if b"x-forwarded-for" in headers:
                address = visitor_address(address, forwarded=headers[b"x-forwarded-for"].decode("latin-1"))
            visitor = rules.visitor_hash(address=address, agent=agent.said, code=code, key=self._day_key)
            origin = rules.origin_hash(address=address, organisation=link.organisation, key=self._day_key)
            if self._country_of is not None:
                country = self._country_of(address)
        method = scope["method"]
        method = '"GET"' if method == "GET" else _json(method[:8])
        referrer = _json(_host_of(headers[b"referer"])) if b"referer" in headers else '""'
        prefetch = "false"
        if (b"sec-purpose" in headers or b"purpose" in headers) and _is_prefetch(headers):
            prefetch = "true"
        own = _whose(headers[b"cookie"], link) if b"cookie" in headers else ""
        seen = f"{method},{agent.json},{referrer},{prefetch}"
        return f'[{link.ids},"{moment}","{visitor}",{seen},"{own}","{key}","{country}","{origin}"]'

    def _start(self) -> None:
        loop = asyncio.get_running_loop()
        self._country_of = open_countries()
        self._links = Links(connect, loop)
        self._clicks = ClickLog(writer(loop), connect, Spool(settings.DATA_DIR / "spool"), loop)

    async def stop(self) -> None:
        """Write what has gathered and let go of everything."""
        if self._links is not None and self._clicks is not None:
            await self._links.stop()
            await self._clicks.stop()
        self._links = self._clicks = None

    async def _turn_day(self, day: str) -> None:
        assert self._links is not None
        async with self._turning:  # many come at midnight; one asks
            if day == self._day:
                return
            try:
                self._day_key = await self._links.day_key(day)
            except DatabaseTrouble:
                # A key of our own for today: at worst a reader counts twice, who is known here and not elsewhere.
                self._day_key = rules.new_day_key()
            self._day = day

    async def _show_card(self, send: Send, link: KnownLink, code: str, kept: asyncio.Future[bool]) -> None:
        """Preview robots of the networks are shown what the link leads to."""
        assert self._links is not None
        await kept
        try:
            title, summary, picture, words = await self._links.card(link)
        except DatabaseTrouble:
            return await _say_later(send)
        page = _CARD.format(
            title=escape(title),
            summary=escape(summary[:300]),
            picture=_picture(picture, words),
            address=escape(f"{link.base}{PREFIX}{code}"),
            target=escape(link.target),
        )
        return await _answer(send, 200, page)


def _picture(name: str, words: str) -> str:
    if not name:
        return ""
    return _PICTURE.format(escape(f"{settings.SITE_URL}{settings.MEDIA_URL}{name}"), escape(words))


class _Agent(NamedTuple):
    said: str
    json: str
    is_robot: bool


@lru_cache(maxsize=4096)
def _agent(header: bytes) -> _Agent:
    said = header.decode("latin-1")[:300].replace("\0", "")
    return _Agent(said, _json(said), rules.is_robot(said))


def _is_prefetch(headers: dict[bytes, bytes]) -> bool:
    """Whether the browser said that it fetches ahead, and nobody has looked yet."""
    return b"prefetch" in headers.get(b"sec-purpose", b"") + headers.get(b"purpose", b"")


def _whose(cookies: bytes, link: KnownLink) -> str:
    if _COLLEAGUE not in cookies:
        return ""
    try:
        mark = SimpleCookie(cookies.decode("latin-1")).get(COOKIE)
    except CookieError:
        return ""
    member = whose_browser(mark.value) if mark else None
    if member is None:
        return ""
    return "sharer" if member == link.member else "colleague"


def _host_of(address: bytes) -> str:
    try:
        return (urlsplit(address.decode("latin-1")).hostname or "")[:120].replace("\0", "")
    except ValueError:  # some send what is no address at all
        return ""


async def _redirect(send: Send, target: bytes) -> None:
    headers = [(b"location", target), _NOTHING, *_ALWAYS]
    await send({"type": "http.response.start", "status": 302, "headers": headers})
    await send(_EMPTY)


async def _send_on_uncounted(send: Send, target: str) -> None:
    """Nothing could be written down: the visitor is sent on, by a page, not by an answer that counts."""
    page = _UNCOUNTED.format(target=escape(target))
    await _answer(send, 503, page)


async def _say_later(send: Send) -> None:
    await _answer(send, 503, _LATER)


async def _answer(send: Send, status: int, page: str) -> None:
    body = page.encode()
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(body)).encode()), *_ALWAYS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


_PICTURE = '<meta property="og:image" content="{}">\n<meta property="og:image:alt" content="{}">'
_CARD = """<!doctype html>
<html>
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta property="og:type" content="article">
<meta property="og:url" content="{address}">
<meta property="og:title" content="{title}">
<meta property="og:description" content="{summary}">
{picture}
<meta name="twitter:card" content="summary_large_image">
<meta name="robots" content="noindex">
</head>
<body><a href="{target}">{title}</a></body>
</html>
"""
_UNCOUNTED = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={target}"><title>…</title></head>
<body><a href="{target}">{target}</a></body></html>
"""
_LATER = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="3"><title>One moment</title></head>
<body><p>This link cannot be looked up just now. The page tries again by itself.</p></body></html>
"""
