"""Counts by day say what the logs say, however they were read."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proudly.challenges.models import DayCount
from proudly.challenges.projections import count_readers, count_shares
from proudly.challenges.tests.factories import shared
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.kit.projections import advance, declared, rebuild
from proudly.links.models import Click, Verdict
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.sharing.events import note_event
from proudly.sharing.models import Share, ShareEvent
from proudly.sharing.tests.factories import click, share

pytestmark = pytest.mark.django_db

OURS = [one for one in declared() if one.name in {"shares by day", "readers by day"}]
# Amsterdam has an hour more than UTC: it is midnight there at 23:00.
EVENING = datetime(2026, 11, 9, 22, 59, tzinfo=UTC)
Row = tuple[int, int, str, date]


def whole_table() -> set[tuple[object, ...]]:
    return set(DayCount.objects.values_list("organisation_id", "member_id", "story_id", "of", "day", "number"))


def counted() -> dict[Row, int]:
    rows = DayCount.objects.values_list("member_id", "story_id", "of", "day", "number")
    return {(member, story, of, day): number for member, story, of, day, number in rows}


def naive(time_zone: str) -> dict[Row, int]:
    """The same, counted from the whole of the logs at once."""
    zone, found = zoneinfo.ZoneInfo(time_zone), Counter[Row]()
    for one in Share.objects.all():
        last = one.events.order_by("pk").last()
        if last is not None and last.state in {"posted", "confirmed"}:
            found[one.member_id, one.story_id, "shares", one.shared_at.astimezone(zone).date()] += 1
    for visit in Click.objects.select_related("link"):
        verdict = visit.verdicts.order_by("pk").last()
        if verdict is not None and verdict.kind == "human":
            found[visit.link.member_id, visit.link.story_id, "readers", visit.at.astimezone(zone).date()] += 1
    return dict(found)


def judge(visit: Click, kind: str) -> Verdict:
    before = visit.verdicts.order_by("pk").last()
    return Verdict.objects.create(
        organisation_id=visit.organisation_id, click=visit, link_id=visit.link_id, at=visit.at,
        kind=kind, was=before.kind if before else "", reason="reader",
    )  # fmt: skip


def become(one: Share, state: str) -> None:
    one.state = state
    one.save(update_fields=["state"])
    note_event(one)


def catch_up(batch: int = 500) -> None:
    for projection in OURS:
        while advance(projection, batch=batch):
            pass


DEEDS = st.one_of(
    st.tuples(st.just("share"), st.integers(0, 5), st.integers(0, 3)),
    st.tuples(st.sampled_from(["opened", "posting", "posted", "confirmed", "failed"]), st.integers(0, 5), st.just(0)),
    st.tuples(st.just("click"), st.integers(0, 5), st.integers(0, 3)),
    st.tuples(st.sampled_from(["human", "robot", "repeated"]), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("read the logs"), st.integers(1, 4), st.just(0)),
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(deeds=st.lists(DEEDS, max_size=30))
def test_the_counts_are_those_of_the_logs_in_whatever_order_and_batches_they_are_read(
    deeds: list[tuple[str, int, int]],
):
    ShareEvent.objects.all().delete()
    Verdict.objects.all().delete()
    Click.objects.all().delete()
    Share.objects.all().delete()
    DayCount.objects.all().delete()
    within = people.organisation("Anew", time_zone="Europe/Amsterdam")
    editor = people.editor(within)
    members = [people.member(within, f"Member {number}") for number in range(2)]
    stories = [content.story(editor) for _ in range(2)]
    for what, which, hours in deeds:
        shares, clicks = list(Share.objects.order_by("pk")), list(Click.objects.order_by("pk"))
        with clock.at(EVENING + timedelta(hours=hours)):
            if what == "share":
                share(members[which % 2], stories[which // 2 % 2], ["linkedin", "x"][which // 4])
            elif what == "read the logs":
                catch_up(batch=which)
            elif what in {"human", "robot", "repeated"}:
                if clicks and not Verdict.objects.filter(click=clicks[which % len(clicks)], kind=what).exists():
                    judge(clicks[which % len(clicks)], what)
            elif shares and what == "click":
                click(shares[which % len(shares)], visitor=str(len(clicks)))
            elif shares:
                become(shares[which % len(shares)], what)
    catch_up(batch=3)
    assert counted() == naive("Europe/Amsterdam")
    before = whole_table()
    for projection in OURS:
        list(rebuild(projection))
    assert whole_table() == before


def share_at(member: Member, at: datetime, **more: str) -> Share:
    with clock.at(at):
        return share(member, content.story(people.editor(member.organisation, f"Eva {at}")), **more)


def test_a_share_counts_once_it_has_proved_itself_on_the_day_it_was_made():
    sanne = people.member(people.organisation(time_zone="Europe/Amsterdam"))
    one = share_at(sanne, EVENING)
    catch_up()
    assert counted() == {}
    with clock.at(EVENING + timedelta(days=3)):
        become(one, "confirmed")
    catch_up()
    assert counted() == {(sanne.pk, one.story_id, "shares", date(2026, 11, 9)): 1}


def test_a_day_begins_at_midnight_where_the_organisation_is():
    sanne = people.member(people.organisation(time_zone="Europe/Amsterdam"))
    for at in (EVENING, EVENING + timedelta(minutes=1)):
        become(share_at(sanne, at), "posted")
    catch_up()
    assert sorted(day for _, _, _, day in counted()) == [date(2026, 11, 9), date(2026, 11, 10)]


def test_what_was_posted_and_confirmed_counts_once_and_what_fails_afterwards_no_more():
    sanne = people.member()
    one = shared(sanne)
    become(one, "posted")
    catch_up()
    assert list(counted().values()) == [1]
    become(one, "failed")
    catch_up()
    assert whole_table() == set()


def test_a_reader_who_turns_out_to_be_a_robot_counts_no_more():
    sanne = people.member()
    visit = click(share(sanne))
    judge(visit, "human")
    catch_up()
    assert [of for _, _, of, _ in counted()] == ["readers"]
    judge(visit, "robot")
    catch_up()
    assert whole_table() == set()


def test_many_are_counted_with_as_many_queries_as_one(django_assert_num_queries: object):
    within = people.organisation()
    visits = [click(shared(people.member(within, f"Member {n}")), visitor=str(n)) for n in range(6)]
    verdicts = [judge(visit, "human") for visit in visits]
    events = list(ShareEvent.objects.order_by("pk"))
    for count, rows in ((count_shares, events), (count_readers, verdicts)):
        with CaptureQueriesContext(connection) as for_one:
            count(rows[:1])  # type: ignore[arg-type]
        DayCount.objects.all().delete()
        with CaptureQueriesContext(connection) as for_all:
            count(rows)  # type: ignore[arg-type]
        assert len(for_all) <= len(for_one) + 4, "not one for each"
        DayCount.objects.all().delete()
