"""Which board answers what a page, a program or a television asks for."""

from __future__ import annotations

from datetime import date

from proudly.people.models import Member, Organisation
from proudly.scoreboard import contests, groups, queries
from proudly.scoreboard.boards import Board, GroupLine, MemberLine
from proudly.scoreboard.rules import Contest, Of, Period


def board_asked_for(
    organisation: Organisation,
    period: Period,
    start: date,
    *,
    of: Of = Of.PEOPLE,
    contest: Contest = Contest.POINTS,
    member: Member | None = None,
) -> Board[MemberLine] | Board[GroupLine]:
    """The standings in the period that begins at `start`, as `member` sees them, or what everybody does.

    Args:
        contest: what people are compared by; groups have one contest alone. Of a usual result only in a calendar
            period.
    """
    if of == Of.TEAMS:
        return groups.team_board(organisation, period, start, member=member)
    if of == Of.PLACES:
        return groups.place_board(organisation, period, start, member=member)
    if contest == Contest.NEWCOMERS:
        return contests.newcomers_board(organisation, period, start, member=member)
    if contest == Contest.POINTS:
        return queries.board(organisation, period, start, member=member)
    return contests.usual_board(organisation, period, start, contest, member=member)
