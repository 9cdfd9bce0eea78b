"""What arrives for a member while a page is open: server-sent events, from whichever process it happened in.

Rows are followed and not signals, so nothing is missed or shown twice. Each room declares in its `live.py` what can
arrive:

    arrives(Arrivals("points", …))
"""

from __future__ import annotations

import asyncio
import contextvars
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.utils.module_loading import autodiscover_modules

from proudly.people.models import Member

LOOK_EVERY = 0.5  # seconds
KEEP_ALIVE_EVERY = 20.0  # seconds; proxies close a connection on which nothing is said
OVERLAP = 60  # looks; a row with a lower number than the newest may be committed so much later
AT_ONCE = 20  # rows

Row = TypeVar("Row")


@dataclass(frozen=True)
class Arrivals(Generic[Row]):
    """One thing that arrives: rows that belong to a member each, and are numbered in their order.

    Args:
        name: of the event that pages listen for.
        newest: number of the newest row of all members; 0 without any. One query.
        recent: numbers of the rows above a number that belong to some members, and to which. One query.
        rows: of a member the rows above a number, oldest first, at most `AT_ONCE`.
        number: of a row.
        draw: the piece of page for these rows, in the language that is active.
    """

    name: str
    newest: Callable[[], int]
    recent: Callable[[int, list[int]], Mapping[int, int]]
    rows: Callable[[Member, int], list[Row]]
    number: Callable[[Row], int]
    draw: Callable[[Member, list[Row]], str]


class Arrived(NamedTuple):
    """Rows that have arrived for a member."""

    what: Arrivals[Any]
    rows: list[Any]


_declared: dict[str, Arrivals[Any]] = {}
_watchers: defaultdict[int, set[asyncio.Event]] = defaultdict(set)  # by member
_follower: asyncio.Task[None] | None = None


def arrives(what: Arrivals[Row]) -> Arrivals[Row]:
    """Make known that this can arrive."""
    _declared[what.name] = what
    return what


def all_arrivals() -> list[Arrivals[Any]]:
    """What can arrive."""
    _discover()
    return list(_declared.values())


@cache  # rooms without such a module are looked for on the disk each time
def _discover() -> None:
    autodiscover_modules("live")


async def arrivals(member: Member, *, after: Mapping[str, int]) -> AsyncGenerator[Arrived | None, None]:
    """What arrives for a member from now on, oldest first; None now and then says "still here".

    For each thing that can arrive one query in each half second for all who watch in this process, and one for each
    to whom something happened. No database connection is kept while it waits, not even the one that the request has
    used before.

    Args:
        after: number of the last row that the page has shown, by the name of what arrives.
    """
    global _follower
    rang, seen = asyncio.Event(), dict(after)
    rang.set()  # look once at the start: something may have happened since the page was made
    _watchers[member.pk].add(rang)
    if _follower is None or _follower.done():
        # In a context of its own: it outlives the request that happened to start it.
        _follower = asyncio.create_task(_follow(), context=contextvars.Context())
    try:
        while True:
            try:
                await asyncio.wait_for(rang.wait(), KEEP_ALIVE_EVERY)
            except TimeoutError:
                yield None
                continue
            rang.clear()
            for what in all_arrivals():
                rows = await sync_to_async(_rows_since)(what, member, seen.get(what.name, 0))
                if len(rows) == AT_ONCE:
                    rang.set()  # there may be more
                if rows:
                    seen[what.name] = what.number(rows[-1])
                    yield Arrived(what, rows)
    finally:
        _watchers[member.pk].discard(rang)
        if not _watchers[member.pk]:
            del _watchers[member.pk]


async def _follow() -> None:
    """Ring the watchers of every member to whom something new happened, for as long as there are watchers."""
    followed = [_Followed(what, await sync_to_async(_newest)(what)) for what in all_arrivals()]
    while _watchers:
        for one in followed:
            recent = await sync_to_async(_recent)(one.what, one.newest[0], list(_watchers))
            for member in one.not_seen_among(recent):
                for rang in _watchers.get(member, ()):
                    rang.set()
        await asyncio.sleep(LOOK_EVERY)


class _Followed:
    """One thing that arrives, and how far it was followed."""

    def __init__(self, what: Arrivals[Any], newest: int) -> None:
        self.what, self.seen = what, set[int]()
        self.newest = deque([newest], maxlen=OVERLAP)  # as each of the last looks has found it

    def not_seen_among(self, recent: Mapping[int, int]) -> list[int]:
        """To whom something happened that no look before has found."""
        new = [member for number, member in recent.items() if number not in self.seen]
        self.seen = set(recent)
        self.newest.append(max([self.newest[-1], *self.seen]))
        return new


def _newest(what: Arrivals[Any]) -> int:
    with no_connection_kept():
        return what.newest()


def _recent(what: Arrivals[Any], after: int, members: list[int]) -> Mapping[int, int]:
    with no_connection_kept():
        return what.recent(after, members)


def _rows_since(what: Arrivals[Any], member: Member, after: int) -> list[Any]:
    with no_connection_kept():
        return what.rows(member, after)


@contextmanager
def no_connection_kept() -> Iterator[None]:
    """Closes this thread's database connection after the block: a page stays open for hours and mostly waits."""
    try:
        yield
    finally:
        close_old_connections()
