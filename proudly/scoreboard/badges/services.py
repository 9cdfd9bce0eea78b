"""What members and managers decide about badges and streaks."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation
from proudly.scoreboard.badges import rules
from proudly.scoreboard.badges.models import BadgeSwitch, HiddenBadges, Holiday, PausedWeek

Action = AuditEntry.Action
LONGEST_HOLIDAY = timedelta(days=366)


class TooLongAway(Exception):
    """More weeks than a year has pauses; `left` says how many there are, of `year`."""

    def __init__(self, *, year: int, left: int) -> None:
        super().__init__(f"{left} of {year}")
        self.year, self.left = year, left


class NotInThisOrder(Exception):
    """The last day is before the first, or more than a year after it."""


def switch_badges(*, organisation: Organisation, is_on: bool) -> None:
    """Whether the organisation has badges, levels and streaks, from now on. The same once more changes nothing.

    What was earned stays, and what is earned meanwhile is there when they are switched on again.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        was_on = not BadgeSwitch.objects.filter(organisation=organisation, is_on=False).exists()
        if was_on == is_on:
            return
        BadgeSwitch.objects.update_or_create(organisation=organisation, defaults={"is_on": is_on})
        record(Action.BADGES_SWITCHED, organisation_id=organisation.pk, is_on=is_on)


def add_holiday(*, organisation: Organisation, name: str, first_day: date, last_day: date) -> Holiday:
    """The organisation is closed on these days, which may be past. Raises NotInThisOrder."""
    _require_order(first_day, last_day)
    with transaction.atomic():
        holiday, is_new = Holiday.objects.get_or_create(
            organisation=organisation, name=name, first_day=first_day, last_day=last_day
        )
        if is_new:
            _note(holiday, removed=False)
    return holiday


def remove_holiday(*, holiday: Holiday) -> None:
    """It was none. Streaks are as though it had never been there."""
    with transaction.atomic():
        if Holiday.objects.filter(pk=holiday.pk).delete()[0]:
            _note(holiday, removed=True)


def _note(holiday: Holiday, *, removed: bool) -> None:
    record(
        Action.HOLIDAYS_CHANGED,
        organisation_id=holiday.organisation_id,
        name=holiday.name,
        from_day=holiday.first_day.isoformat(),
        ends_on=holiday.last_day.isoformat(),
        removed=removed,
    )


def pause_weeks(*, member: Member, first_day: date, last_day: date) -> list[date]:
    """The member is away from a day to another, to come or past: these weeks break no streak. Returns their Mondays.

    Raises NotInThisOrder; TooLongAway when a year would have more than `rules.PAUSE_WEEKS`, and then changes nothing.
    """
    _require_order(first_day, last_day)
    weeks = rules.weeks_within(first_day, last_day)
    with transaction.atomic():
        Member.objects.select_for_update(no_key=True).get(pk=member.pk)  # two at once count one after the other
        there = set(PausedWeek.objects.filter(member=member).values_list("starts_on", flat=True))
        new = [week for week in weeks if week not in there]
        for year in sorted({week.year for week in new}):
            left = rules.pauses_left(there, year)
            if sum(week.year == year for week in new) > left:
                raise TooLongAway(year=year, left=left)
        PausedWeek.objects.bulk_create(
            PausedWeek(organisation_id=member.organisation_id, member=member, starts_on=week) for week in new
        )
    return weeks


def resume_week(*, member: Member, week: date) -> None:
    """The member was not away in that week."""
    PausedWeek.objects.filter(member=member, starts_on=week).delete()


def hide_badges(*, member: Member, hidden: bool) -> None:
    """Whether colleagues see nothing of what the member earned."""
    if hidden:
        HiddenBadges.objects.get_or_create(member=member, defaults={"organisation_id": member.organisation_id})
    else:
        HiddenBadges.objects.filter(member=member).delete()


def _require_order(first_day: date, last_day: date) -> None:
    if not first_day <= last_day <= first_day + LONGEST_HOLIDAY:
        raise NotInThisOrder
