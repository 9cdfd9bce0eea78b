"""The inbox: what a member was told, for as long as it makes sense, and how many are new."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import Client

from proudly.kit import clock
from proudly.notices import inbox, kinds, sending, services
from proudly.notices.kinds import Kind, each
from proudly.notices.message import Action, Message
from proudly.notices.models import Notice
from proudly.people.live import arrivals
from proudly.people.models import Member
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_kinds() -> Iterator[None]:
    def compose(notice: Notice) -> Message | None:
        if notice.about == 13:
            raise RuntimeError("poison")
        if notice.about == 0:
            return None
        look = Action("Look", f"https://proudly.test/{notice.about}")
        return Message(f"About {notice.about}", said="<b>said</b>", actions=(look, Action("Later", "/later")))

    kinds.declare(Kind("a test", each(compose)))
    kinds.declare(Kind("by mail alone", each(compose), in_inbox=False))
    yield
    del kinds._declared["a test"], kinds._declared["by mail alone"]


@pytest.fixture
def sanne() -> Member:
    return people.member()


def promise(member: Member, *about: int, kind: str = "a test") -> None:
    for one in about:
        services.promise_notices(organisation=member.organisation, members=[member], kind=kind, about=one)


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def subjects(client: Client, address: str = "/inbox") -> list[str]:
    return [line.message.subject for line in client.get(address).context["lines"]]


def test_what_a_member_was_told_stands_in_the_inbox_newest_first_with_its_actions(sanne: Member) -> None:
    promise(sanne, 1, 2)
    piet = people.member(sanne.organisation, "Piet")
    promise(piet, 3)
    client = browser(sanne)
    assert subjects(client) == ["About 2", "About 1"]
    page = client.get("/inbox").content.decode()
    assert 'href="https://proudly.test/1"' in page and "Later" in page
    assert "&lt;b&gt;said" in page and "<b>said" not in page


def test_it_is_there_before_the_mail_and_after_it(sanne: Member) -> None:
    promise(sanne, 1)
    assert subjects(browser(sanne)) == ["About 1"]
    sending.send_due_notices()
    assert subjects(browser(sanne)) == ["About 1"]


def test_what_makes_no_sense_any_more_or_cannot_be_said_is_left_out_and_is_not_new(sanne: Member) -> None:
    promise(sanne, 1, 0, 13)
    assert inbox.unread_of(sanne).number == 3
    client = browser(sanne)
    assert subjects(client) == ["About 1"]
    assert inbox.unread_of(sanne).number == 1


def test_some_things_go_by_mail_alone(sanne: Member) -> None:
    promise(sanne, 1, kind="by mail alone")
    assert subjects(browser(sanne)) == [] and inbox.unread_of(sanne).number == 0


def test_it_is_new_until_the_page_says_that_it_was_seen(sanne: Member) -> None:
    promise(sanne, 1, 2)
    client = browser(sanne)
    page = client.get("/inbox")
    assert "2 new messages" in page.content.decode()
    assert inbox.unread_of(sanne).number == 2, "opening an address changes nothing"
    seen = page.context["lines"][0].notice.pk
    promise(sanne, 3)
    answer = client.post("/inbox/read", {"up_to": seen}, headers={"HX-Request": "true"}).content.decode()
    assert "1 new message" in answer and 'id="unread"' in answer
    assert inbox.unread_of(sanne).number == 1, "what came meanwhile was not seen"
    assert client.post("/inbox/read", {"up_to": "x" * 30}).status_code == 302
    assert inbox.unread_of(sanne).number == 1


def test_nobody_marks_what_another_member_was_told(sanne: Member) -> None:
    piet = people.member(sanne.organisation, "Piet")
    promise(piet, 1)
    browser(sanne).post("/inbox/read", {"up_to": Notice.objects.get(member=piet).pk})
    assert inbox.unread_of(piet).number == 1


def test_what_is_long_ago_is_no_news(sanne: Member) -> None:
    with clock.at(clock.now() - inbox.GOES_BACK - timedelta(days=1)):
        promise(sanne, 1)
    assert subjects(browser(sanne)) == [] and inbox.unread_of(sanne).number == 0


def test_many_are_divided_into_pages(sanne: Member) -> None:
    promise(sanne, *range(100, 125))
    client = browser(sanne)
    assert len(subjects(client)) == 20 and len(subjects(client, "/inbox?page=2")) == 5


@pytest.mark.django_db(transaction=True)
def test_a_page_that_is_open_hears_of_a_new_one(sanne: Member) -> None:
    async def watch() -> None:
        try:
            async with aclosing(arrivals(sanne, after={})) as stream:
                await sync_to_async(promise)(sanne, 1)
                arrived: Any = await asyncio.wait_for(anext(stream), 5)
                assert arrived.what.name == "notices"
                page = await sync_to_async(arrived.what.draw)(sanne, arrived.rows)
                assert "1 new message" in page and "hx-swap-oob" in page
        finally:
            await sync_to_async(connections.close_all)()

    asyncio.run(watch())
