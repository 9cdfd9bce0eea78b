"""Who stands where. Members who left are on no board, and count for no team."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Generic, TypeVar

from django.db.models import F, Q, QuerySet, Sum, Window
from django.db.models.functions import Rank, RowNumber

from proudly.people import privacy
from proudly.people.models import Member, Organisation
from proudly.people.privacy_rules import ShownAs, Viewers
from proudly.people.queries import today_of
from proudly.scoreboard.models import Standing
from proudly.scoreboard.rules import NEIGHBOURS, SHOWN, Period, fair_points, is_shown, period_start, ranks


@dataclass(frozen=True)
class MemberLine:
    """A member on the board. `place` counts the lines from 1; members with as many points share a `rank`.

    Behind a nickname there is neither `member_id` nor `team`.
    """

    place: int
    rank: int
    points: int
    member_id: int | None
    name: str
    team: str
    own: bool


@dataclass(frozen=True)
class TeamLine:
    """A team on the board. It is ranked by `score`; `points` is what its `people` won together."""

    place: int
    rank: int
    score: Fraction
    points: int
    people: int
    team_id: int
    name: str
    parent: str
    own: bool


Line = TypeVar("Line", bound=MemberLine | TeamLine)


@dataclass(frozen=True)
class Board(Generic[Line]):
    """One period's standings, as one member sees them.

    `top` holds the first ten. `around` is empty for who is among them, or has no points; else it is the own line with
    the two above and the two below, as far as these are not in `top`. Places are counted among the lines that the
    member may see; `alone`: that is the own one only, and its rank says nothing. `without_figures` names the teams of
    which no figures are shown.
    """

    period: Period
    starts_on: date
    top: list[Line]
    around: list[Line]
    alone: bool = False
    without_figures: list[str] = field(default_factory=list)

    @property
    def own(self) -> Line | None:
        """The member's or the own team's line; None without points."""
        for line in (*self.top, *self.around):
            if line.own:
                return line
        return None


def board(organisation: Organisation, period: Period, day: date, *, member: Member | None = None) -> Board[MemberLine]:
    """The members' standings in the period that `day` is in, as `member` sees them. Four queries at most, and two more
    where only those who lead a team see the figures of the people in it."""
    start = period_start(period, day)
    sight = privacy.sight_of(member, organisation)
    standings = (
        _standings(organisation, period, start)
        .filter(sight.on_boards(organisation, through="member__"))
        .annotate(called=privacy.shown_name(through="member__"))
    )
    own_place = _place_of(member, standings) if member else None
    shown = Q(place__lte=SHOWN)
    if own_place is not None:
        shown |= Q(place__range=(own_place - NEIGHBOURS, own_place + NEIGHBOURS))
    ranked = (
        standings.annotate(
            rank=Window(Rank(), order_by=F("points").desc()),
            place=Window(RowNumber(), order_by=[F("points").desc(), F("called").asc(), F("member").asc()]),
        )
        .filter(shown)
        .order_by("place")
        .values_list("place", "rank", "points", "member_id", "called", "member__team__name", "member__shown_as")
    )
    lines = [
        MemberLine(
            place,
            rank,
            points,
            member_id if wish != ShownAs.NICKNAME else None,
            called,
            team or "" if wish != ShownAs.NICKNAME else "",
            own=member is not None and member_id == member.pk,
        )
        for place, rank, points, member_id, called, team, wish in ranked
    ]
    return _board(period, start, lines, alone=sight.alone)


def team_board(
    organisation: Organisation, period: Period, day: date, *, member: Member | None = None
) -> Board[TeamLine]:
    """The teams' standings in the period that `day` is in, the best `fair_points` first. Three queries.

    A team is the people who are in it itself, and those of the teams below it that are too small for a line of their
    own: `people.privacy_rules.folded`.
    """
    start = period_start(period, day)
    found = privacy.team_lines(organisation)
    won = Counter[int]()
    for team, total in _standings(organisation, period, start).values_list("member__team").annotate(won=Sum("points")):
        if team in found.line_of:
            won[found.line_of[team]] += total
    scored = sorted(
        ((fair_points(points, found.people[line]), found.teams[line]) for line, points in won.items()),
        key=lambda pair: (-pair[0], pair[1].name, pair[1].pk),
    )
    own_team = found.line_of.get(member.team_id) if member and member.team_id else None
    own_place = next((place for place, (_, team) in enumerate(scored, start=1) if team.pk == own_team), None)
    lines = [
        TeamLine(
            place=place,
            rank=rank,
            score=score,
            points=won[team.pk],
            people=found.people[team.pk],
            team_id=team.pk,
            name=team.name,
            parent=team.parent.name if team.parent else "",
            own=team.pk == own_team,
        )
        for place, (rank, (score, team)) in enumerate(
            zip(ranks([score for score, _ in scored]), scored, strict=True), start=1
        )
        if is_shown(place, own_place)
    ]
    return _board(period, start, lines, without_figures=found.without_figures)


def _board(
    period: Period, start: date, lines: list[Line], *, alone: bool = False, without_figures: Iterable[str] = ()
) -> Board[Line]:
    return Board(
        period,
        start,
        top=[line for line in lines if line.place <= SHOWN],
        around=[line for line in lines if line.place > SHOWN],
        alone=alone,
        without_figures=list(without_figures),
    )


def _standings(organisation: Organisation, period: Period, start: date) -> QuerySet[Standing]:
    """Of the members who are still there, and have points."""
    return Standing.objects.filter(
        organisation=organisation,
        period=period,
        starts_on=start,
        points__gt=0,
        member__left_at=None,
        member__person__is_active=True,
    )


def _place_of(member: Member, standings: QuerySet[Standing]) -> int | None:
    """The member's line on the board, counted from 1; None without points. Two queries at most."""
    own = standings.filter(member=member).values_list("points", "called").first()  # type: ignore[misc]  # annotated
    if own is None:
        return None
    points, called = own
    before = Q(points__gt=points) | Q(points=points, called__lt=called)
    before |= Q(points=points, called=called, member__lt=member.pk)
    return standings.filter(before).count() + 1


def ranks_of(organisation: Organisation, members: Collection[Member]) -> dict[int, tuple[int, int | None]]:
    """This month's points of these members, by number, and their rank on the board; without those who have none.

    There is no rank where members do not see each other's figures, nor for who does not go by name: to how many a
    nickname is shown hangs on who looks. Three queries, however many they are.
    """
    standings = _standings(organisation, Period.MONTH, period_start(Period.MONTH, today_of(organisation)))
    won = dict(standings.filter(member__in=members).values_list("member", "points"))
    sight = privacy.sight_of(None, organisation)
    if not won or sight.policy.figures != Viewers.EVERYONE:
        return {member: (points, None) for member, points in won.items()}
    board = dict(standings.filter(sight.on_boards(organisation, through="member__")).values_list("member", "points"))
    by_name = {member.pk for member in members if member.shown_as == ShownAs.NAME}
    above = sorted(board.values())
    return {
        member: (points, 1 + len(above) - bisect_right(above, points) if member in by_name & board.keys() else None)
        for member, points in won.items()
    }
