"""Periods, ranks, and what is fair between teams of different size. Pure decisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction


class Period(StrEnum):
    """The stretches of time that have a scoreboard of their own."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    ALL_TIME = "all"


BEGINNING = date(1970, 1, 1)  # the first day of all time

SHOWN = 10  # lines at the top of a board
NEIGHBOURS = 2  # lines above and below one's own


def period_start(period: Period, day: date) -> date:
    """The first day of the period that `day` is in. A week begins on Monday."""
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


def fair_points(points: int, people: int) -> Fraction:
    """What a team is ranked by: its points for each of its people, so that a large team has no advantage of its size.

    No line is of so few people that one lucky week would make it win: `people.privacy_rules.folded` sees to that.
    """
    return Fraction(points, people)


def ranks(scores: Sequence[int | Fraction]) -> list[int]:
    """The rank of each score, given from high to low. Equal scores share a rank and the next is skipped: 1, 2, 2, 4."""
    found: list[int] = []
    for place, score in enumerate(scores, start=1):
        found.append(found[-1] if found and score == scores[place - 2] else place)
    return found


def is_shown(place: int, own_place: int | None) -> bool:
    """Whether the line at `place`, counted from 1, is on the board of somebody whose own place that is."""
    return place <= SHOWN or (own_place is not None and abs(place - own_place) <= NEIGHBOURS)
