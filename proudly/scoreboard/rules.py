"""Periods, ranks, and what is fair between teams of different size. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction


class Period(StrEnum):
    """The stretches of time that have a scoreboard of their own."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"  # as the organisation cuts the year: `seasons`
    ALL_TIME = "all"


class Of(StrEnum):
    """Who is compared."""

    PEOPLE = "people"
    TEAMS = "teams"
    PLACES = "places"


CALENDAR = (Period.WEEK, Period.MONTH, Period.QUARTER)  # periods that follow each other without end


class Contest(StrEnum):
    """Who is compared among the people, and by what."""

    POINTS = "points"
    NEWCOMERS = "newcomers"  # the same, among those who came lately
    IMPROVED = "improved"  # how much more than usually
    USUAL = "usual"  # against one's own usual


BEGINNING = date(1970, 1, 1)  # the first day of all time

SHOWN = 10  # lines at the top of a board
NEIGHBOURS = 2  # lines above and below one's own

NEW_FOR = timedelta(days=90)  # that somebody is a newcomer
NEAR_THE_TOP = 50  # lines of a board on which somebody hears of having been passed
LOOKED_BACK = 4  # periods that say what is usual


def period_start(period: Period, day: date) -> date:
    """The first day of the period that `day` is in. A week begins on Monday; a season where somebody has said."""
    assert period != Period.SEASON, "no calendar knows seasons"
    if period == Period.WEEK:
        return day - timedelta(days=day.weekday())
    if period == Period.MONTH:
        return day.replace(day=1)
    if period == Period.QUARTER:
        return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return BEGINNING


def next_start(period: Period, start: date) -> date | None:
    """The first day of the period after the one that begins at `start`; None after all time."""
    longest = {Period.WEEK: 7, Period.MONTH: 31, Period.QUARTER: 92}.get(period)
    return None if longest is None else period_start(period, start + timedelta(days=longest))


def previous_start(period: Period, start: date) -> date | None:
    """The first day of the period before the one that begins at `start`; None before all time."""
    return None if period == Period.ALL_TIME else period_start(period, start - timedelta(days=1))


def earlier_starts(period: Period, start: date) -> list[date]:
    """The first days of the periods that say what is usual in the one that begins at `start`, the latest first."""
    found: list[date] = []
    before = previous_start(period, start)
    while before is not None and len(found) < LOOKED_BACK:
        found.append(before)
        before = previous_start(period, before)
    return found


# --- counting how many stand above ------------------------------------------------------------------------------------
#
# How many have won how many points is counted in steps: of one point, and of 64 and 4,096 points together. How many are
# above somebody is then the sum of at most 63 small steps, 63 of the next size, and the large ones above these: a few
# hundred rows, where a million people are on the board.

STEP_BITS = 6
LEVELS = 3


def steps_of(points: int) -> list[int]:
    """The step that so many points are on, for each size of step, the smallest first."""
    return [points >> (STEP_BITS * level) for level in range(LEVELS)]


def steps_above(points: int) -> list[tuple[int, int, int | None]]:
    """Which steps hold everybody with more points, and nobody else: (size, above this step, up to and with this one).

    The largest steps go on without an end.
    """
    spans: list[tuple[int, int, int | None]] = []
    for level, step in enumerate(steps_of(points)):
        last_of_block = step | ((1 << STEP_BITS) - 1)
        spans.append((level, step, last_of_block if level < LEVELS - 1 else None))
    return spans


def moved(rank_before: int | None, rank: int) -> int | None:
    """How many ranks somebody went up since yesterday, down when negative; None for who was not there yet."""
    return None if rank_before is None else rank_before - rank


def passed_by(lines: Mapping[int, tuple[int, int]]) -> dict[int, int]:
    """Who was passed, and by whom: of those who were not above and now are, the one who stands nearest.

    Args:
        lines: member → points now, and before. Who had none before was not passed.
    """
    found: dict[int, int] = {}
    for member, (now, before) in lines.items():
        passers = [
            (theirs, -theirs_before, other)
            for other, (theirs, theirs_before) in lines.items()
            if theirs > now and theirs_before <= before and before > 0
        ]
        if passers:
            found[member] = min(passers)[2]
    return found


# --- what is fair -----------------------------------------------------------------------------------------------------


def fair_points(points: int, people: int) -> Fraction:
    """What a team is ranked by: its points for each of its people, so that a large team has no advantage of its size.

    No line is of so few people that one lucky week would make it win: `people.privacy_rules.folded` sees to that.
    """
    return Fraction(points, people)


def usual_points(earlier: Sequence[int], median: int) -> Fraction:
    """What somebody usually wins in a period: the average of the earlier ones.

    It contains how many people somebody reaches, as whoever reaches many wins more points for the same work. Who was in
    none of them is measured by what the one in the middle won; and nobody's usual is less than half of that, or one
    lucky day after months of nothing would win.

    Args:
        earlier: points in each of the earlier periods, at most `LOOKED_BACK`, during which somebody was there.
        median: points in the period before of the one in the middle of those who had any; at least 1.
    """
    if not earlier:
        return Fraction(median)
    return max(Fraction(sum(earlier), len(earlier)), Fraction(median, 2))


def against_usual(points: int, usual: Fraction) -> int:
    """Points as a percentage of what is usual, rounded to whole ones."""
    return round(100 * points / usual)


def more_than_usual(points: int, usual: Fraction) -> int:
    """Points above what is usual, rounded to whole ones."""
    return round(points - usual)


def ranks(scores: Sequence[int | Fraction]) -> list[int]:
    """The rank of each score, given from high to low. Equal scores share a rank and the next is skipped: 1, 2, 2, 4."""
    found: list[int] = []
    for place, score in enumerate(scores, start=1):
        found.append(found[-1] if found and score == scores[place - 2] else place)
    return found


def is_shown(place: int, own_place: int | None) -> bool:
    """Whether the line at `place`, counted from 1, is on the board of somebody whose own place that is."""
    return place <= SHOWN or (own_place is not None and abs(place - own_place) <= NEIGHBOURS)
