"""Where links lead: kept in memory, asked of the database when they are not there, and forgotten when they change."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.conf import settings

from proudly.kit import clock
from proudly.links import rules
from proudly.links.edge.database import Change, Database, DatabaseTrouble

log = logging.getLogger(__name__)

LINKS_IN_MEMORY = 150_000  # about 400 bytes each
CODES_AT_ONCE = 200  # asked in one query
CHANGES_EVERY = 1.0  # seconds; how long a change may go unseen
CLOCKS_MAY_DIFFER = timedelta(seconds=30)  # a change is looked for so long, since other machines write its moment


@dataclass(frozen=True, slots=True)
class KnownLink:
    """What the edge knows of a link.

    `ids` begins the line of a click on it; `base` begins its address, up to /go/. `location` is the target as a header;
    `around_key` the same in two parts, between which the key of a click goes, if the target wants one. `closes_at` is
    seconds since 1970, or infinity.
    """

    id: int
    ids: str
    organisation: int
    member: int
    story: int
    base: str
    target: str
    location: bytes
    closes_at: float
    around_key: tuple[bytes, bytes] | None


class Links:
    """The links of every organisation, by code. For the event loop; a thread asks the database."""

    def __init__(self, connect: Callable[[], Database], loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="edge: links")
        self._database = connect()
        self._known: dict[str, KnownLink] = {}
        self._asked: dict[str, asyncio.Future[KnownLink | None]] = {}
        self._asking: asyncio.Task[None] | None = None
        self._following = loop.create_task(self._follow_changes())
        self.known = self._known.get

    async def find(self, code: str) -> KnownLink | None:
        """The link with this code; None when there is none. Codes that are asked together are asked in one query.

        Raises DatabaseTrouble.
        """
        if known := self._known.get(code):
            return known
        asked = self._asked.get(code)
        if asked is None:
            asked = self._asked[code] = self._loop.create_future()
            if self._asking is None or self._asking.done():
                self._asking = self._loop.create_task(self._ask())
        return await asked

    async def card(self, link: KnownLink) -> tuple[str, str, str, str]:
        """Title, summary and picture of what a link leads to. Raises DatabaseTrouble."""
        return await self._loop.run_in_executor(self._thread, self._database.card, link.id)

    async def day_key(self, day: str) -> bytes:
        """The key for the visitors of a day. Raises DatabaseTrouble."""
        offered = rules.new_day_key()
        return await self._loop.run_in_executor(self._thread, self._database.day_key, day, offered)

    async def stop(self) -> None:
        """Ask nothing any more, and let go of the database."""
        self._following.cancel()
        await self._loop.run_in_executor(self._thread, self._database.close)
        self._thread.shutdown()

    async def _ask(self) -> None:
        while self._asked:
            codes = list(self._asked)[:CODES_AT_ONCE]
            try:
                rows = await self._loop.run_in_executor(self._thread, self._database.links, codes)
            except DatabaseTrouble as trouble:
                for code in codes:
                    _fail(self._asked.pop(code), trouble)
                continue
            self._remember(rows)
            for code in codes:
                _answer(self._asked.pop(code), self._known.get(code))

    def _remember(self, rows: Iterable[tuple[Any, ...]]) -> None:
        for code, *facts in rows:
            while len(self._known) >= LINKS_IN_MEMORY:
                del self._known[next(iter(self._known))]  # the one that came first
            self._known[code] = _known_link(code, *facts)

    async def _follow_changes(self) -> None:
        """Forget the links of what has changed."""
        seen = set[Change]()
        while True:
            await asyncio.sleep(CHANGES_EVERY)
            if not self._known:
                continue
            since = (clock.now() - CLOCKS_MAY_DIFFER).isoformat()
            try:
                changed = set(await self._loop.run_in_executor(self._thread, self._database.changes, since))
            except DatabaseTrouble as trouble:
                # What we know is better than nothing: visitors are sent on, to where the link led a moment ago.
                log.warning("It cannot be asked which links have changed: %s", trouble)
                continue
            if new := changed - seen:
                self._forget({(kind, row) for kind, row, _at in new})
            seen = changed

    def _forget(self, changed: set[tuple[str, int]]) -> None:
        for code, link in list(self._known.items()):
            if ("story", link.story) in changed or ("organisation", link.organisation) in changed:
                del self._known[code]


def _known_link(
    code: str,
    link: int,
    organisation: int,
    member: int,
    network: str,
    story: int,
    url: str,
    closes_at: datetime | str | None,
    base: str | None,
    utm: Any,
    reports_conversions: bool | None,
) -> KnownLink:
    around_key = None
    if url:
        template = rules.utm_template(utm)
        target = rules.tagged(url, utm=template, facts={"network": network, "story": str(story)})
        if reports_conversions:
            before, after = rules.around_click_key(target)
            around_key = header_of(before), header_of(after)
    else:
        target = f"{settings.SITE_URL}/read/{code}"
    return KnownLink(
        id=link,
        ids=f"{organisation},{link}",
        organisation=organisation,
        member=member,
        story=story,
        base=sys.intern(base or settings.SITE_URL),  # one string for all links of an organisation
        target=target,
        location=header_of(target),
        closes_at=_seconds(closes_at),
        around_key=around_key,
    )


def header_of(address: str) -> bytes:
    """An address as the value of a header: what is not ASCII is percent-encoded, the rest stays as it is."""
    return quote(address, safe="%/:=&?~#+!$,;'@()*[]").encode()


def _seconds(moment: datetime | str | None) -> float:
    if moment is None:
        return float("inf")
    if isinstance(moment, str):  # SQLite gives text, in UTC
        moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return moment.timestamp()


def _fail(future: asyncio.Future[Any], trouble: Exception) -> None:
    if not future.done():
        future.set_exception(trouble)


def _answer(future: asyncio.Future[Any], answer: Any) -> None:
    if not future.done():
        future.set_result(answer)
