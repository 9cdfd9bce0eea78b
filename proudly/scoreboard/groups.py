"""How teams stand, and places. A group is ranked by the points for each of its people."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Sum

from proudly.people import privacy
from proudly.people.models import Member, Organisation
from proudly.people.privacy_rules import Viewers, is_enough
from proudly.scoreboard.boards import Board, Candidate, GroupLine, arranged
from proudly.scoreboard.models import Standing
from proudly.scoreboard.queries import POINTS_BEFORE, standings_on
from proudly.scoreboard.rules import Period, fair_points


@dataclass(frozen=True)
class Group:
    """What a line says of a group, beside what its people won."""

    name: str
    people: int
    team_id: int | None = None
    parent: str = ""


def team_board(
    organisation: Organisation, period: Period, start: date, *, member: Member | None = None
) -> Board[GroupLine]:
    """The teams' standings in the period that begins at `start`, the best `fair_points` first. Three queries.

    A team is the people who are in it itself, and those of the teams below it that are too small for a line of their
    own: `people.privacy_rules.folded`.
    """
    found = privacy.team_lines(organisation)
    groups = {
        pk: Group(found.teams[pk].name, people, pk, parent.name if (parent := found.teams[pk].parent) else "")
        for pk, people in found.people.items()
    }
    own = found.line_of.get(member.team_id) if member and member.team_id else None
    standings = standings_on(organisation, period, start)
    return _board(start, standings, "member__team", groups, found.line_of, own, found.without_figures)


def compares_places(organisation: Organisation) -> bool:
    """Whether places have a board. Only where everybody's figures are open: a place and a team may be nearly the same
    people, and the difference of two sums would tell of the few who are not. No query."""
    return privacy.policy_of(organisation).figures == Viewers.EVERYONE


def place_board(
    organisation: Organisation, period: Period, start: date, *, member: Member | None = None
) -> Board[GroupLine]:
    """Likewise of the places where people work. For the reason why not everybody `compares_places`, only who goes by
    name counts. Two queries."""
    if not compares_places(organisation):
        return Board(start)
    policy = privacy.policy_of(organisation)
    counted = (
        Member.objects.present()
        .filter(privacy.named(policy), organisation=organisation)
        .exclude(location="")
        .values_list("location")
        .annotate(people=Count("pk"))
    )
    groups = {place: Group(place, people) for place, people in counted if is_enough(people)}
    own = member.location if member else None
    standings = standings_on(organisation, period, start).filter(privacy.named(policy, through="member__"))
    return _board(start, standings, "member__location", groups, {place: place for place in groups}, own, [])


def _board(
    start: date,
    standings: QuerySet[Standing],
    by: str,
    groups: Mapping[Any, Group],
    line_of: Mapping[Any, Hashable],
    own: Hashable,
    without_figures: list[str],
) -> Board[GroupLine]:
    """The groups' standings. One query.

    Args:
        by: the column of a standing that says in which group its member is.
        groups: those that have a line.
        line_of: group → in whose line it counts; others count in none.
        own: the viewer's.
    """
    won: dict[Hashable, list[int]] = {}
    sums = standings.values_list(by).annotate(won=Sum("points"), before=Sum(POINTS_BEFORE), took_part=Count("pk"))
    for group, *figures in sums:
        if group in line_of:
            had = won.get(line_of[group], [0, 0, 0])
            won[line_of[group]] = [one + more for one, more in zip(had, figures, strict=True)]

    def line(one: Candidate, rank: int, went_up: int | None) -> GroupLine:
        group, (points, _before, took_part) = groups[one.facts], won[one.facts]
        return GroupLine(
            rank=rank,
            score=one.score,
            points=points,
            moved=went_up,
            name=group.name,
            own=one.own,
            people=group.people,
            took_part=took_part,
            team_id=group.team_id,
            parent=group.parent,
        )

    top, around, gap = arranged(
        (
            Candidate(
                score=fair_points(points, groups[group].people),
                before=fair_points(before, groups[group].people),
                tie=(groups[group].name, str(group)),
                own=group == own,
                facts=group,
            )
            for group, (points, before, _took_part) in won.items()
        ),
        line,
    )
    return Board(start, top=top, around=around, gap=gap, without_figures=without_figures)
