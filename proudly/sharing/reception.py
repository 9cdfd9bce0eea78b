"""How stories were received by an organisation, taken every few minutes: what ranking one page compares with.

Counting who was told and who shared takes longer the larger an organisation is, and says the same to each of its
members. So the worker counts, and a page reads a row for each story that it needs. Whoever announces a story counts
anew: `relevance.recent_of`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from proudly.audience import relevance
from proudly.audience.relevance import Past, Tally
from proudly.content.models import Story
from proudly.kit import clock
from proudly.people.models import Organisation
from proudly.sharing.models import OrganisationReception, Share, StoryReception
from proudly.sharing.relevance import recent_of

AT_MOST_EVERY = timedelta(minutes=4)
AT_LEAST_EVERY = timedelta(days=1)  # what is long ago fades, also when nothing happens
_COLUMNS = ("told", "shared", "author_told", "author_shared")


def take_reception(organisation: Organisation) -> int:
    """Count how the organisation's stories were received. Returns how many rows changed.

    Five queries when nothing changed. Two that take it at once write the same rows.
    """
    now, recent = clock.now(), recent_of(organisation.pk)
    by_author: dict[int, Tally] = defaultdict(Tally)
    for one in recent.past:
        by_author[one.author] = by_author[one.author].plus(*relevance.whole_of([one]))
    counted = {}
    for one in recent.past:
        mine, author = relevance.whole_of([one]), by_author[one.author]
        counted[one.pk] = StoryReception(
            organisation_id=organisation.pk,
            story_id=one.pk,
            told=round(one.told),
            shared=round(one.shared),
            author_told=author.offered - mine.offered,
            author_shared=author.happened - mine.happened,
        )
    kept = {row.story_id: row for row in StoryReception.objects.filter(organisation=organisation)}
    changed = [row for pk, row in counted.items() if pk not in kept or _differs(row, kept[pk])]
    with transaction.atomic():
        if gone := kept.keys() - counted.keys():
            StoryReception.objects.filter(organisation=organisation, story__in=gone).delete()
        StoryReception.objects.bulk_create(
            changed, batch_size=500, update_conflicts=True, unique_fields=["story"], update_fields=_COLUMNS
        )
        OrganisationReception.objects.update_or_create(
            organisation=organisation, defaults={"usual": recent.usual, "taken_at": now}
        )
    return len(changed) + len(gone)


def _differs(one: StoryReception, other: StoryReception) -> bool:
    return any(abs(getattr(one, name) - getattr(other, name)) > 1e-9 for name in _COLUMNS)


def organisations_to_count() -> list[Organisation]:
    """Those in which something was shared or published since it was last counted. One query."""
    now = clock.now()
    here, since = OuterRef("pk"), OuterRef("reception__taken_at")
    shares = Share.objects.filter(organisation=here, shared_at__gte=since)
    stories = Story.objects.filter(organisation=here, state=Story.State.PUBLISHED)
    due = Q(reception=None) & Exists(stories) | Q(reception__taken_at__lte=now - AT_LEAST_EVERY)
    changed = Exists(shares) | Exists(stories.filter(published_at__gte=since))
    return list(
        Organisation.objects.filter(due | Q(reception__taken_at__lte=now - AT_MOST_EVERY) & changed).order_by("pk")
    )


@dataclass(frozen=True)
class Received:
    """Earlier stories of which something is known, and how the authors of them do otherwise."""

    past: dict[int, Past]
    of_author: dict[int, Tally]
    usual: float


def received(organisation_id: int, stories: Collection[int], topics: Mapping[int, frozenset[int]]) -> Received:
    """How these stories of the organisation were received, of those published within `relevance.WINDOW`. Two queries.

    Args:
        topics: of each of them.
    """
    now = clock.now()
    rows = (
        # By story alone: a planner that knows no better would look through all of the organisation's.
        StoryReception.objects.filter(
            story__in=stories,
            story__state=Story.State.PUBLISHED,
            story__published_at__gt=now - relevance.WINDOW,
        )
        .annotate(author=F("story__author"), weeks_old=_weeks_old("story__published_at", now))
        .values_list("story", "author", "weeks_old", *_COLUMNS)
    )
    past, of_author = {}, {}
    for pk, author, weeks_old, told, shared, author_told, author_shared in rows:
        past[pk] = Past(pk, topics[pk], author, weeks_old * 7.0, told=float(told), shared=float(shared))
        of_author[pk] = Tally(author_shared, author_told)
    usual = OrganisationReception.objects.filter(organisation=organisation_id).values_list("usual", flat=True).first()
    return Received(past, of_author, relevance.usual_rate(relevance.NOTHING) if usual is None else usual)


def _weeks_old(column: str, now: datetime) -> Case:
    """As `whole_weeks`, by the database: to make a moment in Python of each of hundreds of rows takes longer."""
    weeks = range(relevance.WINDOW // timedelta(weeks=1))
    return Case(
        *(When(**{f"{column}__gt": now - timedelta(weeks=week + 1)}, then=Value(week)) for week in weeks),
        default=Value(len(weeks)),
    )
