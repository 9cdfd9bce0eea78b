from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any

import pytest
from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.asgi import get_asgi_application
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.test import Client

from proudly.kit import clock
from proudly.people import live
from proudly.people.live import Arrived, arrivals
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points import awards, services
from proudly.points.models import Transfer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sanne() -> Member:
    member = people.member()
    services.adopt_starting_rules(organisation=member.organisation)
    return member


def award(member: Member, cause: str) -> None:
    awards.award_points(
        member=member, deed="share", network="linkedin", cause=cause, about={"title": "x"}, happened_at=clock.now()
    )


async def causes(stream: AsyncIterator[Arrived | None]) -> list[str]:
    arrived = await asyncio.wait_for(anext(stream), 5)
    return [line.transfer.cause for line in arrived.rows] if arrived else []


def run(story: object) -> None:
    async def whole() -> None:
        try:
            await story  # type: ignore[misc]
        finally:
            await sync_to_async(connections.close_all)()

    asyncio.run(whole())


def test_what_happened_since_the_page_was_made_comes_at_once_and_then_each_new_line_once(sanne: Member):
    award(sanne, "share:1")

    async def watch() -> None:
        async with aclosing(arrivals(sanne, after={})) as stream:
            assert await causes(stream) == ["share:1"]
            await sync_to_async(award)(sanne, "share:2")
            assert await causes(stream) == ["share:2"]

    run(watch())


def test_a_watcher_goes_on_hearing_when_the_one_who_came_first_has_left(sanne: Member):
    async def watch() -> None:
        async with aclosing(arrivals(sanne, after={})) as second:
            async with ThreadSensitiveContext(), aclosing(arrivals(sanne, after={})) as first:
                await sync_to_async(award)(sanne, "share:1")
                assert await causes(first) == ["share:1"]
                await sync_to_async(connections.close_all)()  # as the end of a request does
            assert await causes(second) == ["share:1"]
            await sync_to_async(award)(sanne, "share:2")
            assert await causes(second) == ["share:2"]

    run(watch())


def test_a_burst_of_lines_arrives_whole_and_oldest_first(sanne: Member):
    async def watch() -> None:
        async with aclosing(arrivals(sanne, after={})) as stream:
            await sync_to_async(award)(sanne, "share:0")
            assert await causes(stream) == ["share:0"]
            burst = [f"share:{number}" for number in range(1, 31)]
            await sync_to_async(transfers)(sanne, burst)
            heard: list[str] = []
            while len(heard) < 30:
                heard += await causes(stream)
            assert heard == burst

    run(watch())


def test_a_line_is_heard_among_any_number_of_others(sanne: Member):
    piet = people.member(sanne.organisation, "Piet")

    async def watch() -> None:
        async with aclosing(arrivals(sanne, after={})) as stream, aclosing(arrivals(piet, after={})) as other:
            for member, own in ((sanne, stream), (piet, other)):
                await sync_to_async(award)(member, f"share:{member.pk}")
                assert await causes(own) == [f"share:{member.pk}"]
            await sync_to_async(one_and_then_many)(sanne, piet)
            assert await causes(stream) == ["share:mine"]
            heard: list[str] = []
            while len(heard) < 250:
                heard += await causes(other)
            assert heard == [f"click:{number}" for number in range(250)]

    run(watch())


def test_a_line_is_heard_that_is_committed_after_one_with_a_higher_number(
    sanne: Member, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(live, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(live, "KEEP_ALIVE_EVERY", 0.3)  # "still here" now says that the last looks have found nothing
    piet = people.member(sanne.organisation, "Piet")

    async def watch() -> None:
        async with aclosing(arrivals(sanne, after={})) as stream, aclosing(arrivals(piet, after={})) as other:
            await sync_to_async(award)(sanne, "share:1")
            number = (await sync_to_async(Transfer.objects.get)(cause="share:1")).pk
            assert await causes(stream) == ["share:1"]
            assert await causes(stream) == []
            await sync_to_async(transfers)(piet, ["click:1"], first_id=number + 1000)
            assert await causes(other) == ["click:1"]
            assert await causes(other) == []
            await sync_to_async(transfers)(sanne, ["share:2"], first_id=number + 1)
            assert await causes(stream) == ["share:2"]

    run(watch())


def test_a_page_that_waits_keeps_no_database_connection(sanne: Member):
    """Through the whole program, as a browser asks: what the request used before the stream is closed as well."""
    client = Client()
    client.force_login(sanne.person)
    cookie = client.cookies.output(attrs=[], header="", sep=";").strip()
    asked = {"type": "http", "method": "GET", "path": "/live", "query_string": b"points=0", "headers": []}
    asked["headers"] = [(b"host", b"127.0.0.1"), (b"cookie", cookie.encode())]
    opened: list[BaseDatabaseWrapper] = []

    def remember(connection: BaseDatabaseWrapper, **_others: object) -> None:
        opened.append(connection)

    async def watch() -> None:
        said: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        requests: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        requests.put_nowait({"type": "http.request"})
        page = asyncio.create_task(get_asgi_application()(asked, requests.get, said.put))

        async def until(words: bytes) -> None:
            while words not in (await asyncio.wait_for(said.get(), 5)).get("body", b""):
                pass

        try:
            await until(b"retry")
            await no_connection_open()
            await sync_to_async(award)(sanne, "share:1")
            await sync_to_async(connections.close_all)()  # the one that this test has used
            await until(b"event: points")
            await no_connection_open()
        finally:
            requests.put_nowait({"type": "http.disconnect"})
            await page

    async def no_connection_open() -> None:
        for _look in range(100):
            if opened and all(connection.connection is None for connection in opened):
                return
            await asyncio.sleep(0.02)
        raise AssertionError("a connection stays open")

    connections.close_all()
    connection_created.connect(remember)
    try:
        run(watch())
    finally:
        connection_created.disconnect(remember)


def transfers(member: Member, causes: list[str], *, first_id: int | None = None) -> None:
    """All at once, in one transaction."""
    Transfer.objects.bulk_create(
        Transfer(
            pk=None if first_id is None else first_id + number,
            organisation=member.organisation,
            member=member,
            cause=cause,
            reason="share",
        )
        for number, cause in enumerate(causes)
    )


def one_and_then_many(one: Member, other: Member) -> None:
    transfers(one, ["share:mine"])
    transfers(other, [f"click:{number}" for number in range(250)])


def test_nobody_hears_of_anothers_points(sanne: Member):
    piet = people.member(sanne.organisation, "Piet")

    async def watch() -> None:
        async with aclosing(arrivals(piet, after={})) as stream:
            await sync_to_async(award)(sanne, "share:1")
            await sync_to_async(award)(piet, "share:2")
            assert await causes(stream) == ["share:2"]

    run(watch())
