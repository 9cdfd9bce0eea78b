"""Who sees whose figures, and by what name people stand on boards. Pages, API, streams and exports all ask here.

A figure is what somebody did or brought: points, shares, visits, ranks. An order that a manager hands over, a role, or
a line of the audit trail is none: it says what is to be done or was decided, and no sum of it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

# The fewest people behind a figure that is shown to somebody else. It stands here and nowhere else.
FEWEST = 5


class Viewers(StrEnum):
    """Who sees the figures of one person, beside that person."""

    EVERYONE = "everyone"
    LEAD = "lead"  # of the person's team, or of one above it
    NOBODY = "nobody"


class ShownAs(StrEnum):
    """How a member wants to stand on boards."""

    NAME = "name"
    NICKNAME = "nickname"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Policy:
    """What an organisation has decided."""

    figures: Viewers = Viewers.EVERYONE
    names_need_consent: bool = False
    shortest_retention: bool = False


# What works-council mode enforces, whatever else was chosen.
STRICTEST = Policy(figures=Viewers.NOBODY, names_need_consent=True, shortest_retention=True)


def policy_in_force(*, figures: str, names_need_consent: bool, works_council: bool) -> Policy:
    """What holds, of what an organisation has chosen. Raises ValueError for `figures` that are no `Viewers`."""
    return STRICTEST if works_council else Policy(Viewers(figures), names_need_consent)


def may_see_figures(policy: Policy, *, own: bool, leads: bool) -> bool:
    """Whether somebody may see a person's figures.

    Args:
        own: they are one's own.
        leads: whoever looks leads the person's team, or one above it.
    """
    return own or policy.figures == Viewers.EVERYONE or (policy.figures == Viewers.LEAD and leads)


def shown_as(policy: Policy, *, wish: ShownAs, has_agreed: bool) -> ShownAs:
    """How others see a member who wishes that. Where names need consent, nobody is named without."""
    unasked = wish == ShownAs.NAME and policy.names_need_consent and not has_agreed
    return ShownAs.HIDDEN if unasked else wish


def hides_among_others(unnamed: int) -> bool:
    """Whether a nickname hides who it is: `unnamed` people, of those whose figures are seen, do not go by their name.

    With fewer, whoever knows the colleagues finds out by leaving out those who are named.
    """
    return unnamed >= FEWEST


def is_enough(people: int) -> bool:
    """Whether a figure of that many people together may be shown."""
    return people >= FEWEST


@dataclass(frozen=True)
class Group:
    """People whose figures are added up; `unnamed` of them do not go by their name."""

    people: int
    unnamed: int = 0

    def __add__(self, other: Group) -> Group:
        return Group(self.people + other.people, self.unnamed + other.unnamed)


NOBODY_AT_ALL = Group(0)


def may_show_sum(policy: Policy, group: Group) -> bool:
    """Whether the figures of a group, added up, may be shown.

    There must be `FEWEST` people. Where single figures are seen, what is left after taking away those of the named is
    the sum of the others: of these there must be none or as many, too.
    """
    if policy.figures == Viewers.NOBODY:
        return is_enough(group.people)
    return is_enough(group.people) and (group.unnamed == 0 or is_enough(group.unnamed))


def may_show_sponsors(policy: Policy, sponsors: Group) -> bool:
    """Whether it may be shown how many of the sponsors share.

    They promise so before everybody, yet are few: it is shown where everybody sees what each of them brings, or where
    it is a sum like any other. Where single figures are not for everybody, it is not shown at all.
    """
    each_is_seen = sponsors.unnamed == 0
    return policy.figures == Viewers.EVERYONE and (each_is_seen or may_show_sum(policy, sponsors))


def folded(people: Mapping[int, int], parents: Mapping[int, int | None]) -> dict[int, int | None]:
    """For each team the team in whose line its people are counted: its own, when there are enough of them.

    A smaller team is counted with the team above it, as far up as it takes. None: not even at the top are they enough.

    Args:
        people: how many are in each team itself.
        parents: every team, with the one above it.
    """
    counted = {team: people.get(team, 0) for team in parents}
    lines: dict[int, int | None] = {}
    for team in sorted(parents, key=lambda one: (-_depth(one, parents), one)):
        above = parents[team]
        if not is_enough(counted[team]) and above is not None:
            counted[above] += counted[team]
            lines[team] = above
        else:
            lines[team] = team if is_enough(counted[team]) else None
    return {team: _followed(team, lines) for team in parents}


def _depth(team: int, parents: Mapping[int, int | None]) -> int:
    depth, above = 0, parents[team]
    while above is not None:
        depth, above = depth + 1, parents[above]
    return depth


def _followed(team: int, lines: Mapping[int, int | None]) -> int | None:
    line = lines[team]
    while line is not None and line != team:
        team, line = line, lines[line]
    return line


def lines_to_show(policy: Policy, lines: Mapping[int, Group], *, others: Group = NOBODY_AT_ALL) -> set[int]:
    """Which of these lines, that share nobody, may have figures.

    Whoever knows the total takes away the lines that are shown, and has the sum of all others. So where a total may be
    shown, the others together must be enough as well: until they are, the smallest line goes without figures too.

    Args:
        others: people who are in no line.
    """
    shown = {line for line, group in lines.items() if may_show_sum(policy, group)}
    total = _together([*lines.values(), others])
    left = _together([others, *(group for line, group in lines.items() if line not in shown)])
    all_seen = policy.figures == Viewers.EVERYONE and total.unnamed == 0  # then there is nothing left to find out
    if may_show_sum(policy, total) and not all_seen:
        for line in sorted(shown, key=lambda one: (lines[one].people, one)):
            if left.people == 0 or may_show_sum(policy, left):
                break
            shown.discard(line)
            left += lines[line]
    return shown


def _together(groups: Iterable[Group]) -> Group:
    return sum(groups, NOBODY_AT_ALL)
