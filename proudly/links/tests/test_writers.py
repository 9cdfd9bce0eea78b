"""What is written from the event loop is durable when that is said, and the loop never waits for somebody."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
import time
from collections.abc import Coroutine
from typing import Any

import pytest
import uvloop
from django.db import connection, transaction

from proudly.links.edge import clicks as click_log
from proudly.links.edge import database as edge_database
from proudly.links.edge import writers
from proudly.links.edge.writers import PostgreSQLWriter, Writer
from proudly.links.models import Click, ClickBatch, Link
from proudly.links.tests import factories
from proudly.links.tests.factories import CODE

KEY = "a" * 32

postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="speaks to a server")


@pytest.fixture
def link(transactional_db: None) -> Link:
    return factories.link()


def clicks_on(link: Link, many: int = 2) -> str:
    click = [link.organisation_id, link.pk, "2026-11-25 02:16:00.123456", "v", "GET", "a\\ \"é'", "", False, "", ""]
    return json.dumps([click] * many)


async def written(writer: Writer, key: str, clicks: str) -> bool:
    told: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    writer.write(key, clicks, told.set_result)
    return await told


async def connected(link: Link) -> PostgreSQLWriter:
    """A writer that is connected; it has written one batch."""
    writer = PostgreSQLWriter(asyncio.get_running_loop())
    while not await written(writer, "0" * 32, clicks_on(link, 1)):
        await asyncio.sleep(0)
    return writer


def in_a_loop(happens: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: the test's thread has Django's connection, which no loop may use."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            uvloop.run(happens)
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


def _ask(query: str, *values: Any) -> list[Any]:
    with edge_database.connect_to_postgresql() as other:
        return other.execute(query, values).fetchall()


def _server_process() -> int:
    [(pid,)] = _ask(
        "SELECT pid FROM pg_stat_activity WHERE query LIKE %s AND datname = current_database()", "WITH batch%"
    )
    return int(pid)


def test_what_is_said_to_be_written_is_in_the_log(link: Link):
    async def write() -> None:
        writer = writers.writer(asyncio.get_running_loop())
        while not await written(writer, KEY, clicks_on(link)):
            await asyncio.sleep(0)
        await writer.stop()

    in_a_loop(write())
    assert [click.agent for click in Click.objects.all()] == ["a\\ \"é'"] * 2


def test_a_lock_that_somebody_holds_keeps_no_other_visitor_waiting(link: Link, monkeypatch: pytest.MonkeyPatch):
    """While the batch waits in the thread, the loop goes on."""
    monkeypatch.setattr(click_log, "LEAVE_ALONE", 0.0)
    with factories.visiting() as edge:
        edge.get(CODE)
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("LOCK TABLE links_click IN ACCESS EXCLUSIVE MODE")
            waiting = asyncio.run_coroutine_threadsafe(edge.all_at_once([f"/go/{CODE}"]), edge.loop)
            began = time.monotonic()
            edge.run(asyncio.sleep(0))
            assert time.monotonic() - began < edge_database.LOCKED_FOR_LONG
            waiting.result(30)
        factories.wait_until(lambda: Click.objects.count() == 2)


def test_a_slow_disk_is_left_to_the_thread(link: Link, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    really = writers.SQLiteWriter.write if connection.vendor == "sqlite" else writers.PostgreSQLWriter.write

    def slowly(self: Any, key: str, clicks: str, told: writers.Told) -> None:
        asked.append(key)
        time.sleep(click_log.HELD_UP)
        really(self, key, clicks, told)

    monkeypatch.setattr(writers.SQLiteWriter, "write", slowly)
    monkeypatch.setattr(writers.PostgreSQLWriter, "write", slowly)
    monkeypatch.setattr(click_log, "LEAVE_ALONE", 1000.0)
    with factories.visiting() as edge:
        for _ in range(3):
            assert edge.get(CODE).status == 302
    assert len(asked) == 1
    assert Click.objects.count() == 3


@postgresql
def test_a_server_that_says_nothing_is_given_up_and_the_batch_counts_once(link: Link, monkeypatch: pytest.MonkeyPatch):
    async def write() -> None:
        writer = await connected(link)
        monkeypatch.setattr(writers, "ANSWERS_WITHIN", 0.1)
        process = await asyncio.to_thread(_server_process)
        os.kill(process, signal.SIGSTOP)
        try:
            assert not await written(writer, KEY, clicks_on(link))
        finally:
            os.kill(process, signal.SIGCONT)
        await writer.stop()
        database = edge_database.connect()
        await asyncio.to_thread(database.keep, KEY, clicks_on(link))
        database.close()

    in_a_loop(write())
    assert Click.objects.count() == 3
    assert ClickBatch.objects.count() == 2


@postgresql
def test_a_connection_that_was_cut_is_made_anew(link: Link):
    async def write() -> None:
        writer = await connected(link)
        await asyncio.to_thread(_ask, "SELECT pg_terminate_backend(%s)", await asyncio.to_thread(_server_process))
        while not await written(writer, KEY, clicks_on(link)):
            await asyncio.sleep(0)
        await writer.stop()

    in_a_loop(write())
    assert Click.objects.count() == 3


@postgresql
def test_more_than_the_network_takes_at_once_is_sent_on(link: Link):
    async def write() -> None:
        writer = await connected(link)
        assert await written(writer, KEY, clicks_on(link, 50_000))
        await writer.stop()

    in_a_loop(write())
    assert Click.objects.count() == 50_001


@postgresql
def test_a_batch_that_the_server_refuses_changes_nothing_and_the_next_is_written(link: Link):
    async def write() -> None:
        writer = await connected(link)
        assert not await written(writer, KEY, "[[1, 2, 3]]")
        assert await written(writer, KEY, clicks_on(link))
        await writer.stop()

    in_a_loop(write())
    assert Click.objects.count() == 3
