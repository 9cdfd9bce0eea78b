"""A kind reminder of a story: once, some days after it was told, only to whom it suits well and who has not seen it.

Never to who shared it or said no, never of two stories in a fortnight, and within the organisation's limit for a week.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence
from datetime import timedelta
from math import ceil

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from proudly.audience import relevance
from proudly.content.models import Story
from proudly.content.queries import is_live
from proudly.kit import clock
from proudly.notices.models import Notice
from proudly.notices.services import promise_to
from proudly.notices.wishes import heard_by
from proudly.people.models import Member, Organisation
from proudly.sharing.announcing import one_after_the_other, room_of
from proudly.sharing.models import Share, StoryOpinion
from proudly.sharing.notices import NEW_STORY, REMINDER
from proudly.sharing.pride.queries import is_promoted
from proudly.sharing.queries import stop_of
from proudly.sharing.relevance import features_of_audience, recent_of

AFTER, UNTIL = timedelta(days=2), timedelta(days=5)  # since it was told
PART = 1 / 3  # of those who were told: the ones whom it suits best
NOT_SOONER = timedelta(days=14)
HOUR = 10  # in the morning, on the organisation's clock
WORKING_DAYS = range(5)


def remind() -> int:
    """Remind in every organisation where it is ten o'clock of a working day. Returns how many members.

    Any number of times: a member is reminded of a story once.
    """
    now, reminded = clock.now(), 0
    told = Notice.objects.filter(kind=NEW_STORY.key, told_at__gt=now - UNTIL, told_at__lte=now - AFTER)
    for organisation in Organisation.objects.filter(pk__in=told.values("organisation")):
        here = now.astimezone(zoneinfo.ZoneInfo(organisation.time_zone))
        if here.hour == HOUR and here.weekday() in WORKING_DAYS:
            reminded += _remind_in(organisation)
    return reminded


def _remind_in(organisation: Organisation) -> int:
    """Of the newest story first. A dozen queries for each story."""
    recent, reminded = recent_of(organisation.pk), 0
    fresh = Story.objects.filter(is_live(), is_promoted(), organisation=organisation, announce=True, internal=False)
    fresh = fresh.filter(published_at__gt=clock.now() - relevance.FRESH, announcement__stopped_at=None)
    for story in fresh.select_related("closing").order_by("-published_at", "-pk"):
        if stop_of(story) is not None:
            continue
        left = _left_to_remind(story)
        if not left:
            continue
        known = features_of_audience(story, _could_be_reminded(story), recent)
        fitness = {member: relevance.fitness(one, recent.usual) for member, one in known.items()}
        best = sorted(fitness, key=lambda member: (-fitness[member], relevance.lot(member, story.pk)))
        reminded += _promise(story, best[:left])
    return reminded


def _left_to_remind(story: Story) -> int:
    """How many more may be, of those who were told. One query."""
    about = Notice.objects.filter(organisation=story.organisation_id, about=story.pk)
    told, reminded = Q(kind=NEW_STORY.key, state=Notice.State.TOLD), Q(kind=REMINDER.key)
    found = about.aggregate(told=Count("pk", filter=told), reminded=Count("pk", filter=reminded))
    quota: int = ceil(found["told"] * PART)
    return max(0, quota - int(found["reminded"]))


def _could_be_reminded(story: Story) -> QuerySet[Member]:
    """Who was told some days ago, and neither saw it in the inbox, nor shared it, nor said no."""
    now, here = clock.now(), OuterRef("pk")
    told = Notice.objects.filter(
        member=here, kind=NEW_STORY.key, about=story.pk, read_at=None, told_at__gt=now - UNTIL, told_at__lte=now - AFTER
    )
    lately = Notice.objects.filter(member=here, kind=REMINDER.key, created_at__gt=now - NOT_SOONER)
    return Member.objects.present().filter(
        Exists(told.filter(state=Notice.State.TOLD)),
        ~Exists(Share.objects.filter(member=here, story=story)),
        ~Exists(StoryOpinion.objects.filter(member=here, story=story).exclude(because="")),
        ~Exists(lately),
        heard_by(REMINDER.key),
        organisation=story.organisation_id,
    )


def _promise(story: Story, members: Sequence[int]) -> int:
    if not members:
        return 0
    with transaction.atomic():
        one_after_the_other(story.organisation_id)
        room = room_of(story.organisation, members)
        whom = [(story.organisation_id, member, story.pk) for member in members if room[member]]
        return promise_to(whom, kind=REMINDER.key)
