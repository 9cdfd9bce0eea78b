from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from proudly.content.models import Campaign
from proudly.people.models import Organisation
from proudly.people.privacy_rules import FEWEST
from proudly.people.queries import today_of
from proudly.people.views import MemberRequest, action_required
from proudly.scoreboard import contests, groups
from proudly.scoreboard.boards import Board, GroupLine, MemberLine
from proudly.scoreboard.choosing import board_asked_for
from proudly.scoreboard.models import Season
from proudly.scoreboard.periods import asked_day, period_title
from proudly.scoreboard.rules import (
    CALENDAR,
    NEW_FOR,
    Contest,
    Of,
    Period,
    next_start,
    period_start,
    previous_start,
)


@dataclass(frozen=True)
class Row:
    """A line as the page shows it. `part` stands for the points where it is what counts; `people`, `together` and
    `took_part`, both parts of one, are only a group's."""

    rank: int
    name: str
    team: str
    points: int | float
    own: bool
    up: int  # ranks since yesterday
    down: int
    part: float | None = None
    people: int = 0
    together: int = 0
    took_part: float = 0


@require_safe
@action_required("read stories")
def scoreboard(request: MemberRequest) -> HttpResponse:
    """Who stands where: ?period=week|month|quarter|season|all, &day=2026-11-23 for an earlier one,
    &of=people|teams|places, &contest=newcomers|improved|usual, and ?campaign=12 instead of a period.

    htmx asks for the board alone, every few seconds. Seven queries beside those of every page.
    """
    organisation = request.member.organisation
    seasons = list(Season.objects.filter(organisation=organisation).order_by("starts_on"))
    campaigns = _campaigns(organisation)
    campaign = _campaign(request, organisation)
    period = _period(request.GET.get("period", ""), seasons)
    of = _of(request.GET.get("of", ""), organisation)
    contest = _contest(request.GET.get("contest", ""), of, period)
    today = today_of(organisation)
    day = asked_day(request.GET.get("day", ""), today)
    season = _season_of(seasons, day) if period == Period.SEASON else None
    start = season.starts_on if season else period_start(period, day)
    board: Board[MemberLine] | Board[GroupLine]
    if campaign:
        of, contest = Of.PEOPLE, Contest.POINTS
        board = contests.campaign_board(campaign, member=request.member)
    else:
        board = board_asked_for(organisation, period, start, of=of, contest=contest, member=request.member)
    rows = board_rows(board, contest)
    ahead = _ahead([*rows["top"], *rows["around"]])
    is_current = bool(campaign) or (today <= season.ends_on if season else start == period_start(period, today))
    response = render(
        request,
        "scoreboard/board.html" if request.headers.get("HX-Request") == "true" else "scoreboard/scoreboard.html",
        {
            **rows,
            "of": of,
            "compares_places": groups.compares_places(organisation),
            "contest": contest,
            "contests": _contests(period) if of == Of.PEOPLE else [],
            "campaign": campaign,
            "campaigns": campaigns,
            "period": period,
            "periods": _tabs(seasons),
            "title": season.name if season else period_title(period, start),
            "is_current": is_current,
            "earlier": None if campaign else _earlier(organisation, period, start, seasons),
            "later": None if is_current else _later(period, start, seasons),
            "own": board.own,
            "ahead": ahead,
            "to_pass": ahead.points - board.own.points + 1 if ahead and board.own else 0,
            "fewest": FEWEST,
            "newcomer_days": NEW_FOR.days,
            "alone": board.alone,
            "without_figures": board.without_figures,
        },
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def board_rows(board: Board[MemberLine] | Board[GroupLine], contest: Contest = Contest.POINTS) -> dict[str, Any]:
    """The lines, for the templates that draw them."""
    top = [_row(line, contest) for line in board.top]
    return {
        "podium": top[:3],
        "top": top,
        "around": [_row(line, contest) for line in board.around],
        "gap": board.gap,
        "best": top[0].points if top else 0,
    }


def _row(line: MemberLine | GroupLine, contest: Contest) -> Row:
    up, down = max(0, line.moved or 0), max(0, -(line.moved or 0))
    if isinstance(line, MemberLine):
        part = float(line.score) / 100 if contest == Contest.USUAL else None
        return Row(line.rank, line.name, line.team, int(line.score), line.own, up, down, part)
    return Row(
        line.rank,
        line.name,
        line.parent,
        round(float(line.score), 1),
        line.own,
        up,
        down,
        people=line.people,
        together=line.points,
        took_part=line.took_part / line.people,
    )


def _ahead(rows: list[Row]) -> Row | None:
    """The nearest line with more points than one's own; None for a leader, and for who is not on the board."""
    own = next((row for row in rows if row.own), None)
    return next((row for row in reversed(rows) if own and row.points > own.points), None)


# --- what is asked for ------------------------------------------------------------------------------------------------


def _period(said: str, seasons: list[Season]) -> Period:
    try:
        period = Period(said)
    except ValueError:
        return Period.WEEK
    return Period.WEEK if period == Period.SEASON and not seasons else period


def _of(said: str, organisation: Organisation) -> Of:
    if said == Of.PLACES and groups.compares_places(organisation):
        return Of.PLACES
    return Of.TEAMS if said == Of.TEAMS else Of.PEOPLE


def _contest(said: str, of: Of, period: Period) -> Contest:
    known = [contest.value for contest, _words in _contests(period)]
    return Contest(said) if of == Of.PEOPLE and said in known else Contest.POINTS


def _campaigns(organisation: Organisation) -> list[Campaign]:
    """Those that have stories which are out. One query."""
    out = Campaign.objects.filter(organisation=organisation, stories__published_at__isnull=False)
    return list(out.distinct().order_by("-created_at")[:6])


def _campaign(request: MemberRequest, organisation: Organisation) -> Campaign | None:
    """One query where a campaign is asked for."""
    said = request.GET.get("campaign", "")
    if not said.isdecimal() or len(said) > 18:
        return None
    return get_object_or_404(Campaign.objects.select_related("organisation"), organisation=organisation, pk=int(said))


def _season_of(seasons: list[Season], day: date) -> Season:
    """The one that the day is in, or else the last that began before it, or the first."""
    begun = [season for season in seasons if season.starts_on <= day]
    return begun[-1] if begun else seasons[0]


def _earlier(organisation: Organisation, period: Period, start: date, seasons: list[Season]) -> date | None:
    """The first day of the period before, unless nobody was there yet."""
    if period == Period.SEASON:
        return max((season.starts_on for season in seasons if season.starts_on < start), default=None)
    founded = organisation.created_at.astimezone(ZoneInfo(organisation.time_zone)).date()
    return previous_start(period, start) if start > founded else None


def _later(period: Period, start: date, seasons: list[Season]) -> date | None:
    if period == Period.SEASON:
        return min((season.starts_on for season in seasons if season.starts_on > start), default=None)
    return next_start(period, start)


# --- in words ---------------------------------------------------------------------------------------------------------


def _tabs(seasons: list[Season]) -> list[tuple[str, str]]:
    tabs = [(Period.WEEK, _("Week")), (Period.MONTH, _("Month")), (Period.QUARTER, _("Quarter"))]
    if seasons:
        tabs.append((Period.SEASON, _("Season")))
    return [*tabs, (Period.ALL_TIME, _("All time"))]


def _contests(period: Period) -> list[tuple[Contest, str]]:
    """What people are compared by in such a period: nobody has a usual season."""
    found = [(Contest.POINTS, _("Everybody")), (Contest.NEWCOMERS, _("Newcomers"))]
    if period in CALENDAR:
        found += [(Contest.IMPROVED, _("Most improved")), (Contest.USUAL, _("Against own usual"))]
    return found
