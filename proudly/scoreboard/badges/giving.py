"""Writing down who earned which badge, and telling them in the app: once, and only while it is news."""

from __future__ import annotations

import zoneinfo
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from proudly.kit import clock
from proudly.notices.services import promise_to
from proudly.people.models import Member, Organisation
from proudly.scoreboard.badges.models import BadgeSwitch, EarnedBadge

KIND = "badges earned"  # of notice, about a day, by its ordinal
NEWS_FOR = timedelta(days=7)  # what was earned earlier, by a log that is read again, is no news

Earned = Mapping[tuple[int, str, int], datetime]  # member, key of the badge, step → when


def give_badges(earned: Earned) -> int:
    """Write down who earned what, once. Returns how many were new. Who was erased gets none.

    Five queries for any number. In the projection that read it, so that a crash loses nothing.
    """
    if not earned:
        return 0
    with transaction.atomic():
        # Locked, so that whoever is erased at this moment comes before or after.
        who = Member.objects.select_for_update(no_key=True).filter(pk__in={member for member, _badge, _step in earned})
        members = {member.pk: member for member in who.filter(erased_at=None).order_by("pk")}
        there = set(EarnedBadge.objects.filter(member__in=members).values_list("member_id", "badge", "step"))
        new = {key: at for key, at in earned.items() if key[0] in members and key not in there}
        EarnedBadge.objects.bulk_create(
            [
                EarnedBadge(
                    organisation_id=members[member].organisation_id, member_id=member, badge=badge, step=step,
                    earned_at=at,
                )
                for (member, badge, step), at in new.items()
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        _tell(members, new)
    return len(new)


def keep_only(earned: Earned, *, members: Collection[int], badges: Collection[str]) -> None:
    """Of these badges these members have what they earned, and nothing else: it rested on deeds that do not count."""
    with transaction.atomic():
        for one in EarnedBadge.objects.filter(member__in=members, badge__in=badges):
            if (one.member_id, one.badge, one.step) not in earned:
                one.delete()
        give_badges(earned)


def _tell(members: Mapping[int, Member], new: Earned) -> None:
    """One notice for each day on which somebody earned something, by the organisation's calendar."""
    news = {(member, at) for (member, _badge, _step), at in new.items() if at > clock.now() - NEWS_FOR}
    if not news:
        return
    organisations = Organisation.objects.in_bulk({members[member].organisation_id for member, _at in news})
    silent = set(BadgeSwitch.objects.filter(organisation__in=organisations, is_on=False).values_list("organisation"))
    whom = {
        (organisation.pk, member, at.astimezone(zoneinfo.ZoneInfo(organisation.time_zone)).toordinal())
        for member, at in news
        for organisation in [organisations[members[member].organisation_id]]
        if (organisation.pk,) not in silent and members[member].left_at is None
    }
    promise_to(sorted(whom), kind=KIND)
