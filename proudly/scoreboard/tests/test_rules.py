import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.scoreboard.rules import Period, fair_points, is_shown, next_start, period_start, previous_start, ranks

days = st.dates(min_value=date(1980, 1, 1), max_value=date(2120, 1, 1))
stretches = st.sampled_from([Period.WEEK, Period.MONTH, Period.QUARTER])


@pytest.mark.parametrize(
    ("period", "day", "start"),
    [
        (Period.WEEK, date(2026, 11, 23), date(2026, 11, 23)),
        (Period.WEEK, date(2026, 11, 29), date(2026, 11, 23)),
        (Period.WEEK, date(2027, 1, 3), date(2026, 12, 28)),
        (Period.MONTH, date(2028, 2, 29), date(2028, 2, 1)),
        (Period.QUARTER, date(2026, 12, 31), date(2026, 10, 1)),
        (Period.QUARTER, date(2027, 1, 1), date(2027, 1, 1)),
        (Period.QUARTER, date(2026, 6, 30), date(2026, 4, 1)),
        (Period.ALL_TIME, date(2026, 11, 23), date(1970, 1, 1)),
    ],
)
def test_a_period_begins_on_monday_on_the_first_or_with_the_quarter(period: Period, day: date, start: date):
    assert period_start(period, day) == start


@given(stretches, days)
def test_periods_follow_each_other_without_gap_or_overlap(period: Period, day: date):
    start = period_start(period, day)
    after = next_start(period, start)
    assert after is not None
    assert start <= day < after
    assert period_start(period, after - timedelta(days=1)) == start
    assert previous_start(period, after) == start


def test_all_time_has_nothing_before_or_after():
    assert next_start(Period.ALL_TIME, date(1970, 1, 1)) is None
    assert previous_start(Period.ALL_TIME, date(1970, 1, 1)) is None


def test_a_large_team_has_no_advantage_of_its_size():
    assert fair_points(1000, people=50) == fair_points(200, people=10) == 20


def test_who_has_as_much_shares_the_rank_and_the_next_one_is_skipped():
    assert ranks([90, 70, 70, 40, 40, 40, 10]) == [1, 2, 2, 4, 4, 4, 7]
    assert ranks([]) == []


@pytest.mark.parametrize(
    ("own_place", "places"),
    [(None, range(1, 11)), (4, range(1, 11)), (11, range(1, 14)), (20, [*range(1, 11), 18, 19, 20, 21, 22])],
)
def test_a_board_shows_the_first_ten_and_ones_own_neighbours(own_place: int | None, places: range | list[int]):
    assert [place for place in range(1, 31) if is_shown(place, own_place)] == list(places)


PAGE = Path(__file__).resolve().parents[3] / "docs/rules/scoreboard.md"
EXAMPLES = re.findall(r"^\| (\d+) \| (\d+) \| (\d+) \|$", PAGE.read_text(), re.MULTILINE)


def test_the_examples_of_teams_in_the_documents_are_true():
    assert len(EXAMPLES) == 2
    for people, points, score in EXAMPLES:
        assert fair_points(int(points), int(people)) == int(score)
