"""No click is lost while the database cannot be written, and none is taken in twice."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from proudly.links.edge import database as edge_database
from proudly.links.edge import spool as spools
from proudly.links.edge import writers
from proudly.links.edge.database import DatabaseTrouble
from proudly.links.edge.spool import Spool, SpoolFull
from proudly.links.models import Click, ClickBatch, Link
from proudly.links.tests import factories
from proudly.links.tests.factories import CODE, TARGET


class Taken:
    """Takes batches in, and fails after `until` of them."""

    def __init__(self, until: int = 1_000_000) -> None:
        self.batches: list[tuple[str, str]] = []
        self.until = until

    def __call__(self, key: str, clicks: str) -> None:
        if len(self.batches) >= self.until:
            raise DatabaseTrouble("gone again")
        self.batches.append((key, clicks))


@pytest.fixture(autouse=True)
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spools, "ROOM", 20_000)


@given(batches=st.lists(st.text(max_size=30).map(lambda said: json.dumps([said])), max_size=20))
def test_what_was_kept_is_taken_in_in_order_and_once(tmp_path_factory: pytest.TempPathFactory, batches: list[str]):
    spool = Spool(tmp_path_factory.mktemp("spool"))
    for number, clicks in enumerate(batches):
        spool.keep(f"{number:032x}", clicks)
    taken = Taken()
    assert spool.take_in(taken) == len(batches)
    assert taken.batches == [(f"{number:032x}", clicks) for number, clicks in enumerate(batches)]
    assert spool.take_in(taken) == 0
    spool.close()


def test_more_than_one_file_holds_is_kept_in_several(tmp_path: Path):
    spool = Spool(tmp_path)
    for number in range(5):
        spool.keep(f"{number:032x}", json.dumps(["x" * 9000]))
    taken = Taken()
    assert spool.take_in(taken) == 5
    assert [key for key, _ in taken.batches] == [f"{number:032x}" for number in range(5)]
    spool.close()


def test_what_could_not_be_taken_in_stays(tmp_path: Path):
    spool = Spool(tmp_path)
    for number in range(3):
        spool.keep(f"{number:032x}", "[]")
    with pytest.raises(DatabaseTrouble):
        spool.take_in(Taken(until=1))
    taken = Taken()
    spool.take_in(taken)  # the first one again too: whoever takes in knows batches by their key
    assert {key for key, _ in taken.batches} == {f"{number:032x}" for number in range(3)}
    spool.close()


def test_what_a_process_left_behind_is_taken_in_by_the_next(tmp_path: Path):
    dead = Spool(tmp_path)
    dead.keep("a" * 32, "[1]")
    dead.close()
    [left_behind] = tmp_path.iterdir()
    taken = Taken()
    assert Spool(tmp_path).take_in(taken) == 1
    assert taken.batches == [("a" * 32, "[1]")]
    assert not left_behind.exists()


def test_the_file_of_a_process_that_lives_is_left_alone(tmp_path: Path):
    alive = Spool(tmp_path)
    alive.keep("a" * 32, "[1]")
    assert Spool(tmp_path).take_in(Taken()) == 0
    assert alive.take_in(Taken()) == 1
    alive.close()


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_batch_that_was_being_written_when_the_process_died_is_not_taken_in(tmp_path: Path, cut: int):
    dead = Spool(tmp_path)
    dead.keep("a" * 32, "[1]")
    dead.keep("b" * 32, "[2]")
    dead.close()
    [path] = tmp_path.iterdir()
    written = path.read_bytes().rstrip(b"\0")
    path.write_bytes(written[:-cut] + b"\0" * 1000 if cut < 46 else written[:-40] + b"x" + written[-39:])
    taken = Taken()
    Spool(tmp_path).take_in(taken)
    assert ("a" * 32, "[1]") in taken.batches
    assert ("b" * 32, "[2]") not in taken.batches


def test_a_write_that_failed_half_way_is_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    spool = Spool(tmp_path)
    spool.keep("a" * 32, "[1]")
    really = os.pwrite
    failed: list[int] = []

    def fail_half_way(descriptor: int, content: bytes, offset: int) -> int:
        if not failed:
            failed.append(really(descriptor, content[:20], offset))
            raise OSError(28, "No space left on device")
        return really(descriptor, content, offset)

    monkeypatch.setattr(os, "pwrite", fail_half_way)
    with pytest.raises(SpoolFull):
        spool.keep("b" * 32, "[2]")
    spool.keep("c" * 32, "[3]")
    taken = Taken()
    spool.take_in(taken)
    assert [key[0] for key, _ in taken.batches] == ["a", "c"]
    spool.close()


# --- together with the database ---------------------------------------------------------------------------------------


@pytest.fixture
def link(transactional_db: None) -> Link:
    return factories.link()


@contextmanager
def locked() -> Iterator[None]:
    """Somebody holds the log of clicks for long."""
    with transaction.atomic():  # on SQLite that alone takes the one lock for writing
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE links_click IN ACCESS EXCLUSIVE MODE")
        yield


def test_while_the_database_is_locked_readers_are_sent_on_and_counted_once_afterwards(link: Link):
    with factories.visiting() as edge:
        edge.get(CODE)  # the edge knows the link
        with locked():
            for address in ("203.0.113.1", "203.0.113.2"):
                answer = edge.get(CODE, address=address)
                assert (answer.status, answer.headers["location"].startswith(TARGET)) == (302, True)
            assert Click.objects.count() == 1
        factories.wait_until(lambda: Click.objects.count() == 3)
    assert Click.objects.count() == 3


def test_a_day_that_begins_with_a_locked_database_keeps_nobody_waiting(link: Link):
    with factories.visiting() as edge, locked():
        assert edge.get(CODE).status == 302


def test_what_the_edge_left_in_its_spool_is_taken_in_when_it_starts_again(link: Link):
    with factories.visiting() as edge:
        edge.get(CODE)
        with locked():
            edge.get(CODE)
            edge.leave_at_once()
    with factories.visiting() as edge:
        edge.get(CODE)
        factories.wait_until(lambda: Click.objects.count() == 3)


def test_when_nothing_can_be_written_the_visitor_is_sent_on_by_a_page_that_is_not_counted(
    link: Link, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with factories.visiting() as edge:
        edge.get(CODE)
        monkeypatch.setattr(os, "pwrite", full)
        with locked():
            answer = edge.get(CODE)
    assert answer.status == 503
    assert f"url={TARGET}" in answer.page


def surprise(*_: object) -> None:
    raise RuntimeError("what nobody thought of")


def test_a_surprise_while_writing_loses_no_click(link: Link, monkeypatch: pytest.MonkeyPatch, caplog):
    monkeypatch.setattr(writers.SQLiteWriter, "write", surprise)
    monkeypatch.setattr(writers.PostgreSQLWriter, "write", surprise)
    with factories.visiting() as edge:
        assert edge.get(CODE).status == 302
    assert Click.objects.count() == 1
    assert "1 clicks were not written at once" in caplog.text


def test_a_surprise_everywhere_stops_nobody_who_comes_later(link: Link, monkeypatch: pytest.MonkeyPatch, caplog):
    with factories.visiting() as edge:
        with monkeypatch.context() as broken:
            broken.setattr(writers.SQLiteWriter, "write", surprise)
            broken.setattr(writers.PostgreSQLWriter, "write", surprise)
            broken.setattr(type(edge_database.connect()), "keep", surprise)
            assert edge.get(CODE).status == 503
        assert edge.get(CODE).status == 302
    assert "Clicks were not kept" in caplog.text


def test_a_link_that_cannot_be_looked_up_asks_for_patience(link: Link, monkeypatch: pytest.MonkeyPatch):
    gone = {**settings.DATABASES["default"], "NAME": "/nowhere", "HOST": "/nowhere"}
    monkeypatch.setitem(settings.DATABASES, "default", gone)
    with factories.visiting() as edge:
        assert edge.get(CODE).status == 503


def test_a_click_that_an_earlier_version_left_is_taken_in(link: Link):
    before = [link.organisation_id, link.pk, "2026-11-25 02:16:00.123456", "v", "GET", "a", "", False, "", ""]
    database = edge_database.connect()
    database.keep("0" * 32, json.dumps([before]))
    database.close()
    assert Click.objects.get().country == ""


def test_a_batch_that_is_brought_twice_is_taken_in_once(link: Link):
    click = [link.organisation_id, link.pk, "2026-11-25 02:16:00.123456", "v", "GET", "a\\ \"é'", "", False, "", ""]
    database = edge_database.connect()
    for _ in range(2):
        database.keep("a" * 32, json.dumps([click, click]))
    database.close()
    assert Click.objects.count() == 2
    assert set(Click.objects.values_list("agent", flat=True)) == {"a\\ \"é'"}
    assert ClickBatch.objects.count() == 1
