"""Telling those whom a new story suits best. Found from the stories themselves, so that a crash forgets nobody.

At publication a story is looked at once; while it is fresh, a few times more, since then there may be room for those
who had none, and it is known how it does. `audience.relevance.choose` decides. Nobody gets more notices in any seven
days than the organisation allows: promises of one organisation are made one after the other.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from statistics import mean

from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from proudly.audience import relevance
from proudly.audience.queries import reached
from proudly.audience.relevance import Features
from proudly.content.models import Story
from proudly.content.queries import is_live
from proudly.kit import clock
from proudly.notices.chat.posts import promise_posts, withdraw_posts
from proudly.notices.models import Notice
from proudly.notices.rhythm import MOST_A_WEEK, own_limits
from proudly.notices.services import promise_again, promise_to, withdraw_notices
from proudly.notices.tasks import post_in_rooms, send_notices
from proudly.notices.wishes import heard_by
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation
from proudly.sharing.models import Announcement, NewestFirst, StoryNotices
from proudly.sharing.notices import ABOUT_STORIES, NEW_STORY
from proudly.sharing.pride.queries import is_promoted
from proudly.sharing.relevance import features_of_audience, recent_of
from proudly.sharing.room_posts import rooms_that_may_read

WEEK = timedelta(days=7)
LOOK_AGAIN_AFTER = timedelta(hours=6)
FIRST, AT_ONCE = 200, 2_000  # members for whom notices are written in one transaction
BREATH = 0.12  # seconds
CLAIM_LASTS = timedelta(minutes=2)  # a worker that wrote nothing for so long is taken for dead


# --- announcing -------------------------------------------------------------------------------------------------------


def claim_stories_to_announce() -> list[Announcement]:
    """What was published and is not announced yet, or not to the end, for `announce`. One query when there is none.

    What may be read but not shared yet waits until it may.
    """
    may_be_shared = Q(share_from=None) | Q(share_from__lte=clock.now())
    begun = Announcement.objects.filter(story=OuterRef("pk"))
    in_hand = begun.filter(Q(written_at__isnull=False) | Q(claimed_until__gt=clock.now()))
    waiting = Story.objects.filter(~Exists(in_hand), is_live(), is_promoted(), may_be_shared, announce=True)
    claimed = [_claim(story) for story in waiting.order_by("published_at", "pk")[:20]]
    return [announcement for announcement in claimed if announcement]


def announce_story(*, story: Story) -> Announcement | None:
    """Announce one now. Returns None when it was done already, or is being done."""
    announcement = _claim(story)
    if announcement:
        announce(announcement)
        announcement.refresh_from_db()
    return announcement


def announce(announcement: Announcement) -> int:
    """Promise a notice to those of the story's audience whom it suits best; see `look_again`. Returns to how many.

    Some hundreds in each transaction, so that the first are told at once and nobody waits for the rest. When it dies
    half-way, it is claimed again, and gone on with.
    """
    story = Story.objects.select_related("audience__organisation").get(pk=announcement.story_id)
    _tell_rooms(story)
    return _tell(story.organisation, [announcement], _look_at(story.organisation, [story]))


def _tell_rooms(story: Story) -> None:
    """The chat rooms of the organisation, unless it was stopped meanwhile. Twice tells none twice."""
    with transaction.atomic():
        one_after_the_other(story.organisation_id)
        if Announcement.objects.filter(story=story, stopped_at=None).exists() and (rooms := rooms_that_may_read(story)):
            promise_posts(rooms=rooms, kind=NEW_STORY.key, about=story.pk)
            transaction.on_commit(post_in_rooms)


def _claim(story: Story) -> Announcement | None:
    now = clock.now()
    with transaction.atomic():
        Announcement.objects.get_or_create(
            story=story, defaults={"organisation_id": story.organisation_id, "at": now, "people": 0}
        )
        announcement = Announcement.objects.select_for_update().get(story=story)
        if announcement.written_at or (announcement.claimed_until and announcement.claimed_until > now):
            return None
        announcement.claimed_until = now + CLAIM_LASTS
        announcement.save(update_fields=["claimed_until"])
    return announcement


def stop_announcing(*, story: Story) -> bool:
    """Tell nobody else of this story by itself; who was told, was. Returns False when it was stopped already."""
    now = clock.now()
    with transaction.atomic():
        one_after_the_other(story.organisation_id)  # who writes its notices at this moment has written them
        announcement, _is_new = Announcement.objects.get_or_create(
            story=story, defaults={"organisation_id": story.organisation_id, "at": now, "people": 0}
        )
        if announcement.stopped_at:
            return False
        announcement.stopped_at = now
        announcement.written_at = announcement.written_at or now
        announcement.held_back = announcement.too_cold = 0
        announcement.save(update_fields=["stopped_at", "written_at", "held_back", "too_cold"])
        waited = withdraw_notices(organisation=story.organisation, kind=NEW_STORY.key, about=story.pk)
        withdraw_posts(organisation=story.organisation, kind=NEW_STORY.key, about=story.pk)
        record(
            AuditEntry.Action.STORY_NOTICES_STOPPED,
            organisation_id=story.organisation_id,
            story=story.pk,
            not_told=waited,
        )
    return True


def look_again(*, organisation: Organisation) -> int:
    """Tell of stories that are still fresh whom they suit by now, and who has room by now. Returns how many notices.

    Doing it twice tells nobody twice.
    """
    waiting = _fresh().filter(organisation=organisation).select_related("story__audience__organisation")
    announcements = [one for one in waiting if one.written_at and (one.held_back or one.too_cold)]
    if not announcements:
        return 0
    look = _look_at(organisation, [one.story for one in announcements])
    return _tell(organisation, announcements, look)


def organisations_to_look_at() -> list[Organisation]:
    """Those with a fresh story that was not looked at for some hours. One query."""
    due = _fresh().filter(looked_at__lte=clock.now() - LOOK_AGAIN_AFTER)
    return list(Organisation.objects.filter(pk__in=due.values("organisation")).order_by("pk"))


def _fresh() -> QuerySet[Announcement]:
    unfinished = Q(held_back__gt=0) | Q(too_cold__gt=0)
    fresh = Story.objects.filter(is_live(), is_promoted(), published_at__gt=clock.now() - relevance.FRESH)
    return Announcement.objects.filter(unfinished, story__in=fresh)


def one_after_the_other(organisation_id: int) -> None:
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)


@dataclass(frozen=True)
class Look:
    """How well stories suit those who might be told of them, as it was just now."""

    fits: dict[int, dict[int, float]]  # story → member
    bars: dict[int, float]  # none for stories of which everybody hears
    always: frozenset[int]
    for_all: frozenset[int]
    known: dict[int, dict[int, Features]]
    usual: float


def _look_at(organisation: Organisation, stories: Sequence[Story], *, also_for_all: bool = False) -> Look:
    """Twelve queries for each story.

    Args:
        also_for_all: also how well stories suit of which everybody hears, which makes no difference to who does.
    """
    recent = recent_of(organisation.pk)
    part = relevance.share_of_audience(
        weekly_limit=weekly_limit_of(organisation), stories_a_week=_stories_a_week(organisation)
    )
    always = frozenset(NewestFirst.objects.filter(organisation=organisation).values_list("member", flat=True))
    fits, bars, known = {}, {}, {}
    for story in stories:
        audience = _can_be_told(story)
        if story.for_all and not also_for_all:
            fits[story.pk] = dict.fromkeys(audience.values_list("pk", flat=True), 0.0)
            continue
        known[story.pk] = features_of_audience(story, audience, recent)
        fit = {
            member: relevance.fitness(one, recent.usual) + relevance.lot(member, story.pk)
            for member, one in known[story.pk].items()
        }
        bars[story.pk] = relevance.bar_of(fit.values(), part)
        if always:
            fit |= dict.fromkeys(audience.filter(pk__in=always).values_list("pk", flat=True), 0.0)
        fits[story.pk] = fit
    for_all = frozenset(story.pk for story in stories if story.for_all)
    return Look(fits, bars, always, for_all, known, recent.usual)


def _can_be_told(story: Story) -> QuerySet[Member]:
    """Those of the audience who want to hear of stories. Who has not joined is asked to first, by an invitation."""
    return reached(story.audience).filter(heard_by(NEW_STORY.key), started_at__isnull=False)


def _tell(organisation: Organisation, announcements: Sequence[Announcement], look: Look) -> int:
    """Promise the notices, and write down to how many. Returns how many."""
    stories = [one.story_id for one in announcements]
    bar = _bar(organisation, look)
    members = sorted({member for fit in look.fits.values() for member in fit})
    told, held_back, too_cold = 0, Counter[int](), Counter[int]()
    for some in _in_turn(members):
        if told:
            _let_senders_begin()
        choice = _tell_some(organisation, announcements, look, bar, some)
        told += len(choice.told)
        held_back.update(choice.held_back)
        too_cold.update(choice.too_cold)
    now = clock.now()
    with transaction.atomic():
        going_on = Announcement.objects.filter(story__in=stories, stopped_at=None)
        for announcement in going_on.select_for_update().order_by("pk"):
            story = announcement.story_id
            announcement.held_back, announcement.too_cold = held_back[story], too_cold[story]
            announcement.bar, announcement.looked_at = look.bars.get(story), now
            announcement.written_at = announcement.written_at or now
            announcement.save(update_fields=["held_back", "too_cold", "bar", "looked_at", "written_at"])
    return told


def _let_senders_begin() -> None:
    """Where one writes at a time, who waits for a turn looks again only ten times a second, and would find none."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(BREATH)


def _in_turn(members: Sequence[int]) -> Iterator[Sequence[int]]:
    """Few first, who hear of it at once, then as many in one transaction as are written in about half a second."""
    for begin, end in pairwise([0, *range(FIRST, len(members), AT_ONCE), len(members)]):
        if members[begin:end]:
            yield members[begin:end]


def _tell_some(
    organisation: Organisation, announcements: Sequence[Announcement], look: Look, bar: float, members: Sequence[int]
) -> relevance.Choice:
    """The same for some of the members. What is chosen for one member hangs on nobody else."""
    with transaction.atomic():
        one_after_the_other(organisation.pk)
        going_on = Announcement.objects.filter(story__in=[one.story_id for one in announcements], stopped_at=None)
        stories = set(going_on.values_list("story", flat=True))
        fits = {
            story: {member: fit[member] for member in members if member in fit}
            for story, fit in look.fits.items()
            if story in stories
        }
        choice = relevance.choose(
            _not_told(organisation, fits, members),
            bar=bar,
            room=room_of(organisation, members),
            always=look.always,
            for_all=look.for_all,
        )
        if not choice.told:
            return choice
        promise_to([(organisation.pk, member, story) for member, story in choice.told], kind=NEW_STORY.key)
        for story, people in Counter(story for _member, story in choice.told).items():
            Announcement.objects.filter(story=story).update(
                people=F("people") + people, claimed_until=clock.now() + CLAIM_LASTS
            )
        transaction.on_commit(send_notices)
    return choice


def _bar(organisation: Organisation, look: Look) -> float:
    """What a story must come to now: the mean of the fresh ones, as they were last looked at. One query."""
    others = Announcement.objects.filter(
        organisation=organisation, story__published_at__gt=clock.now() - relevance.FRESH, bar__isnull=False
    ).exclude(story__in=look.bars)
    bars = [*look.bars.values(), *(bar for bar in others.values_list("bar", flat=True) if bar is not None)]
    return mean(bars) if bars else 0.0


def _not_told(
    organisation: Organisation, fits: dict[int, dict[int, float]], members: Collection[int]
) -> dict[int, dict[int, float]]:
    """The same without those who were promised a notice already. One query."""
    had: dict[int, set[int]] = defaultdict(set)
    notices = Notice.objects.filter(_of(members), organisation=organisation, kind=NEW_STORY.key, about__in=fits)
    for story, member in notices.values_list("about", "member"):
        had[story].add(member)
    return {
        story: {member: suits for member, suits in fit.items() if member not in had[story]}
        for story, fit in fits.items()
    }


def room_of(organisation: Organisation, members: Collection[int]) -> dict[int, int]:
    """How many more notices about stories each may have: of any seven days, the last ones count. Three queries.

    A notice counts from when it was promised, and again from when it was sent, if that took long.
    """
    week_ago, limit = clock.now() - WEEK, weekly_limit_of(organisation)
    waiting = Q(state=Notice.State.WAITING)
    lately = Notice.objects.filter(
        waiting | Q(created_at__gt=week_ago) | Q(told_at__gt=week_ago),
        _of(members),
        organisation=organisation,
        kind__in=ABOUT_STORIES,
    ).exclude(state__in=[Notice.State.WITHDRAWN, Notice.State.FAILED])
    had = dict(lately.values_list("member").annotate(Count("pk")))
    own = own_limits(organisation, members)
    return {member: max(0, min(limit, own.get(member, limit)) - had.get(member, 0)) for member in members}


def _of(members: Collection[int]) -> Q:
    """Notices of these members: by the range of their numbers, since there may be many; there may be others in it."""
    return Q(member__gte=min(members), member__lte=max(members)) if members else Q(pk__in=[])


def _stories_a_week(organisation: Organisation) -> float:
    """How many stories are announced in a week, over the last four; of a newcomer, since the first. One query."""
    now = clock.now()
    moments = list(
        Announcement.objects.filter(
            organisation=organisation, at__gt=now - 4 * WEEK, written_at__isnull=False
        ).values_list("at", flat=True)
    )
    weeks = max(1.0, (now - min(moments, default=now)) / WEEK)
    return max(1, len(moments)) / weeks


def announce_again(*, member: Member, story_id: int) -> None:
    """Send one member a fresh mail about a story, because the link in the old one is over. At most one an hour."""
    an_hour_ago = clock.now() - timedelta(hours=1)
    with transaction.atomic():
        promise_again(member=member, kind=NEW_STORY.key, about=story_id, not_after=an_hour_ago)
        transaction.on_commit(send_notices)


# --- before it is published -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Forecast:
    """Who would hear of a story if it were published now: `at_once` of `people`, and what is known of each of those."""

    people: int
    at_once: list[int]
    known: dict[int, Features]
    usual: float


def forecast(story: Story) -> Forecast:
    """What announcing would do. Writes nothing. As many queries for any audience."""
    look = _look_at(story.organisation, [story], also_for_all=True)
    fits = _not_told(story.organisation, look.fits, look.fits[story.pk])
    choice = relevance.choose(
        fits,
        bar=_bar(story.organisation, look),
        room=room_of(story.organisation, fits[story.pk]),
        always=look.always,
        for_all=look.for_all,
    )
    return Forecast(
        people=reached(story.audience).count(),
        at_once=[member for member, _story in choice.told],
        known=look.known[story.pk],
        usual=look.usual,
    )


# --- what is allowed, and wanted --------------------------------------------------------------------------------------


def weekly_limit_of(organisation: Organisation) -> int:
    """How many notices about stories a member gets at most in seven days. One query."""
    kept = StoryNotices.objects.filter(organisation=organisation).first()
    return (kept or StoryNotices()).weekly_limit


def change_weekly_limit(*, organisation: Organisation, weekly_limit: int) -> int:
    """From now on members get at most so many notices about stories in seven days. The same once more changes nothing.

    Raises ValueError for none, or for more than `MOST_A_WEEK`.
    """
    if not 1 <= weekly_limit <= MOST_A_WEEK:
        raise ValueError(_("Choose a number from 1 to %(most)d.") % {"most": MOST_A_WEEK})
    with transaction.atomic():
        one_after_the_other(organisation.pk)
        before = weekly_limit_of(organisation)
        if before != weekly_limit:
            StoryNotices.objects.update_or_create(organisation=organisation, defaults={"weekly_limit": weekly_limit})
            record(
                AuditEntry.Action.STORY_NOTICES_CHANGED,
                organisation_id=organisation.pk,
                weekly_limit=weekly_limit,
                weekly_limit_before=before,
            )
    return weekly_limit


def choose_newest_first(*, member: Member, newest_first: bool) -> None:
    """The member sees everything, newest first, and is told of each story while the limit lasts; or no longer."""
    if newest_first:
        NewestFirst.objects.get_or_create(
            member=member, defaults={"organisation_id": member.organisation_id, "since": clock.now()}
        )
    else:
        NewestFirst.objects.filter(member=member).delete()
