"""Points arriving while a member looks: the ledger itself is followed, so nothing is missed or sent twice."""

from __future__ import annotations

import asyncio
import contextvars
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager

from asgiref.sync import sync_to_async
from django.db import close_old_connections

from proudly.people.models import Member
from proudly.points.models import Transfer
from proudly.points.queries import WalletLine, wallet_lines

LOOK_EVERY = 0.5  # seconds
KEEP_ALIVE_EVERY = 20.0  # seconds; proxies close a connection on which nothing is said
OVERLAP = 60  # looks; a transfer with a lower id than the newest may be committed so much later
AT_ONCE = 20  # lines

_watchers: defaultdict[int, set[asyncio.Event]] = defaultdict(set)
_follower: asyncio.Task[None] | None = None


async def arrivals(member: Member, *, after: int) -> AsyncGenerator[list[WalletLine], None]:
    """What happens to a member's points from now on, oldest first; an empty list now and then says "still here".

    One query in each half second for all who watch in this process, and one for each to whom something happened.
    No database connection is kept while it waits, not even the one that the request has used before.

    Args:
        after: id of the last transfer that the page has shown.
    """
    global _follower
    rang = asyncio.Event()
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
                yield []
                continue
            rang.clear()
            lines = await sync_to_async(_lines_since)(member, after)
            if len(lines) == AT_ONCE:
                rang.set()  # there may be more
            if lines:
                after = lines[-1].transfer.pk
                yield lines
    finally:
        _watchers[member.pk].discard(rang)
        if not _watchers[member.pk]:
            del _watchers[member.pk]


async def _follow() -> None:
    """Ring the watchers of every member to whom something new happened, for as long as there are watchers."""
    newest = deque([await sync_to_async(_newest_transfer)()], maxlen=OVERLAP)  # as each of the last looks has found it
    seen = set[int]()
    while _watchers:
        recent = await sync_to_async(_recent_transfers)(newest[0], list(_watchers))
        for transfer_id, member_id in recent.items():
            if transfer_id not in seen:
                for rang in _watchers.get(member_id, ()):
                    rang.set()
        seen = set(recent)
        newest.append(max([newest[-1], *seen]))
        await asyncio.sleep(LOOK_EVERY)


def _lines_since(member: Member, after: int) -> list[WalletLine]:
    with no_connection_kept():
        return wallet_lines(member, after=after, limit=AT_ONCE, oldest_first=True)


def _newest_transfer() -> int:
    with no_connection_kept():
        return Transfer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _recent_transfers(after: int, members: list[int]) -> dict[int, int]:
    """Ids of transfers above `after`, and whose they are."""
    with no_connection_kept():
        return dict(Transfer.objects.filter(pk__gt=after, member__in=members).values_list("pk", "member_id"))


@contextmanager
def no_connection_kept() -> Iterator[None]:
    """Closes this thread's database connection after the block: a page stays open for hours and mostly waits."""
    try:
        yield
    finally:
        close_old_connections()
