from __future__ import annotations

from datetime import date, timedelta

import pytest

from proudly.challenges.goals import rules
from proudly.challenges.goals.rules import (
    State,
    Wrong,
    may_list_people,
    may_show_total,
    percent,
    reached_by,
    state_of,
    tally,
    winners,
)
from proudly.people.privacy_rules import Policy, Viewers

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 15)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (FIRST - DAY, State.PLANNED),
        (FIRST, State.RUNNING),
        (LAST, State.RUNNING),
        (LAST + DAY, State.OVER),
    ],
)
def test_a_challenge_runs_from_its_first_day_to_its_last(today: date, state: State):
    assert state_of(first_day=FIRST, last_day=LAST, today=today, is_cancelled=False) == state
    assert state_of(first_day=FIRST, last_day=LAST, today=today, is_cancelled=True) == State.CANCELLED


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({}, None),
        ({"first_day": FIRST - DAY}, Wrong.ALREADY_PAST),
        ({"last_day": FIRST - DAY}, Wrong.ENDS_BEFORE),
        ({"last_day": FIRST}, None),
        ({"last_day": FIRST + rules.LONGEST + DAY}, Wrong.TOO_LONG),
        ({"what": "members", "whose": "person"}, Wrong.NOT_FOR_ONE),
        ({"what": "members", "whose": "team"}, None),
    ],
)
def test_what_a_challenge_may_ask(more: dict[str, object], wrong: Wrong | None):
    asked: dict[str, object] = {
        "first_day": FIRST, "last_day": LAST, "today": FIRST, "what": "shares", "whose": "person"
    }  # fmt: skip
    assert rules.wrong_with(**(asked | more)) == wrong  # type: ignore[arg-type]


BROUGHT = {1: 3, 2: 1, 3: 4, 4: 0}
LINES = {1: 10, 2: 10, 3: 20, 4: 20}


@pytest.mark.parametrize(
    ("whose", "goal", "reached", "who"),
    [
        ("person", 3, 2, {1, 3}),
        ("person", 5, 0, set()),
        ("team", 4, 2, {1, 2, 3}),
        ("team", 5, 0, set()),
        ("company", 8, 1, {1, 2, 3}),
        ("company", 9, 0, set()),
    ],
)
def test_who_has_reached_it(whose: str, goal: int, reached: int, who: set[int]):
    done = tally(what="shares", brought=BROUGHT, line_of=LINES)
    assert (done.total, done.took_part) == (8, 3)
    assert reached_by(whose=whose, goal=goal, done=done) == reached
    assert winners(whose=whose, goal=goal, done=done, line_of=LINES, without=()) == who
    assert winners(whose=whose, goal=goal, done=done, line_of=LINES, without={1}) == who - {1}


def test_where_members_count_each_counts_once():
    done = tally(what="members", brought=BROUGHT, line_of=LINES)
    assert (done.total, done.by_team) == (3, {10: 2, 20: 1})


def test_who_is_in_no_team_takes_part_in_none():
    done = tally(what="shares", brought={5: 9}, line_of=LINES)
    assert winners(whose="team", goal=1, done=done, line_of=LINES, without=()) == set()


@pytest.mark.parametrize(("done", "full"), [(0, 0), (1, 0), (999, 99), (1000, 100), (5000, 100)])
def test_the_thermometer_is_full_when_the_goal_is_reached_and_not_before(done: int, full: int):
    assert percent(done, 1000) == full


@pytest.mark.parametrize(
    ("people", "listed", "unseen", "may"),
    [(100, 10, 3, True), (12, 10, 1, False), (10, 10, 0, True), (12, 10, 0, True), (15, 10, 1, True)],
)
def test_people_are_listed_where_the_sum_does_not_tell_of_the_few_others(
    people: int, listed: int, unseen: int, may: bool
):
    assert may_list_people(people=people, listed=listed, unseen=unseen) == may


@pytest.mark.parametrize(
    ("figures", "asked", "took_part", "of_people", "may"),
    [
        (Viewers.EVERYONE, 5, 1, False, True),
        (Viewers.EVERYONE, 4, 4, False, False),
        (Viewers.NOBODY, 50, 4, False, False),
        (Viewers.NOBODY, 50, 5, False, True),
        (Viewers.LEAD, 50, 0, False, True),
        (Viewers.LEAD, 50, 1, False, False),
        (Viewers.NOBODY, 50, 1, True, True),
    ],
)
def test_the_total_is_shown_where_it_tells_of_nobody(
    figures: Viewers, asked: int, took_part: int, of_people: bool, may: bool
):
    assert may_show_total(Policy(figures), asked=asked, took_part=took_part, is_of_people=of_people) == may
