"""The scoreboard: who is where."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from proudly.api.auth import Bearer, asker
from proudly.api.problems import Refusal, refusals
from proudly.scoreboard.boards import GroupLine, MemberLine
from proudly.scoreboard.choosing import board_asked_for
from proudly.scoreboard.queries import current_start
from proudly.scoreboard.rules import CALENDAR, Contest, Of, Period

router = Router()


class StandingOut(Schema):
    rank: int | None = Field(description="the same score is the same rank; null where I see my own figures alone")
    moved: int | None = Field(description="ranks gone up since yesterday; null for who was not there")
    id: int | None = Field(description="of the member or the team; null behind a nickname, and for a place")
    name: str = Field(description="or the nickname")
    team: str | None = Field(description="the member's team, or the team above")
    points: int
    people: int | None = Field(description="how many there are in the team or place; null for a member")
    took_part: int | None = Field(description="how many of these have points; null for a member")
    score: float = Field(
        description="what the rank goes by: points, points per person, or in the contest `usual` percent of one's usual"
    )
    own: bool = Field(description="me, my team, or where I work")


class BoardOut(Schema):
    period: Period
    of: Of
    contest: Contest
    starts_on: date = Field(description="first day, as the organisation's calendar counts; 1970-01-01 for all time")
    top: list[StandingOut] = Field(description="the first ten")
    around: list[StandingOut] = Field(description="my own line and its neighbours, where these are not in top")
    without_figures: list[str] = Field(description="teams of which no figures are shown: they would tell of few people")


class BoardWanted(Schema):
    period: Period = Period.WEEK
    of: Of = Of.PEOPLE
    contest: Contest = Field(
        Contest.POINTS,
        description="of people: all, newcomers, or by how much more than usual they won; the last two not of seasons",
    )


@router.get("/scoreboard", auth=Bearer("scoreboard:read"), response={200: BoardOut, **refusals(404, 422)})
def read_scoreboard(request: HttpRequest, wanted: Query[BoardWanted]) -> BoardOut:
    """The standings of this week, month, quarter, season or all time, of people, teams or places, as I see them.

    404 for a season where there is none now.
    """
    member = asker(request)
    organisation = member.organisation
    start = current_start(organisation, wanted.period)
    if start is None:
        raise Http404
    contest = wanted.contest if wanted.of == Of.PEOPLE else Contest.POINTS
    if contest in (Contest.IMPROVED, Contest.USUAL) and wanted.period not in CALENDAR:
        raise Refusal(422, "not-valid", _("Nobody has a usual season, and none of all time."))
    board = board_asked_for(organisation, wanted.period, start, of=wanted.of, contest=contest, member=member)
    return BoardOut(
        period=wanted.period,
        of=wanted.of,
        contest=contest,
        starts_on=board.starts_on,
        top=[_line_out(line, alone=board.alone) for line in board.top],
        around=[_line_out(line, alone=board.alone) for line in board.around],
        without_figures=board.without_figures,
    )


def _line_out(line: MemberLine | GroupLine, *, alone: bool) -> StandingOut:
    group = line if isinstance(line, GroupLine) else None
    return StandingOut(
        rank=None if alone else line.rank,
        moved=None if alone else line.moved,
        id=line.team_id if isinstance(line, GroupLine) else line.member_id,
        name=line.name,
        team=(line.parent if isinstance(line, GroupLine) else line.team) or None,
        points=line.points,
        people=group.people if group else None,
        took_part=group.took_part if group else None,
        score=round(float(line.score), 2),
        own=line.own,
    )
