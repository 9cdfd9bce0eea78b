"""Points that others brought about are told the next morning, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as outbox
from pytest_django import DjangoAssertNumQueries

from proudly.kit import clock
from proudly.notices import inbox, sending
from proudly.notices.models import Notice
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points import awards, ledger
from proudly.points.arrivals import KIND, compose_arrivals, promise_arrivals
from proudly.points.models import Rule, Transfer

pytestmark = pytest.mark.django_db

YESTERDAY = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 25, 9, 5, tzinfo=UTC)


@pytest.fixture
def sanne() -> Member:
    return people.member(people.organisation(time_zone="UTC"), "Sanne")


def earns(member: Member, deed: str, cause: str, at: datetime = YESTERDAY) -> Transfer:
    Rule.objects.get_or_create(
        organisation=member.organisation, deed=deed, network="",
        defaults={"amount": 2, "daily_cap": 100, "starts_at": YESTERDAY - timedelta(days=9)},
    )  # fmt: skip
    Rule.objects.update(starts_at=YESTERDAY - timedelta(days=9))
    transfer = awards.award_points(
        member=member, deed=deed, network="linkedin", cause=cause, about={"title": "Our pump"}, happened_at=at
    )
    assert transfer is not None
    return transfer


def told(member: Member, at: datetime = MORNING) -> list[str]:
    with clock.at(at):
        promise_arrivals()
        sending.send_due_notices()
        notices = list(inbox.inbox_of(member))
        return [line.message.subject for line in inbox.lines_of(member, notices)]


def test_what_readers_brought_is_told_the_next_morning_and_by_no_mail(sanne: Member) -> None:
    earns(sanne, "click", "click:1")
    earns(sanne, "click", "click:2")
    assert told(sanne) == ["4 points came in on November 24"]
    assert told(sanne, MORNING + timedelta(minutes=30)) == ["4 points came in on November 24"], "once"
    assert not outbox.outbox


def test_what_the_member_did_is_no_news_and_neither_is_another_day(sanne: Member) -> None:
    earns(sanne, "share", "share:1")
    earns(sanne, "click", "click:1", at=YESTERDAY - timedelta(days=3))
    assert told(sanne) == []


def test_at_another_hour_nothing_is_told(sanne: Member) -> None:
    earns(sanne, "click", "click:1")
    assert told(sanne, MORNING + timedelta(hours=3)) == []


def test_points_that_were_taken_back_are_told_no_more(sanne: Member) -> None:
    transfer = earns(sanne, "click", "click:1")
    assert len(told(sanne)) == 1
    ledger.reverse_transfer(transfer=transfer, reason="correction")
    assert told(sanne, MORNING + timedelta(hours=1)) == []


def test_many_are_composed_with_as_many_queries_as_one(
    sanne: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        earns(people.member(sanne.organisation, f"Member {number}"), "click", f"click:{number}")
    with clock.at(MORNING):
        promise_arrivals()
    notices = list(Notice.objects.filter(kind=KIND).select_related("member__organisation"))
    with django_assert_num_queries(1):
        assert all(compose_arrivals(notices).values()) and len(notices) == 4
