"""Standings say what the ledger says, however it was read."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proudly.kit import clock
from proudly.kit.projections import advance, declared, rebuild
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points import ledger
from proudly.points.models import Entry, Transfer
from proudly.scoreboard.models import Scoreboard, Standing, StandingCount
from proudly.scoreboard.projections import count_won_points
from proudly.scoreboard.rules import CALENDAR, Period, period_start
from proudly.scoreboard.tests.factories import NOON, catch_up, win

WITHOUT_SEASONS = (*CALENDAR, Period.ALL_TIME)
(STANDINGS,) = (projection for projection in declared() if projection.name == "standings")


def points_of(member: Member, period: Period, day: date) -> int:
    start = period_start(period, day)
    standing = Standing.objects.filter(member=member, scoreboard__period=period, scoreboard__starts_on=start).first()
    return standing.points if standing else 0


def whole_table() -> set[tuple[object, ...]]:
    """Everything that was counted; steps on which nobody stands any more say nothing."""
    boards = ("scoreboard__organisation", "scoreboard__period", "scoreboard__starts_on", "scoreboard__day")
    standings = Standing.objects.values_list(*boards, "member", "points", "face", "tie", "day", "points_before")
    steps = StandingCount.objects.exclude(people=0, people_before=0)
    return set(standings) | set(steps.values_list(*boards, "level", "step", "face", "people", "people_before"))


@pytest.mark.django_db
def test_won_points_count_for_the_week_the_month_the_quarter_and_all_time():
    sanne = people.member()
    win(sanne, 20)
    win(sanne, 5, at=NOON - timedelta(days=7))
    win(sanne, 1, at=NOON - timedelta(days=50))
    catch_up()
    found = [points_of(sanne, period, NOON.date()) for period in WITHOUT_SEASONS]
    assert found == [20, 25, 26, 26]


@pytest.mark.django_db
def test_spending_points_takes_nothing_from_the_board():
    sanne = people.member()
    win(sanne, 20)
    ledger.spend_points(member=sanne, amount=15, cause="redemption:1", reason="redeemed", about={})
    catch_up()
    assert points_of(sanne, Period.ALL_TIME, NOON.date()) == 20


@pytest.mark.django_db
def test_getting_spent_points_back_is_not_winning():
    sanne = people.member()
    win(sanne, 20)
    spent = ledger.spend_points(member=sanne, amount=15, cause="redemption:1", reason="redeemed", about={})
    ledger.reverse_transfer(transfer=spent, reason="correction")
    catch_up()
    assert points_of(sanne, Period.ALL_TIME, NOON.date()) == 20


@pytest.mark.django_db
def test_an_award_taken_back_is_taken_from_the_week_in_which_it_was_won():
    sanne = people.member()
    wrong = win(sanne, 20, at=NOON - timedelta(days=7))
    win(sanne, 5)
    with clock.at(NOON):
        ledger.reverse_transfer(transfer=wrong, reason="correction")
    catch_up()
    assert points_of(sanne, Period.WEEK, NOON.date()) == 5
    assert points_of(sanne, Period.WEEK, NOON.date() - timedelta(days=7)) == 0
    assert points_of(sanne, Period.ALL_TIME, NOON.date()) == 5


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "at", "week"),
    [
        # Clocks go forward in the night to 29 March 2026 and back in the night to 25 October.
        ("Europe/Amsterdam", datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 23)),
        ("Europe/Amsterdam", datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        ("Europe/Amsterdam", datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 19)),
        ("Europe/Amsterdam", datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
        # The year ends within a week.
        ("Europe/Amsterdam", datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2026, 12, 28)),
        ("Pacific/Auckland", datetime(2026, 12, 27, 10, 59, tzinfo=UTC), date(2026, 12, 21)),
        ("Pacific/Auckland", datetime(2026, 12, 27, 11, 0, tzinfo=UTC), date(2026, 12, 28)),
    ],
)
def test_a_week_begins_at_midnight_where_the_organisation_is(zone: str, at: datetime, week: date):
    sanne = people.member(people.organisation(time_zone=zone))
    win(sanne, 20, at=at)
    catch_up()
    assert Scoreboard.objects.get(period=Period.WEEK).starts_on == week


@pytest.mark.django_db
def test_new_years_eve_counts_for_the_old_quarter_and_new_years_day_for_the_new():
    sanne = people.member()
    win(sanne, 3, at=datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    win(sanne, 4, at=datetime(2026, 12, 31, 23, 0, tzinfo=UTC))
    catch_up()
    for period in (Period.MONTH, Period.QUARTER):
        assert [points_of(sanne, period, day) for day in (date(2026, 12, 31), date(2027, 1, 1))] == [3, 4]
    assert points_of(sanne, Period.WEEK, date(2027, 1, 1)) == 7


@pytest.mark.django_db
def test_taking_in_a_batch_takes_as_many_queries_for_two_entries_as_for_a_hundred():
    within = people.organisation()
    members = [people.member(within, f"Member {number}") for number in range(25)]
    for number in range(50):
        win(members[number % 25], 10, at=NOON - timedelta(days=number))
    entries = list(Entry.objects.order_by("pk"))
    with CaptureQueriesContext(connection) as few:
        count_won_points(entries[:2])
    with CaptureQueriesContext(connection) as many:
        count_won_points(entries[2:])
    assert len(few) <= 12  # scoreboards and standings are new
    assert len(many) <= 14  # SQLite takes some hundred rows in one statement


moments = st.integers(0, 153 * 24).map(lambda hours: datetime(2026, 9, 1, tzinfo=UTC) + timedelta(hours=hours))
deeds = st.lists(
    st.tuples(
        st.sampled_from(["win", "win", "win", "spend", "reverse"]), st.integers(0, 2), st.integers(1, 40), moments
    ),
    max_size=25,
)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=deeds, batches=st.lists(st.integers(1, 9), min_size=1, max_size=12))
def test_rebuilt_from_nothing_is_the_same_as_advanced_step_by_step(
    deeds: list[tuple[str, int, int, datetime]], batches: list[int]
):
    with transaction.atomic():
        members = [
            people.member(people.organisation(time_zone=zone), "Sanne")
            for zone in ("Europe/Amsterdam", "America/New_York", "Pacific/Auckland")
        ]
        for number, (deed, who, amount, at) in enumerate(deeds):
            with clock.at(at):
                do(deed, members[who], amount, at, number)
            advance(STANDINGS, batch=batches[number % len(batches)])
        catch_up(batches[0])
        stepwise = whole_table()
        list(rebuild(STANDINGS))
        assert whole_table() == stepwise
        for member in members:
            won = sum(
                line.amount
                for line in Entry.objects.filter(account__member=member)
                if line.transfer.reason in {"share", "correction"}
            )
            assert points_of(member, Period.ALL_TIME, NOON.date()) == won
        transaction.set_rollback(True)


def do(deed: str, member: Member, amount: int, at: datetime, number: int) -> None:
    if deed == "win":
        win(member, amount, at=at)
        return
    try:
        if deed == "spend":
            ledger.spend_points(member=member, amount=amount, cause=f"redemption:{number}", reason="redeemed", about={})
        elif given := Transfer.objects.filter(member=member, reason="share", reversed_by=None).first():
            ledger.reverse_transfer(transfer=given, reason="correction")
    except ledger.NotEnoughPoints:
        pass


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_time_count_everything_once():
    within = people.organisation()
    members = [people.member(within, name) for name in ("Sanne", "Piet", "Noor")]
    for number in range(60):
        win(members[number % 3], 2)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            catch_up(batch=7)
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    catch_up()
    assert failures == []
    assert [points_of(member, Period.WEEK, NOON.date()) for member in members] == [40, 40, 40]
