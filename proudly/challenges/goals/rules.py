"""When a challenge runs, what brings it further, and who has reached it. Pure decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from proudly.people.privacy_rules import Policy, Viewers, is_enough

SHARES, READERS, MEMBERS, SUGGESTIONS = "shares", "readers", "members", "suggestions"
PERSON, TEAM, COMPANY = "person", "team", "company"

# The outcome is made up so long after the end: what was shared on the last evening has until then to prove itself, and
# the mail comes when people read.
SETTLED_AFTER = timedelta(hours=9)
LONGEST = timedelta(days=366)
MOST_BONUS = 1000  # points for one person
MOST_GOAL = 10_000_000
SHOWN = 10  # people and teams in the lists of a challenge


class State(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    OVER = "over"
    CANCELLED = "cancelled"


def state_of(*, first_day: date, last_day: date, today: date, is_cancelled: bool) -> State:
    """What a challenge is on a day of the organisation's calendar. Cancelling one that is over came too late."""
    if is_cancelled:
        return State.CANCELLED
    if today < first_day:
        return State.PLANNED
    return State.RUNNING if today <= last_day else State.OVER


class Wrong(StrEnum):
    """What can be wrong with what a challenge asks."""

    ALREADY_PAST = "already past"
    ENDS_BEFORE = "ends before"
    TOO_LONG = "too long"
    NOT_FOR_ONE = "not for one"


def wrong_with(*, first_day: date, last_day: date, today: date, what: str, whose: str) -> Wrong | None:
    """The first thing that is wrong with what a challenge asks that has not begun; None when all is well."""
    if first_day < today:
        return Wrong.ALREADY_PAST
    if last_day < first_day:
        return Wrong.ENDS_BEFORE
    if last_day - first_day > LONGEST:
        return Wrong.TOO_LONG
    return Wrong.NOT_FOR_ONE if what == MEMBERS and whose == PERSON else None


@dataclass(frozen=True)
class Tally:
    """How far it is. `by_member`: what each brought, of who brought anything; `by_team`: the same by the team that they
    count for, of who is in one."""

    by_member: Mapping[int, int]
    by_team: Mapping[int, int]

    @property
    def total(self) -> int:
        return sum(self.by_member.values())

    @property
    def took_part(self) -> int:
        return len(self.by_member)


def tally(*, what: str, brought: Mapping[int, int], line_of: Mapping[int, int]) -> Tally:
    """Add up what members brought. Where members count, each counts once.

    Args:
        brought: by member, the shares, readers or suggestions.
        line_of: by member, the team that the member counts for.
    """
    by_member = {member: 1 if what == MEMBERS else number for member, number in brought.items() if number > 0}
    by_team = Counter[int]()
    for member, number in by_member.items():
        if member in line_of:
            by_team[line_of[member]] += number
    return Tally(by_member, by_team)


def reached_by(*, whose: str, goal: int, done: Tally) -> int:
    """How many have reached it: people, teams, or 1 when all together have."""
    if whose == PERSON:
        return sum(number >= goal for number in done.by_member.values())
    if whose == TEAM:
        return sum(number >= goal for number in done.by_team.values())
    return int(done.total >= goal)


def winners(*, whose: str, goal: int, done: Tally, line_of: Mapping[int, int], without: Collection[int]) -> set[int]:
    """The members who have earned the bonus: who took part, and reached it alone, with their team, or all together.

    Args:
        without: who earns none: whoever launched it.
    """
    if whose == PERSON:
        found = {member for member, number in done.by_member.items() if number >= goal}
    elif whose == TEAM:
        found = {member for member in done.by_member if done.by_team.get(line_of.get(member, -1), 0) >= goal}
    else:
        found = set(done.by_member) if done.total >= goal else set()
    return found - set(without)


def percent(done: int, goal: int) -> int:
    """How full the thermometer is, from 0 to 100. It is full when it is reached, and not before."""
    return min(100, done * 100 // goal)


def may_list_people(*, people: int, listed: int, unseen: int) -> bool:
    """Whether people may be listed with their figures beside the sum of all.

    Whoever takes the listed away from the sum has what the others brought: these must be none, or as many as any group
    of whom figures are shown; unless each of them is seen anyway.
    """
    others = people - listed
    return unseen == 0 or others == 0 or is_enough(others)


def may_show_total(policy: Policy, *, asked: int, took_part: int, is_of_people: bool) -> bool:
    """Whether what all have brought together may be shown.

    Where figures of one person are not for everyone, it must be what five people have brought, or nothing yet. How many
    people take part is a figure of none of them.
    """
    if not is_enough(asked):
        return False
    return policy.figures == Viewers.EVERYONE or is_of_people or took_part == 0 or is_enough(took_part)
