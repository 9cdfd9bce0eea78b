"""How stories were received by an organisation, taken every few minutes: what ranking one page compares with.

Counting who was told and who shared takes longer the larger an organisation is, and says the same to each of its
members. So the worker counts, and a page reads a row for each story that it needs. Whoever announces a story counts
anew: `relevance.recent_of`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from proudly.audience import relevance
from proudly.audience.relevance import Past, Tally
from proudly.content.models import Caption, Story
from proudly.kit import clock
from proudly.people.models import Organisation
from proudly.sharing.models import OrganisationReception, Share, StoryReception
from proudly.sharing.relevance import recent_of, whole_weeks

AT_MOST_EVERY = timedelta(minutes=4)
AT_LEAST_EVERY = timedelta(days=1)  # what is long ago fades, also when nothing happens
AT_ONCE = 5_000
_FIGURES = ("told", "shared", "author_told", "author_shared")
_SETS = ("topics", "languages", "networks")
_COLUMNS = (*_FIGURES, *_SETS)


def take_reception(organisation: Organisation) -> int:
    """Count how the organisation's stories were received. Returns how many rows changed.

    Five queries when nothing changed, and three for each `AT_ONCE` stories. Two that take it at once write the same
    rows.
    """
    now, recent = clock.now(), recent_of(organisation.pk)
    by_author: dict[int, Tally] = defaultdict(Tally)
    for one in recent.past:
        by_author[one.author] = by_author[one.author].plus(*relevance.whole_of([one]))
    counted, facts = {}, _facts_of_all(organisation.pk, [one.pk for one in recent.past])
    for one in recent.past:
        mine, author = relevance.whole_of([one]), by_author[one.author]
        counted[one.pk] = StoryReception(
            organisation_id=organisation.pk,
            story_id=one.pk,
            told=round(one.told),
            shared=round(one.shared),
            author_told=author.offered - mine.offered,
            author_shared=author.happened - mine.happened,
            topics=" ".join(map(str, sorted(one.topics))),
            languages=" ".join(sorted(facts[one.pk].languages)),
            networks=" ".join(sorted(facts[one.pk].networks)),
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


def _facts_of_all(organisation_id: int, stories: Sequence[int]) -> dict[int, Facts]:
    """`facts_of` any number of stories: a database takes only so many numbers in one query."""
    facts: dict[int, Facts] = {}
    for first in range(0, len(stories), AT_ONCE):
        facts |= facts_of(organisation_id, stories[first : first + AT_ONCE])
    return facts


def _differs(one: StoryReception, other: StoryReception) -> bool:
    if any(getattr(one, name) != getattr(other, name) for name in _SETS):
        return True
    return any(abs(getattr(one, name) - getattr(other, name)) > 1e-9 for name in _FIGURES)


def organisations_to_count() -> list[Organisation]:
    """Those in which something was shared, published or written anew since it was last counted. One query."""
    now = clock.now()
    here, since = OuterRef("pk"), OuterRef("reception__taken_at")
    shares = Share.objects.filter(organisation=here, shared_at__gte=since)
    stories = Story.objects.filter(organisation=here, state=Story.State.PUBLISHED)
    due = Q(reception=None) & Exists(stories) | Q(reception__taken_at__lte=now - AT_LEAST_EVERY)
    changed = Exists(shares) | Exists(stories.filter(Q(published_at__gte=since) | Q(changed_at__gte=since)))
    return list(
        Organisation.objects.filter(due | Q(reception__taken_at__lte=now - AT_MOST_EVERY) & changed).order_by("pk")
    )


class Facts(NamedTuple):
    """What there is to know of a story itself."""

    published_at: datetime | None
    topics: frozenset[int]
    languages: frozenset[str]  # in which there are words to share it with
    networks: frozenset[str]  # for which there are words of its own


@dataclass(frozen=True)
class Received:
    """Earlier stories of which something is known, what they are, and how the authors of them do otherwise."""

    past: dict[int, Past]
    facts: dict[int, Facts]
    of_author: dict[int, Tally]
    usual: float


def received(organisation_id: int, stories: Collection[int]) -> Received:
    """How these stories were received, of those published within `relevance.WINDOW`. Two queries."""
    now = clock.now()
    rows = (
        # By story alone: a planner that knows no better would look through all of the organisation's.
        StoryReception.objects.filter(
            story__in=stories,
            story__state=Story.State.PUBLISHED,
            story__published_at__gt=now - relevance.WINDOW,
        ).values_list("story", "story__author", "story__published_at", *_COLUMNS)
    )
    past, facts, of_author = {}, {}, {}
    for pk, author, at, told, shared, author_told, author_shared, topics, languages, networks in rows:
        facts[pk] = Facts(at, _ids(topics), _words(languages), _words(networks))
        past[pk] = Past(pk, facts[pk].topics, author, whole_weeks(now, at), told=float(told), shared=float(shared))
        of_author[pk] = Tally(author_shared, author_told)
    usual = OrganisationReception.objects.filter(organisation=organisation_id).values_list("usual", flat=True).first()
    return Received(past, facts, of_author, relevance.usual_rate(relevance.NOTHING) if usual is None else usual)


def facts_of(organisation_id: int, stories: Collection[int]) -> dict[int, Facts]:
    """The same of any stories, from where they stand. Three queries."""
    topics: dict[int, set[int]] = defaultdict(set)
    for story, topic in Story.topics.through.objects.filter(story__in=stories).values_list("story", "topic"):
        topics[story].add(topic)
    words: dict[int, set[tuple[str, str]]] = defaultdict(set)
    captions = Caption.objects.filter(story__in=stories)
    for story, language, network in captions.values_list("story", "language", "network").distinct():
        words[story].add((language, network))
    here = Story.objects.filter(organisation=organisation_id, pk__in=stories)
    return {
        pk: Facts(
            published_at,
            frozenset(topics[pk]),
            frozenset(one for one, _network in words[pk]) or frozenset({language}),
            frozenset(network for _language, network in words[pk] if network),
        )
        for pk, published_at, language in here.values_list("pk", "published_at", "language")
    }


@lru_cache(maxsize=10_000)  # a list of stories has a few dozen different ones
def _ids(text: str) -> frozenset[int]:
    return frozenset(map(int, text.split()))


@lru_cache(maxsize=1_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())
