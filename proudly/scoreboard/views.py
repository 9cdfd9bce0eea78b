from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from proudly.people.models import Organisation
from proudly.people.privacy_rules import FEWEST
from proudly.people.queries import today_of
from proudly.people.views import MemberRequest, action_required
from proudly.scoreboard import queries
from proudly.scoreboard.queries import MemberLine, TeamLine
from proudly.scoreboard.rules import BEGINNING, Period, next_start, period_start, previous_start


@dataclass(frozen=True)
class Row:
    """A line as the page shows it; `people` and `together` only for a team."""

    rank: int
    name: str
    team: str
    points: int | Decimal
    own: bool
    people: int = 0
    together: int = 0


@require_safe
@action_required("read stories")
def scoreboard(request: MemberRequest) -> HttpResponse:
    """Who stands where, ?period=week|month|quarter|all &of=people|teams &day=2026-11-23 for an earlier one.

    htmx asks for the board alone, every few seconds. Four queries beside those of every page.
    """
    organisation = request.member.organisation
    period = _period(request.GET.get("period", ""))
    of = "teams" if request.GET.get("of") == "teams" else "people"
    today = today_of(organisation)
    day = _day(request.GET.get("day", ""), today)
    query = queries.team_board if of == "teams" else queries.board
    board = query(organisation, period, day, member=request.member)
    top, around = [_row(line) for line in board.top], [_row(line) for line in board.around]
    ahead = _ahead(top + around)
    is_current = board.starts_on == period_start(period, today)
    response = render(
        request,
        "scoreboard/board.html" if _wants_board_alone(request) else "scoreboard/scoreboard.html",
        {
            "of": of,
            "period": period,
            "periods": _tabs(),
            "title": _title(period, board.starts_on),
            "is_current": is_current,
            "earlier": _earlier(organisation, period, board.starts_on),
            "later": None if is_current else next_start(period, board.starts_on),
            "podium": top[:3],
            "top": top,
            "around": around,
            "gap": bool(board.around) and board.around[0].place > len(top) + 1,
            "own": board.own,
            "ahead": ahead,
            "to_pass": ahead.points - board.own.points + 1 if ahead and board.own else 0,
            "best": top[0].points if top else 0,
            "fewest": FEWEST,
            "alone": board.alone,
            "without_figures": board.without_figures,
        },
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def _wants_board_alone(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _row(line: MemberLine | TeamLine) -> Row:
    if isinstance(line, MemberLine):
        return Row(line.rank, line.name, line.team, line.points, line.own)
    points = round(Decimal(line.score.numerator) / line.score.denominator, 1)
    return Row(line.rank, line.name, line.parent, points, line.own, line.people, line.points)


def _ahead(rows: list[Row]) -> Row | None:
    """The nearest line with more points than one's own; None for a leader, and for who is not on the board."""
    own = next((row for row in rows if row.own), None)
    return next((row for row in reversed(rows) if own and row.points > own.points), None)


def _period(said: str) -> Period:
    try:
        return Period(said)
    except ValueError:
        return Period.WEEK


def _day(said: str, today: date) -> date:
    """The day that was asked for; today for one that does not exist or is not there yet."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return today
    return day if BEGINNING < day <= today else today


def _earlier(organisation: Organisation, period: Period, start: date) -> date | None:
    """The first day of the period before, unless nobody was there yet."""
    founded = organisation.created_at.astimezone(ZoneInfo(organisation.time_zone)).date()
    return previous_start(period, start) if start > founded else None


def _tabs() -> list[tuple[str, str]]:
    return [
        (Period.WEEK, _("Week")),
        (Period.MONTH, _("Month")),
        (Period.QUARTER, _("Quarter")),
        (Period.ALL_TIME, _("All time")),
    ]


def _title(period: Period, start: date) -> str:
    """Which week, month or quarter it is, as people write it."""
    locale = Locale.parse(translation.get_language() or "en", sep="-")
    if period == Period.WEEK:
        return str(format_interval(start, start + timedelta(days=6), "yMMMd", locale=locale))
    if period == Period.MONTH:
        return str(format_skeleton("yMMMM", start, locale=locale))
    if period == Period.QUARTER:
        return str(format_date(start, "QQQQ y", locale=locale))
    return _("Since the beginning")
