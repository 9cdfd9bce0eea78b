"""What a board shows, whatever is compared on it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Generic, NamedTuple, TypeVar

from proudly.scoreboard.rules import SHOWN, is_shown, moved, ranks


@dataclass(frozen=True)
class Ranked:
    """A line of a board.

    Args:
        rank: those with the same score share it.
        score: what the rank goes by: points, points for each of a group's people, or a percentage of one's usual.
        points: what was won.
        moved: ranks gone up since yesterday, down when negative; None for who was not there, and where it is not known.
        own: the viewer's own line, or own group's.
    """

    rank: int
    score: int | Fraction
    points: int
    moved: int | None
    name: str
    own: bool


@dataclass(frozen=True)
class MemberLine(Ranked):
    """A member. Behind a nickname there is neither `member_id` nor `team`."""

    member_id: int | None
    team: str


@dataclass(frozen=True)
class GroupLine(Ranked):
    """A team or a place. `points` is what its `people` won together; `took_part` of them have any."""

    people: int
    took_part: int
    team_id: int | None  # a place has none
    parent: str


AnyLine = TypeVar("AnyLine", bound=Ranked)


@dataclass(frozen=True)
class Board(Generic[AnyLine]):
    """Standings, as one member sees them.

    `top` holds the first ten. `around` is empty for who is among them, or has no points; else it is the own line with
    the two above and the two below, as far as these are not in `top`, and `gap` says that others stand between. Ranks
    are counted among the lines that the member may see; `alone`: that is the own one only, and its rank says nothing.
    `without_figures` names the groups of which no figures are shown.
    """

    starts_on: date
    top: list[AnyLine] = field(default_factory=list)
    around: list[AnyLine] = field(default_factory=list)
    gap: bool = False
    alone: bool = False
    without_figures: list[str] = field(default_factory=list)

    @property
    def own(self) -> AnyLine | None:
        """The member's or the own group's line; None without points."""
        return next((line for line in (*self.top, *self.around) if line.own), None)


class Candidate(NamedTuple):
    """Somebody who has a line. `before` is the score at the end of yesterday; None where nobody knows."""

    score: int | Fraction
    before: int | Fraction | None
    tie: Any  # puts those with the same score in an order
    own: bool
    facts: Any


def arranged(
    candidates: Iterable[Candidate], line: Callable[[Candidate, int, int | None], AnyLine]
) -> tuple[list[AnyLine], list[AnyLine], bool]:
    """`top`, `around` and `gap` of a board with these, and no others.

    Args:
        line: makes one of a candidate, its rank, and how far it moved.
    """
    ordered = sorted(candidates, key=lambda one: (-one.score, one.tie))
    scores_before = sorted(one.before for one in ordered if one.before)
    own_place = next((place for place, one in enumerate(ordered, start=1) if one.own), None)
    top: list[AnyLine] = []
    around: list[AnyLine] = []
    gap = False
    for place, (rank, one) in enumerate(zip(ranks([one.score for one in ordered]), ordered, strict=True), start=1):
        if is_shown(place, own_place):
            above_before = len(scores_before) - bisect_right(scores_before, one.before) if one.before else None
            shown = line(one, rank, moved(None if above_before is None else above_before + 1, rank))
            (top if place <= SHOWN else around).append(shown)
        elif not around and own_place is not None:
            gap = True
    return top, around, gap and bool(around)
