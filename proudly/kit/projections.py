"""Projections: what can be computed from a log, kept up to date by reading the log on from a cursor.

A room declares one with `declare(...)` in its `projections.py`. The worker advances all of them at least
once a second; `proudly rebuild` empties one and reads its log from the start, with the same result.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.utils.module_loading import autodiscover_modules

from proudly.kit.models import Cursor
from proudly.kit.rooms import place_of

BATCH = 500  # rows in one transaction
PATIENCE = 0.25  # seconds that a slower writer is waited for before the next beat


@dataclass(frozen=True)
class Projection:
    """A reader of one append-only log.

    `take_in` is given the next rows in order of id, inside the transaction that also moves the cursor, so that what it
    writes is there exactly once. `clear` removes all that `take_in` wrote; it is None where that must never happen,
    because what was written is itself a log (awards in the ledger).
    """

    name: str
    log: type[models.Model]
    take_in: Callable[[list[Any]], None]
    clear: Callable[[], None] | None = None


_declared: dict[str, Projection] = {}


def declare(projection: Projection) -> Projection:
    """Make a projection known to the worker and to `proudly rebuild`."""
    _declared[projection.name] = projection
    return projection


def declared() -> list[Projection]:
    """Every room's projections, those of earlier rooms first."""
    autodiscover_modules("projections")
    return sorted(_declared.values(), key=lambda projection: place_of(projection.take_in.__module__))


def advance(projection: Projection, *, batch: int = BATCH) -> int:
    """Take in the next rows of the log, at most `batch`. Returns how many there were."""
    Cursor.objects.get_or_create(projection=projection.name)
    settled = _last_settled_id(projection)
    if settled is None:
        return 0
    with transaction.atomic():
        # The row lock makes a second worker wait for this batch instead of doing it again.
        cursor = Cursor.objects.select_for_update().get(projection=projection.name)
        waiting = projection.log._default_manager.filter(pk__gt=cursor.position, pk__lte=settled)
        rows = list(waiting.order_by("pk")[:batch])
        if not rows:
            return 0
        projection.take_in(rows)
        cursor.position = rows[-1].pk
        cursor.save(update_fields=["position"])
    return len(rows)


def advance_all() -> int:
    """Advance every projection until none has anything to read. Returns the number of rows taken in."""
    total = 0
    while taken := sum(advance(projection) for projection in declared()):
        total += taken
    return total


def rebuild(projection: Projection) -> Iterator[int]:
    """Empty a projection and read its log from the start; yields the number of rows after each batch.

    Raises ValueError for a projection that writes a log of its own.
    """
    if projection.clear is None:
        raise ValueError(f"{projection.name} writes a log; a log is never made again.")
    with transaction.atomic():
        Cursor.objects.select_for_update().get_or_create(projection=projection.name)
        projection.clear()
        Cursor.objects.filter(projection=projection.name).update(position=0)
    while taken := advance(projection):
        yield taken


def _last_settled_id(projection: Projection) -> int | None:
    """The highest id up to which no row can still appear; None when nothing is new, or it cannot be told just now.

    SQLite has one writer at a time, so ids appear in order. PostgreSQL hands out an id before the row is committed: a
    reader that trusted the highest visible id would skip a slower neighbour's row for ever. So we look who writes in
    the table, and wait until they have ended: an INSERT takes its lock before its id and keeps it until its rows can be
    seen, so that whoever holds a lower id than the highest visible one is among them. Nobody waits for us, and neither
    VACUUM nor ANALYZE makes us wait, as both would for a lock of our own.
    """
    position = Cursor.objects.values("position").filter(projection=projection.name)
    newest: int | None = projection.log._default_manager.filter(pk__gt=models.Subquery(position)).aggregate(
        newest=models.Max("pk")
    )["newest"]
    if newest is not None and connection.vendor == "postgresql" and not _writers_ended(projection.log):
        return None  # somebody writes for long: try again at the next beat
    return newest


def _writers_ended(log: type[models.Model]) -> bool:
    """Wait for those who write in the log's table now, not for who begins meanwhile; False after `PATIENCE`."""
    patience_ends = time.monotonic() + PATIENCE
    writing = _writers_of(log)
    while writing:
        if time.monotonic() > patience_ends:
            return False
        time.sleep(0.005)
        writing &= _writers_of(log)
    return True


def _writers_of(log: type[models.Model]) -> set[str]:
    """The transactions, except ours, that have written in the log's table and have not ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE relation = %s::regclass AND mode = 'RowExclusiveLock'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND pid IS DISTINCT FROM pg_backend_pid()",
            [connection.ops.quote_name(log._meta.db_table)],
        )
        return {transaction for (transaction,) in cursor.fetchall()}
