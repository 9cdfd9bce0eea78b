"""When a badge is earned, which level points make, and how long a streak is. Pure decisions."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

# --- badges -----------------------------------------------------------------------------------------------------------


def reached(deeds: Iterable[tuple[Hashable, datetime]], steps: Sequence[int]) -> dict[int, datetime]:
    """By step, counted from 1, the moment of the deed that made it enough different things.

    Args:
        deeds: what each was about, and when, in the order of the log. What was there before counts no second time.
        steps: how many different things each step asks, rising.
    """
    seen: set[Hashable] = set()
    found: dict[int, datetime] = {}
    for about, at in deeds:
        if about not in seen:
            seen.add(about)
            if len(found) < len(steps) and len(seen) == steps[len(found)]:
                found[len(found) + 1] = at
    return found


def peaks(changes: Iterable[tuple[int, datetime]], steps: Sequence[int]) -> dict[int, datetime]:
    """By step, counted from 1, the moment at which a number that also falls was that high for the first time.

    Args:
        changes: by how much it changed, and when, in the order of the log.
    """
    number = 0
    found: dict[int, datetime] = {}
    for change, at in changes:
        number += change
        while len(found) < len(steps) and number >= steps[len(found)]:
            found[len(found) + 1] = at
    return found


def deed_key(kind: str, about: str) -> str:
    """What is applauded, as one word that stays the same when projections are made again."""
    return f"{kind}:{about}"


# --- levels -----------------------------------------------------------------------------------------------------------

# Points ever won at which each level begins. A share brings some twenty: the second level is a first week,
# the fifth is a year of sharing.
LEVELS = (0, 100, 400, 1_200, 3_000)


@dataclass(frozen=True)
class Level:
    """`number` from 1; `next_at` is None for the highest."""

    number: int
    begins_at: int
    next_at: int | None

    def missing(self, points: int) -> int:
        """Points to win until the next level; 0 at the highest."""
        return 0 if self.next_at is None else self.next_at - max(points, 0)


def level_of(points: int) -> Level:
    """The level of somebody who ever won so many points. Spending costs none."""
    number = max(1, sum(points >= begins for begins in LEVELS))
    return Level(number, LEVELS[number - 1], LEVELS[number] if number < len(LEVELS) else None)


# --- streaks ----------------------------------------------------------------------------------------------------------

FORGIVEN_AFTER = 4  # weeks with a share, since the last time that one was forgiven
PAUSE_WEEKS = 6  # that a member may be away in one calendar year
CLOSED_DAYS = 3  # working days, from which on a week is a holiday
WEEK = timedelta(days=7)


class Week(StrEnum):
    """What became of a week."""

    SHARED = "shared"
    HOLIDAY = "holiday"  # of the organisation
    PAUSED = "paused"  # by the member
    FORGIVEN = "forgiven"
    MISSED = "missed"
    OPEN = "open"  # it is not over: there is time


@dataclass(frozen=True)
class Streak:
    """`weeks`: in a row with a share, until now; `longest`: ever. `spare`: a missed week would be forgiven.

    `calendar`: what became of each week, from the first with a share until the present one, by its Monday.
    """

    weeks: int
    longest: int
    spare: bool
    calendar: dict[date, Week]


def monday_of(day: date) -> date:
    """The first day of the week that `day` is in."""
    return day - timedelta(days=day.weekday())


def streak(
    shared: Collection[date], *, today: date, holidays: Collection[date] = (), paused: Collection[date] = ()
) -> Streak:
    """How many weeks in a row somebody shared.

    A holiday or a pause is as though the week were not there, though a share in it counts. A missed week is forgiven
    when there were `FORGIVEN_AFTER` weeks with a share since the streak began, or since one was forgiven last. The
    present week is never missed.

    Args:
        shared: weeks with a share, each by its Monday; likewise `holidays` and `paused`.
        today: a day of the present week, where the organisation is.
    """
    present = monday_of(today)
    calendar: dict[date, Week] = {}
    weeks = longest = since_forgiven = 0
    week = min(shared, default=present)
    while week <= present:
        if week in shared:
            calendar[week] = Week.SHARED
            weeks, since_forgiven = weeks + 1, since_forgiven + 1
            longest = max(longest, weeks)
        elif week in holidays or week in paused:
            calendar[week] = Week.HOLIDAY if week in holidays else Week.PAUSED
        elif week == present:
            calendar[week] = Week.OPEN
        elif since_forgiven >= FORGIVEN_AFTER:
            calendar[week], since_forgiven = Week.FORGIVEN, 0
        else:
            calendar[week], weeks, since_forgiven = Week.MISSED, 0, 0
        week += WEEK
    return Streak(weeks, longest, since_forgiven >= FORGIVEN_AFTER, calendar)


def weeks_closed(closures: Iterable[tuple[date, date]]) -> set[date]:
    """The weeks, by their Monday, of which at least `CLOSED_DAYS` working days are within these closures.

    Args:
        closures: first and last day of each; they may overlap.
    """
    closed: dict[date, set[date]] = {}
    for first, last in closures:
        for day in _days(first, last):
            if day.weekday() < 5:
                closed.setdefault(monday_of(day), set()).add(day)
    return {week for week, days in closed.items() if len(days) >= CLOSED_DAYS}


def weeks_within(first: date, last: date) -> list[date]:
    """The weeks of which at least one working day is from `first` to `last`; that of `first` when there is none."""
    found = sorted({monday_of(day) for day in _days(first, last) if day.weekday() < 5})
    return found or [monday_of(first)]


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def pauses_left(paused: Iterable[date], year: int) -> int:
    """How many more weeks of a year a member may be away. A week is of the year of its Monday."""
    return max(0, PAUSE_WEEKS - sum(week.year == year for week in paused))


# --- applause ---------------------------------------------------------------------------------------------------------

APPLAUDED_FOR = timedelta(days=30)  # how long a deed stands on the page of what colleagues did
TOP = 3  # places of a week's board that are a deed
