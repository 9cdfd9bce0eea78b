"""Who stands where. Members who left are on no board, and count for no team."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Generic, TypeVar

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import Rank, RowNumber

from proudly.kit import clock
from proudly.people.models import Member, Organisation, Team
from proudly.scoreboard.models import Standing
from proudly.scoreboard.rules import NEIGHBOURS, SHOWN, Period, fair_points, is_shown, period_start, ranks


@dataclass(frozen=True)
class MemberLine:
    """A member on the board. `place` counts the lines from 1; members with as many points share a `rank`."""

    place: int
    rank: int
    points: int
    member_id: int
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
    the two above and the two below, as far as these are not in `top`.
    """

    period: Period
    starts_on: date
    top: list[Line]
    around: list[Line]

    @property
    def own(self) -> Line | None:
        """The member's or the own team's line; None without points."""
        for line in (*self.top, *self.around):
            if line.own:
                return line
        return None


def today_of(organisation: Organisation) -> date:
    """The day that the organisation's calendar shows now."""
    return clock.now().astimezone(zoneinfo.ZoneInfo(organisation.time_zone)).date()


def board(organisation: Organisation, period: Period, day: date, *, member: Member | None = None) -> Board[MemberLine]:
    """The members' standings in the period that `day` is in, as `member` sees them. Three queries at most."""
    start = period_start(period, day)
    standings = _standings(organisation, period, start)
    own_place = _place_of(member, standings) if member else None
    shown = Q(place__lte=SHOWN)
    if own_place is not None:
        shown |= Q(place__range=(own_place - NEIGHBOURS, own_place + NEIGHBOURS))
    ranked = (
        standings.annotate(
            rank=Window(Rank(), order_by=F("points").desc()),
            place=Window(RowNumber(), order_by=[F("points").desc(), F("member__name").asc(), F("member").asc()]),
        )
        .filter(shown)
        .order_by("place")
        .values_list("place", "rank", "points", "member_id", "member__name", "member__team__name")
    )
    lines = [
        MemberLine(place, rank, points, member_id, name, team or "", own=member is not None and member_id == member.pk)
        for place, rank, points, member_id, name, team in ranked
    ]
    return _board(period, start, lines)


def team_board(
    organisation: Organisation, period: Period, day: date, *, member: Member | None = None
) -> Board[TeamLine]:
    """The teams' standings in the period that `day` is in, the best `fair_points` first. Three queries.

    A team is the people who are in it itself; those of the teams below it play for theirs.
    """
    start = period_start(period, day)
    points = _standings(organisation, period, start).values_list("member__team").annotate(won=Sum("points"))
    won = {team: total for team, total in points if team is not None}
    people = dict(
        Member.objects.present()
        .filter(organisation=organisation, team__in=won)
        .values_list("team")
        .annotate(people=Count("pk"))
    )
    teams = Team.objects.filter(organisation=organisation, pk__in=won).select_related("parent")
    scored = sorted(
        ((fair_points(won[team.pk], people.get(team.pk, 0)), team) for team in teams),
        key=lambda pair: (-pair[0], pair[1].name, pair[1].pk),
    )
    own_team = member.team_id if member else None
    own_place = next((place for place, (_, team) in enumerate(scored, start=1) if team.pk == own_team), None)
    lines = [
        TeamLine(
            place=place,
            rank=rank,
            score=score,
            points=won[team.pk],
            people=people.get(team.pk, 0),
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
    return _board(period, start, lines)


def _board(period: Period, start: date, lines: list[Line]) -> Board[Line]:
    return Board(
        period,
        start,
        top=[line for line in lines if line.place <= SHOWN],
        around=[line for line in lines if line.place > SHOWN],
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
    points = standings.filter(member=member).values_list("points", flat=True).first()
    if points is None:
        return None
    before = Q(points__gt=points) | Q(points=points, member__name__lt=member.name)
    before |= Q(points=points, member__name=member.name, member__lt=member.pk)
    return standings.filter(before).count() + 1
