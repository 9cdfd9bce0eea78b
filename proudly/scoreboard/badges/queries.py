"""What a member earned, and how far the next is."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min

from proudly.people.models import Member, Organisation
from proudly.people.privacy import policy_of
from proudly.people.privacy_rules import Viewers
from proudly.people.queries import today_of
from proudly.scoreboard.badges import catalogue, rules
from proudly.scoreboard.badges.catalogue import Badge
from proudly.scoreboard.badges.earning import OUT
from proudly.scoreboard.badges.models import BadgeSwitch, EarnedBadge, HiddenBadges, Holiday, PausedWeek, ReaderCount
from proudly.scoreboard.models import Standing
from proudly.scoreboard.rules import Period
from proudly.sharing.models import ShareEvent


def has_badges(organisation: Organisation) -> bool:
    """Whether there are badges, levels and streaks there. One query."""
    return not BadgeSwitch.objects.filter(organisation=organisation, is_on=False).exists()


def others_see_badges(organisation: Organisation) -> bool:
    """Whether the policy lets colleagues see what one of them earned: a badge is a figure. No query."""
    return policy_of(organisation).figures == Viewers.EVERYONE


def hides_badges(member: Member) -> bool:
    """One query."""
    return HiddenBadges.objects.filter(member=member).exists()


@dataclass(frozen=True)
class Mark:
    """A step of a badge, as the member's page shows it.

    `earned_at` is None for what is still ahead; then `so_far` of `needed` is done, or None where nothing is counted.
    """

    badge: Badge
    step: int
    earned_at: datetime | None = None
    so_far: int | None = None

    @property
    def needed(self) -> int:
        return self.badge.steps[self.step - 1]


def earned_by(member: Member) -> list[Mark]:
    """What the member has, the newest first. One query."""
    rows = EarnedBadge.objects.filter(member=member).order_by("-earned_at", "-pk")
    found = ((catalogue.badge_of(row.badge), row) for row in rows)
    return [
        Mark(badge, row.step, row.earned_at)
        for badge, row in found
        if badge is not None and row.step <= len(badge.steps)
    ]


def highest(earned: list[Mark]) -> list[Mark]:
    """Of each badge the highest step, in the order that they have."""
    steps: dict[str, int] = {}
    for mark in earned:
        steps[mark.badge.key] = max(mark.step, steps.get(mark.badge.key, 0))
    return [mark for mark in earned if mark.step == steps[mark.badge.key]]


def marks_of(member: Member) -> tuple[list[Mark], list[Mark]]:
    """What the member has, the newest first, and the next step of each badge that is still ahead. Four queries."""
    every = earned_by(member)
    earned, have = highest(every), {(mark.badge.key, mark.step) for mark in every}
    done = _done_so_far(member)
    ahead = [
        Mark(badge, step, so_far=min(done[badge.key], needed - 1) if badge.key in done and needed > 1 else None)
        for badge in catalogue.all_badges()
        for step, needed in enumerate(badge.steps, start=1)
        if (badge.key, step) not in have and (step == 1 or (badge.key, step - 1) in have)
    ]
    return earned, ahead


def _done_so_far(member: Member) -> dict[str, int]:
    """By badge how much of it the member has done. Three queries."""
    out = ShareEvent.objects.filter(share__member=member, state__in=OUT).order_by()
    shares = out.aggregate(
        stories=Count("share__story", distinct=True), networks=Count("share__network", distinct=True)
    )
    readers = ReaderCount.objects.filter(member=member).values_list("readers", flat=True).first() or 0
    followers = (
        ShareEvent.objects.filter(
            share__story__suggestions__member=member,
            share__story__suggestions__thanked_at__isnull=False,
            state__in=OUT,
        )
        .exclude(share__member=member)
        .order_by()
        .values("share__story")
        .annotate(people=Count("share__member", distinct=True))
        .order_by("-people")
        .values_list("people", flat=True)
        .first()
    )
    return {
        catalogue.SHARES.key: shares["stories"],
        catalogue.NETWORKS.key: shares["networks"],
        catalogue.READERS.key: readers,
        catalogue.FOLLOWED.key: followers or 0,
    }


def points_won(member: Member) -> int:
    """All that the member ever won, spent or not. One query."""
    ever = Standing.objects.filter(member=member, scoreboard__period=Period.ALL_TIME)
    return ever.values_list("points", flat=True).first() or 0


def streak_of(member: Member) -> rules.Streak:
    """How many weeks in a row the member shared. Three queries.

    The week is the one in which the button was pressed, of what is known to be out.
    """
    zone = zoneinfo.ZoneInfo(member.organisation.time_zone)
    out = ShareEvent.objects.filter(share__member=member, state__in=OUT).order_by()
    moments = out.values_list("share").annotate(at=Min("share__shared_at")).values_list("at", flat=True)
    return rules.streak(
        {rules.monday_of(at.astimezone(zone).date()) for at in moments},
        today=today_of(member.organisation),
        holidays=rules.weeks_closed(closures_of(member.organisation)),
        paused=set(paused_weeks(member)),
    )


def closures_of(organisation: Organisation) -> Iterable[tuple[date, date]]:
    """First and last day of each holiday. One query."""
    return Holiday.objects.filter(organisation=organisation).values_list("first_day", "last_day")


def holidays_of(organisation: Organisation) -> list[Holiday]:
    """Those that are not over, or were within a year, the next first. One query."""
    today = today_of(organisation)
    lately = today - timedelta(days=366)
    return list(Holiday.objects.filter(organisation=organisation, last_day__gte=lately).order_by("first_day", "pk"))


def paused_weeks(member: Member) -> list[date]:
    """The weeks in which the member is away, the first first. One query."""
    weeks = PausedWeek.objects.filter(member=member).order_by("starts_on")
    return list(weeks.values_list("starts_on", flat=True))
