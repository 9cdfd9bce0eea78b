"""The scoreboard: who is where."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from proudly.api.auth import Bearer, asker
from proudly.api.problems import refusals
from proudly.people.queries import today_of
from proudly.scoreboard import queries
from proudly.scoreboard.rules import Period

router = Router()


class Of(StrEnum):
    PEOPLE = "people"
    TEAMS = "teams"


class StandingOut(Schema):
    rank: int | None = Field(description="as many points are the same rank; null where I see my own figures alone")
    id: int | None = Field(description="of the member or the team; null behind a nickname")
    name: str = Field(description="or the nickname")
    team: str | None = Field(description="the member's team, or the team above")
    points: int
    people: int | None = Field(description="how many there are in the team; null for a member")
    score: float = Field(description="what the rank goes by: the points, or a team's points per person")
    own: bool = Field(description="me, or my team")


class BoardOut(Schema):
    period: Period
    of: Of
    starts_on: date = Field(description="first day, as the organisation's calendar counts; 1970-01-01 for all time")
    top: list[StandingOut] = Field(description="the first ten")
    around: list[StandingOut] = Field(description="my own line and its neighbours, where these are not in top")
    without_figures: list[str] = Field(description="teams of which no figures are shown: they would tell of few people")


class BoardWanted(Schema):
    period: Period = Period.WEEK
    of: Of = Of.PEOPLE


@router.get("/scoreboard", auth=Bearer("scoreboard:read"), response={200: BoardOut, **refusals(422)})
def read_scoreboard(request: HttpRequest, wanted: Query[BoardWanted]) -> BoardOut:
    """The standings of this week, month, quarter or all time, of people or of teams, as I see them."""
    member = asker(request)
    today = today_of(member.organisation)
    if wanted.of == Of.TEAMS:
        teams = queries.team_board(member.organisation, wanted.period, today, member=member)
        return BoardOut(
            period=teams.period,
            of=wanted.of,
            starts_on=teams.starts_on,
            top=[_team_out(line) for line in teams.top],
            around=[_team_out(line) for line in teams.around],
            without_figures=teams.without_figures,
        )
    people = queries.board(member.organisation, wanted.period, today, member=member)
    return BoardOut(
        period=people.period,
        of=wanted.of,
        starts_on=people.starts_on,
        top=[_member_out(line, alone=people.alone) for line in people.top],
        around=[_member_out(line, alone=people.alone) for line in people.around],
        without_figures=[],
    )


def _member_out(line: queries.MemberLine, *, alone: bool) -> StandingOut:
    return StandingOut(
        rank=None if alone else line.rank,
        id=line.member_id,
        name=line.name,
        team=line.team or None,
        points=line.points,
        people=None,
        score=float(line.points),
        own=line.own,
    )


def _team_out(line: queries.TeamLine) -> StandingOut:
    return StandingOut(
        rank=line.rank,
        id=line.team_id,
        name=line.name,
        team=line.parent or None,
        points=line.points,
        people=line.people,
        score=round(float(line.score), 2),
        own=line.own,
    )
