"""Reading a log on: each row once, in any number of batches, and none skipped that a slower writer brings late."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.db import connection, connections, transaction

from proudly.kit import clock, projections
from proudly.kit.models import Cursor, Heartbeat
from proudly.kit.projections import Projection

# Any table will do as a log; this one needs nothing else.
Log = Heartbeat


@pytest.fixture
def seen() -> list[str]:
    return []


@pytest.fixture
def projection(seen: list[str]) -> Iterator[Projection]:
    yield Projection("test", Log, lambda rows: seen.extend(row.name for row in rows), seen.clear)


def write(*names: str) -> None:
    Log.objects.bulk_create(Log(name=name, beat_at=clock.now()) for name in names)


@pytest.mark.django_db
def test_each_row_is_taken_in_once_and_in_order(projection: Projection, seen: list[str]):
    write("a", "b", "c")
    assert projections.advance(projection, batch=2) == 2
    write("d")
    assert projections.advance(projection) == 2
    assert projections.advance(projection) == 0
    assert seen == ["a", "b", "c", "d"]


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_fails_moves_nothing_and_is_read_again(seen: list[str]):
    def fail_once(rows: list[Log]) -> None:
        Log.objects.filter(name="mark").update(name="marked")
        if not seen:
            seen.append("failed")
            raise RuntimeError

    failing = Projection("test", Log, fail_once, None)
    write("mark")
    with pytest.raises(RuntimeError):
        projections.advance(failing)
    assert Log.objects.get().name == "mark"
    assert Cursor.objects.get(projection="test").position == 0
    assert projections.advance(failing) == 1


@pytest.mark.django_db(transaction=True)
def test_rebuilding_reads_the_log_from_the_start(projection: Projection, seen: list[str]):
    write("a", "b", "c")
    projections.advance(projection)
    seen.append("a mistake")
    assert sum(projections.rebuild(projection)) == 3
    assert seen == ["a", "b", "c"]


def test_a_projection_that_writes_a_log_is_never_rebuilt():
    ledger = Projection("ledger", Log, lambda rows: None, None)
    with pytest.raises(ValueError, match="never made again"):
        next(projections.rebuild(ledger))


@pytest.mark.django_db(transaction=True)
def test_a_row_that_a_slower_writer_commits_late_is_not_skipped(projection: Projection, seen: list[str]):
    if connection.vendor == "sqlite":
        return  # one writer at a time: there is no slower one
    written, may_commit = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            write("slow")
            written.set()
            may_commit.wait(10)
        connections.close_all()

    slow = threading.Thread(target=write_slowly)
    slow.start()
    written.wait(10)
    write("quick")  # a higher id, committed earlier
    assert projections.advance(projection) == 0, "it waits rather than skip the slow one"
    may_commit.set()
    slow.join()
    projections.advance(projection)
    assert seen == ["slow", "quick"]


@pytest.mark.django_db(transaction=True)
def test_a_vacuum_of_the_log_keeps_nobody_waiting(projection: Projection, seen: list[str]):
    if connection.vendor == "sqlite":
        return  # no vacuum runs beside the writers there
    vacuuming, may_end = threading.Event(), threading.Event()

    def vacuum_for_long() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            # The lock that VACUUM and ANALYZE take, which come by themselves.
            cursor.execute(f"LOCK TABLE {Log._meta.db_table} IN SHARE UPDATE EXCLUSIVE MODE")
            vacuuming.set()
            may_end.wait(10)
        connections.close_all()

    write("new")
    vacuum = threading.Thread(target=vacuum_for_long)
    vacuum.start()
    vacuuming.wait(10)
    try:
        assert projections.advance(projection) == 1
    finally:
        may_end.set()
        vacuum.join()
    assert seen == ["new"]
