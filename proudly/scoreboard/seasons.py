"""Opening and closing seasons: some months of the year with a name, and a scoreboard of their own."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from proudly.kit.models import Cursor
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Organisation
from proudly.scoreboard.models import Scoreboard, Season, Standing
from proudly.scoreboard.projections import STANDINGS, StandingRow, Steps, insert_standings, new_standing
from proudly.scoreboard.rules import Period, next_start


class SeasonsOverlap(Exception):
    """There is a season already in some of these months. `other` is that one."""

    def __init__(self, other: Season) -> None:
        super().__init__(str(other))
        self.other = other


def open_season(*, organisation: Organisation, name: str, first_month: date, last_month: date) -> Season:
    """Begin a season, which may have begun in the past: what was won in its months counts.

    Args:
        first_month: the first day of the month that it begins with.
        last_month: the first day of the one that it ends with; not before the other.

    Raises SeasonsOverlap.
    """
    after = next_start(Period.MONTH, last_month)
    assert after is not None and first_month.day == last_month.day == 1
    ends_on = date.fromordinal(after.toordinal() - 1)
    with transaction.atomic():
        # Nobody counts meanwhile: what is in the months' standings is in ours, and what comes later finds the season.
        Cursor.objects.get_or_create(projection=STANDINGS.name)
        Cursor.objects.select_for_update().get(projection=STANDINGS.name)
        other = Season.objects.filter(
            organisation=organisation, starts_on__lte=ends_on, ends_on__gte=first_month
        ).first()
        if other is not None:
            raise SeasonsOverlap(other)
        season = Season.objects.create(organisation=organisation, name=name, starts_on=first_month, ends_on=ends_on)
        _add_months_up(season)
        record(AuditEntry.Action.SEASON_OPENED, organisation_id=organisation.pk, name=name)
    return season


def remove_season(*, season: Season) -> None:
    """Forget a season and its scoreboard. No points go with it."""
    with transaction.atomic():
        Cursor.objects.select_for_update().filter(projection=STANDINGS.name).first()
        Scoreboard.objects.filter(
            organisation=season.organisation, period=Period.SEASON, starts_on=season.starts_on
        ).delete()
        season.delete()
        record(AuditEntry.Action.SEASON_REMOVED, organisation_id=season.organisation_id, name=season.name)


def _add_months_up(season: Season) -> None:
    """The season's standings, from those of its months."""
    months = Scoreboard.objects.filter(
        organisation=season.organisation,
        period=Period.MONTH,
        starts_on__gte=season.starts_on,
        starts_on__lte=season.ends_on,
    )
    last_day = max((month.day for month in months), default=None)
    if last_day is None:
        return
    board = Scoreboard.objects.create(
        organisation=season.organisation, period=Period.SEASON, starts_on=season.starts_on, day=last_day
    )
    of_season: dict[int, StandingRow] = {}
    for in_month in Standing.objects.filter(scoreboard__in=months).order_by("day", "pk").iterator():
        standing = of_season.setdefault(in_month.member_id, new_standing(board, in_month.member_id, in_month.face))
        won_on_its_day = in_month.points - in_month.points_before
        standing.points += in_month.points
        standing.day, standing.points_before = in_month.day, standing.points - won_on_its_day
    steps = Steps()
    for standing in of_season.values():
        steps.add(standing, standing.points, +1)
        before = standing.points_before if standing.day == board.day else standing.points
        steps.add(standing, before, +1, before=True)
    insert_standings(of_season.values())
    steps.write()
