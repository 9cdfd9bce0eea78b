"""Who stands where. Members who left are on no board, and count for no team."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Case, F, QuerySet, When

from proudly.people import privacy
from proudly.people.models import Member, Organisation
from proudly.people.privacy import Sight
from proudly.people.privacy_rules import ShownAs, Viewers
from proudly.people.queries import today_of
from proudly.scoreboard import ranking
from proudly.scoreboard.boards import Board, Candidate, MemberLine, arranged
from proudly.scoreboard.models import Face, Season, Standing
from proudly.scoreboard.rules import NEIGHBOURS, SHOWN, Period, moved, period_start


def current_start(organisation: Organisation, period: Period) -> date | None:
    """The first day of the period that is now; None when it is in no season. One query for a season."""
    today = today_of(organisation)
    if period != Period.SEASON:
        return period_start(period, today)
    now = Season.objects.filter(organisation=organisation, starts_on__lte=today, ends_on__gte=today)
    return now.values_list("starts_on", flat=True).first()


def board(
    organisation: Organisation, period: Period, start: date, *, member: Member | None = None, first: int = SHOWN
) -> Board[MemberLine]:
    """The members' standings in the period that begins at `start`, as `member` sees them; the first ten, or `first`.

    Four queries at most, each of which reads a few hundred rows however many people there are. Where only those who
    lead a team see the figures of the people in it, four that read all of these.
    """
    sight = privacy.sight_of(member, organisation)
    if sight.policy.figures == Viewers.EVERYONE:
        return _board_of_everybody(organisation, period, start, member, sight, first)
    return board_of(
        standings_on(organisation, period, start), start, member=member, sight=sight, organisation=organisation
    )


def _board_of_everybody(
    organisation: Organisation, period: Period, start: date, member: Member | None, sight: Sight, first: int
) -> Board[MemberLine]:
    place = ranking.place_of(member.pk if member else 0, organisation.pk, period, start)
    if place is None:
        return Board(start)
    own = place.own
    eyes = ranking.Eyes(nicknames=sight.sees_nicknames(organisation), consent=sight.policy.names_need_consent)
    top, around = ranking.lines_of(place, eyes, first=first)
    unseen = own is not None and own.face not in eyes.faces  # by anybody else: the others do not count it
    gap = False
    if own is not None:
        # Points may come in between two statements: the own line is the one that was read first.
        if unseen and (len(top) < first or own.place > top[-1].place):
            top = sorted([*top, own], key=lambda line: line.place, reverse=True)[:first]
        there = {line.member for line in top}
        if own.member in there:
            around = []
        else:
            others = [line for line in around if line.member not in there | {own.member}]
            around = sorted([*others, own], key=lambda line: line.place, reverse=True)
            gap = around.index(own) > NEIGHBOURS
            around = around[max(0, around.index(own) - NEIGHBOURS) :]
    shown = [*top, *around]
    above = ranking.count_above(
        place.board, eyes, now={line.points for line in around}, before={line.points_before for line in shown} - {0}
    )
    lines: list[MemberLine] = []
    for number, line in enumerate(top):
        tied = number and line.points == top[number - 1].points
        lines.append(_line(line, lines[-1].rank if tied else number + 1, above.before, member))
    for line in around:
        hidden_above = unseen and own is not None and own.points > line.points
        lines.append(_line(line, above.now[line.points] + hidden_above + 1, above.before, member))
    return Board(start, top=lines[: len(top)], around=lines[len(top) :], gap=gap)


def _line(line: ranking.Line, rank: int, above_before: dict[int, int], member: Member | None) -> MemberLine:
    rank_before = above_before[line.points_before] + 1 if line.points_before > 0 else None
    named = line.shown_as != ShownAs.NICKNAME
    return MemberLine(
        rank=rank,
        score=line.points,
        points=line.points,
        moved=moved(rank_before, rank),
        name=line.name,
        own=member is not None and line.member == member.pk,
        member_id=line.member if named else None,
        team=line.team if named else "",
    )


# --- boards of fewer, of which each line is read ----------------------------------------------------------------------


def standings_on(organisation: Organisation, period: Period, start: date) -> QuerySet[Standing]:
    """Of the members who are still there, and have points."""
    return Standing.objects.filter(
        scoreboard__organisation=organisation,
        scoreboard__period=period,
        scoreboard__starts_on=start,
        points__gt=0,
        member__left_at=None,
        member__person__is_active=True,
    )


# What a standing had at the end of the day before the scoreboard's.
POINTS_BEFORE = Case(When(day=F("scoreboard__day"), then=F("points_before")), default=F("points"))


def board_of(
    standings: QuerySet[Standing], start: date, *, member: Member | None, sight: Sight, organisation: Organisation
) -> Board[MemberLine]:
    """A board of some standings. Two queries."""
    seen = standings.filter(sight.on_boards(organisation, through="member__")).annotate(before=POINTS_BEFORE)
    own = member.pk if member else None
    found = with_names(seen, "points", "before", "tie")
    top, around, gap = arranged(
        (Candidate(one["points"], one["before"], -one["tie"], one["member"] == own, one) for one in found), member_line
    )
    return Board(start, top=top, around=around, gap=gap, alone=sight.alone)


def with_names(standings: QuerySet[Any], *more: str) -> Any:
    """The facts that `member_line` needs of rows that point to a member."""
    return standings.annotate(called=privacy.shown_name(through="member__")).values(
        "member", "called", "member__team__name", "member__shown_as", *more
    )


def member_line(one: Candidate, rank: int, went_up: int | None) -> MemberLine:
    facts = one.facts
    named = facts["member__shown_as"] != ShownAs.NICKNAME
    return MemberLine(
        rank=rank,
        score=one.score,
        points=facts["points"],
        moved=went_up,
        name=facts["called"],
        own=one.own,
        member_id=facts["member"] if named else None,
        team=facts["member__team__name"] or "" if named else "",
    )


# --- of some members --------------------------------------------------------------------------------------------------


def ranks_of(organisation: Organisation, members: Collection[Member]) -> dict[int, tuple[int, int | None]]:
    """This month's points of these members, by number, and their rank on the board; without those who have none.

    There is no rank where members do not see each other's figures, nor for who does not go by name: to how many a
    nickname is shown hangs on who looks. Three queries, however many they are.
    """
    month = standings_on(organisation, Period.MONTH, period_start(Period.MONTH, today_of(organisation)))
    found = list(month.filter(member__in=members).values_list("scoreboard", "member", "points", "face"))
    sight = privacy.sight_of(None, organisation)
    if not found or sight.policy.figures != Viewers.EVERYONE:
        return {member: (points, None) for _board, member, points, _face in found}
    eyes = ranking.Eyes(nicknames=sight.sees_nicknames(organisation), consent=sight.policy.names_need_consent)
    above = ranking.count_above(found[0][0], eyes, now={points for _board, _member, points, _face in found}).now
    return {
        member: (points, above[points] + 1 if face in eyes.faces - {Face.NICKNAMED} else None)
        for _board, member, points, face in found
    }
