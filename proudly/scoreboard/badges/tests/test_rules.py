"""Badges, levels and streaks, as arithmetic. The examples of docs/rules/badges.md are among them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.scoreboard.badges.rules import (
    FORGIVEN_AFTER,
    LEVELS,
    PAUSE_WEEKS,
    WEEK,
    Week,
    level_of,
    monday_of,
    pauses_left,
    peaks,
    reached,
    streak,
    weeks_closed,
    weeks_within,
)

FIRST = date(2025, 12, 1)  # a Monday, so that weeks run over the end of a year
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def at(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


# --- badges -----------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 12)), st.sets(st.integers(1, 10), min_size=1).map(sorted))
def test_a_step_is_reached_by_the_deed_that_makes_it_enough_different_things(things: list[int], steps: list[int]):
    deeds = [(thing, at(number)) for number, thing in enumerate(things)]
    found = reached(deeds, steps)
    for step, needed in enumerate(steps, start=1):
        naive = next((when for n, (_, when) in enumerate(deeds) if len(set(things[: n + 1])) >= needed), None)
        assert found.get(step) == naive


@given(st.lists(st.sampled_from([1, -1])), st.sets(st.integers(1, 6), min_size=1).map(sorted))
def test_a_number_that_falls_later_has_been_high(changes: list[int], steps: list[int]):
    found = peaks([(change, at(number)) for number, change in enumerate(changes)], steps)
    for step, needed in enumerate(steps, start=1):
        naive = next((at(n) for n in range(len(changes)) if sum(changes[: n + 1]) >= needed), None)
        assert found.get(step) == naive


@given(st.lists(st.tuples(st.integers(0, 5), st.just(NOON)), max_size=20), st.integers(0, 20))
def test_reading_further_changes_nothing_that_was_earned(deeds: list[tuple[int, datetime]], cut: int):
    assert reached(deeds[:cut], [1, 3]).items() <= reached(deeds, [1, 3]).items()


# --- levels -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("points", "number"), [(-5, 1), (0, 1), (99, 1), (100, 2), (399, 2), (400, 3), (3_000, 5)])
def test_a_level_begins_at_its_points(points: int, number: int):
    assert level_of(points).number == number


@given(st.integers(-100, 10_000))
def test_what_is_missing_brings_exactly_the_next_level(points: int):
    level = level_of(points)
    if level.number == len(LEVELS):
        assert level.next_at is None and level.missing(points) == 0
    else:
        more = max(points, 0) + level.missing(points)
        assert level_of(more).number == level.number + 1 and level_of(more - 1).number == level.number


# --- streaks ----------------------------------------------------------------------------------------------------------


def week(number: int) -> date:
    return FIRST + number * WEEK


def weeks(said: str) -> set[date]:
    """Weeks with a share, from a word such as "ss.s"."""
    return {week(number) for number, letter in enumerate(said) if letter == "s"}


def of(said: str, **more: set[date]) -> int:
    """The streak in the last of these weeks."""
    return streak(weeks(said), today=week(len(said) - 1) + timedelta(days=3), **more).weeks


@pytest.mark.parametrize(
    ("said", "weeks_in_a_row"),
    [
        ("", 0), ("s", 1), ("sss", 3),
        ("sss.", 3),  # this week is not over
        ("sss..", 0),  # three are too few to have one forgiven
        ("ssss..", 4),  # the fifth is forgiven, and the sixth is not over
        ("ssss.s", 5),
        ("ssss.s.s", 1),  # the next one is forgiven after four more
        ("ssss.ssss.s", 9),
        ("ssss..s", 1),  # two in a row are a pause: say so
        ("s.ssss", 4),
    ],
)  # fmt: skip
def test_examples(said: str, weeks_in_a_row: int):
    assert streak(weeks(said), today=week(max(len(said), 1) - 1)).weeks == weeks_in_a_row


def test_a_holiday_is_as_though_the_week_were_not_there():
    assert of("ss..s", holidays={week(2), week(3)}) == 3
    assert of("ss..s", paused={week(2)}, holidays={week(3)}) == 3
    assert of("ss..s", paused={week(2)}) == 1
    assert of("sss", holidays={week(1)}) == 3, "a share in it counts"


def test_each_week_says_what_became_of_it():
    found = streak(weeks("ssss.s.."), today=week(7), paused={week(6)})
    assert list(found.calendar.values()) == [*[Week.SHARED] * 4, Week.FORGIVEN, Week.SHARED, Week.PAUSED, Week.OPEN]
    assert not found.spare and found.longest == 5
    assert streak(weeks("ssss"), today=week(4)).spare


SOME = st.sets(st.integers(0, 60).map(week))


@given(SOME, SOME, SOME, st.integers(0, 60).map(week), st.integers(0, 6))
def test_no_share_holiday_or_pause_ever_shortens_a_streak(
    shared: set[date], holidays: set[date], paused: set[date], more: date, day: int
):
    today = week(60) + timedelta(days=day)
    before = streak(shared, today=today, holidays=holidays, paused=paused)
    for after in (
        streak(shared | {more}, today=today, holidays=holidays, paused=paused),
        streak(shared, today=today, holidays=holidays | {more}, paused=paused),
        streak(shared, today=today, holidays=holidays, paused=paused | {more}),
    ):
        assert after.weeks >= before.weeks and after.longest >= before.longest


@given(SOME, st.integers(0, 6))
def test_it_counts_weeks_with_a_share_and_nothing_else(shared: set[date], day: int):
    found = streak(shared, today=week(60) + timedelta(days=day))
    assert 0 <= found.weeks <= found.longest <= len(shared)
    assert {one for one, state in found.calendar.items() if state == Week.SHARED} == shared
    states = list(found.calendar.values())
    for place, state in enumerate(states):
        if state == Week.FORGIVEN:
            before = states[:place]
            since = max((n + 1 for n, one in enumerate(before) if one in {Week.FORGIVEN, Week.MISSED}), default=0)
            assert before[since:].count(Week.SHARED) >= FORGIVEN_AFTER


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_every_day_is_in_the_week_of_its_monday(day: date):
    monday = monday_of(day)
    assert monday.weekday() == 0 and timedelta(0) <= day - monday < WEEK
    assert monday_of(monday - timedelta(days=1)) == monday - WEEK, "also over the end of a year"


def test_a_week_is_a_holiday_when_most_of_it_is_closed():
    christmas = (date(2026, 12, 24), date(2027, 1, 1))  # Thursday to Friday
    assert weeks_closed([christmas]) == {date(2026, 12, 28)}
    assert weeks_closed([christmas, (date(2026, 12, 23), date(2026, 12, 24))]) == {
        date(2026, 12, 21),
        date(2026, 12, 28),
    }
    assert weeks_closed([(date(2026, 12, 26), date(2026, 12, 27))]) == set(), "a weekend"


def test_who_is_away_says_days_and_weeks_are_counted():
    assert weeks_within(date(2026, 12, 30), date(2027, 1, 4)) == [date(2026, 12, 28), date(2027, 1, 4)]
    assert weeks_within(date(2026, 12, 26), date(2026, 12, 28)) == [date(2026, 12, 28)], "a weekend is no week away"
    assert weeks_within(date(2026, 12, 26), date(2026, 12, 26)) == [date(2026, 12, 21)]


def test_a_week_is_of_the_year_of_its_monday():
    away = weeks_within(date(2026, 12, 21), date(2027, 1, 15))
    assert pauses_left(away, 2026) == PAUSE_WEEKS - 2 and pauses_left(away, 2027) == PAUSE_WEEKS - 2
