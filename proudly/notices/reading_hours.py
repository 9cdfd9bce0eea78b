"""When members who take a digest usually read: learned from what they did in the app, and from nothing in a mail.

Each room declares in its `notices.py` by which of its rows it shows:

    shows_reading(Share, "shared_at")
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Model, Q

from proudly.kit import clock
from proudly.notices.models import Notice, ReadingHour
from proudly.notices.rhythm import takes_digests
from proudly.notices.rules import USUAL_HOUR, usual_hour
from proudly.notices.wishes import zone_of
from proudly.people.models import Member

LOOKS_BACK = timedelta(days=60)
LEARNED_FOR = timedelta(days=7)
AT_ONCE = 500  # members

_shows: list[tuple[type[Model], str]] = []


def shows_reading(rows: type[Model], moment: str) -> None:
    """Rows of a member, with the moment at which the member did something in the app. The moment may be empty."""
    _shows.append((rows, moment))


shows_reading(Notice, "read_at")


def hour_of(member: Member) -> int:
    """When a digest comes, by the member's clock. No query where `reading_hour` was selected with the member."""
    learned: ReadingHour | None = getattr(member, "reading_hour", None)
    return USUAL_HOUR if learned is None or learned.hour is None else learned.hour


def learn_hours() -> int:
    """Learn the hour of each member who takes a digest anew, once a week. Returns of how many.

    Doing it again, or dying half-way, changes nothing else: who is done is not looked at.
    """
    before, learned = clock.now() - LEARNED_FOR, 0
    old = Q(reading_hour=None) | Q(reading_hour__learned_at__lte=before)
    to_learn = Member.objects.present().filter(old, takes_digests()).order_by("pk")
    while members := list(to_learn.select_related("quiet_time", "organisation")[:AT_ONCE]):
        _learn(members)
        learned += len(members)
    ReadingHour.objects.filter(learned_at__lte=before).delete()  # of those who take no digest any more
    return learned


def _learn(members: Sequence[Member]) -> None:
    moments = _moments_of(members)
    hours = [
        ReadingHour(
            organisation_id=member.organisation_id,
            member=member,
            hour=usual_hour(moments[member.pk], zone_of(member)),
            learned_at=clock.now(),
        )
        for member in members
    ]
    ReadingHour.objects.bulk_create(
        hours, update_conflicts=True, unique_fields=["member"], update_fields=["hour", "learned_at"]
    )


def _moments_of(members: Sequence[Member]) -> dict[int, list[datetime]]:
    """When each did something in the app. A query for each declaration."""
    since, found = clock.now() - LOOKS_BACK, defaultdict[int, list[datetime]](list)
    for rows, moment in _shows:
        theirs = rows._default_manager.filter(member__in=members, **{f"{moment}__gt": since})
        for member, at in theirs.values_list("member", moment):
            found[member].append(at)
    return found
