"""Boards on which not always the same five win: of newcomers, against one's own usual, and of one campaign."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from statistics import median
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from proudly.content.models import Campaign
from proudly.people import privacy
from proudly.people.models import Member, Organisation
from proudly.people.queries import beginning_of
from proudly.points.models import Account, Entry
from proudly.scoreboard.boards import Board, Candidate, MemberLine, arranged
from proudly.scoreboard.models import Standing
from proudly.scoreboard.queries import board_of, member_line, standings_on, with_names
from proudly.scoreboard.rules import (
    BEGINNING,
    NEW_FOR,
    Contest,
    Period,
    against_usual,
    earlier_starts,
    more_than_usual,
    usual_points,
)


def newcomers_board(
    organisation: Organisation, period: Period, start: date, *, member: Member | None = None
) -> Board[MemberLine]:
    """The standings of who came at most `NEW_FOR` before the period began, or during it. Four queries at most."""
    since = beginning_of(start - NEW_FOR, organisation)
    standings = standings_on(organisation, period, start).filter(member__joined_at__gte=since)
    sight = privacy.sight_of(member, organisation)
    return board_of(standings, start, member=member, sight=sight, organisation=organisation)


def usual_board(
    organisation: Organisation, period: Period, start: date, contest: Contest, *, member: Member | None = None
) -> Board[MemberLine]:
    """The standings against everybody's own usual: by how much more it is in points, or in percent of it.

    For a week, a month or a quarter. Who was not there in any earlier period is on the second one alone. Five queries
    at most, which read the standings of everybody who won something.
    """
    sight = privacy.sight_of(member, organisation)
    seen = standings_on(organisation, period, start).filter(sight.on_boards(organisation, through="member__"))
    earlier = earlier_starts(period, start)
    won_before, middle = _won_before(organisation, period, earlier, seen)
    own = member.pk if member else None

    def candidates() -> Iterator[Candidate]:
        for one in with_names(seen, "points", "tie", "member__joined_at"):
            there = [first for first in earlier if one["member__joined_at"] < beginning_of(first, organisation)]
            usual = usual_points([won_before[one["member"]][first] for first in there], middle)
            if contest == Contest.USUAL:
                yield Candidate(against_usual(one["points"], usual), None, -one["tie"], one["member"] == own, one)
            elif there and (more := more_than_usual(one["points"], usual)) > 0:
                yield Candidate(more, None, -one["tie"], one["member"] == own, one)

    top, around, gap = arranged(candidates(), member_line)
    return Board(start, top=top, around=around, gap=gap, alone=sight.alone)


def _won_before(
    organisation: Organisation, period: Period, earlier: list[date], seen: QuerySet[Standing]
) -> tuple[dict[int, Counter[date]], int]:
    """What these won in each earlier period, and what the one in the middle won in the last of them. Two queries."""
    won: dict[int, Counter[date]] = defaultdict(Counter)
    before = Standing.objects.filter(
        scoreboard__organisation=organisation, scoreboard__period=period, scoreboard__starts_on__in=earlier
    )
    same = before.filter(member__in=seen.values("member")).values_list("member", "scoreboard__starts_on", "points")
    for who, first, points in same:
        won[who][first] = points
    last = before.filter(scoreboard__starts_on=earlier[0], points__gt=0).values_list("points", flat=True)
    return won, max(1, round(median(list(last) or [1])))


def campaign_board(campaign: Campaign, *, member: Member | None = None) -> Board[MemberLine]:
    """Who won how much with the stories of a campaign, whenever that was. Five queries at most, which read what was
    given for these stories."""
    organisation = campaign.organisation
    sight = privacy.sight_of(member, organisation)
    stories = campaign.stories.values("pk")
    programme = Entry.objects.filter(transfer=OuterRef("transfer"), account__kind=Account.Kind.PROGRAMME)
    won = dict(
        Entry.objects.filter(
            Q(transfer__story__in=stories) | Q(transfer__reverses__story__in=stories),
            Exists(programme),
            organisation=organisation,
            account__kind=Account.Kind.WALLET,
        )
        .values_list("account__member")
        .annotate(won=Sum("amount"))
        .filter(won__gt=0)
    )
    seen = standings_on(organisation, Period.ALL_TIME, BEGINNING).filter(
        sight.on_boards(organisation, through="member__"), member__in=won
    )
    own = member.pk if member else None
    found: list[dict[str, Any]] = [{**one, "points": won[one["member"]]} for one in with_names(seen, "tie")]
    top, around, gap = arranged(
        (Candidate(one["points"], None, -one["tie"], one["member"] == own, one) for one in found), member_line
    )
    return Board(campaign.starts_on or BEGINNING, top=top, around=around, gap=gap, alone=sight.alone)
