"""Adding, changing, pausing and removing sources."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction

from proudly.audience.services import Limits, choose_audience
from proudly.content.models import CategoryTopic, Source, Topic
from proudly.content.sources import limits, tasks
from proudly.content.sources.rules import Wanted
from proudly.kit import clock
from proudly.people.models import Member, Team


class TooManySources(Exception):
    """The organisation has as many sources as it can."""


class AskedTooSoon(Exception):
    """The source has only just been looked at, or its site asked to be left alone until later."""


@dataclass(frozen=True)
class Choices:
    """What an editor chooses of a source.

    `teams` and `limits`: whom its stories are for; nobody named means everyone. `by_category`: category of the feed →
    the topics of items in it, besides `topics`.
    """

    name: str
    language: str
    every: timedelta
    into: Source.Into = Source.Into.DRAFT
    wanted: Wanted = Wanted()
    topics: Collection[Topic] = ()
    by_category: Mapping[str, Collection[Topic]] = field(default_factory=dict)
    teams: Collection[Team] = ()
    limits: Limits | None = None


def add_source(*, by: Member, address: str, choices: Choices) -> Source:
    """A source that is looked at from now on; `by` is the author of what it brings.

    The same address for the same audience twice is two sources: each editor decides for their own teams.

    Raises TooManySources.
    """
    with transaction.atomic():
        if Source.objects.filter(organisation=by.organisation_id).count() >= limits.SOURCES:
            raise TooManySources
        audience = choose_audience(organisation=by.organisation, teams=choices.teams, limits=choices.limits)
        source = Source(organisation=by.organisation, by=by, address=address, audience=audience)
        source.created_at = source.next_look_at = clock.now()
        _write(source, choices)
        _nudge(source)
    return source


def change_source(*, source: Source, address: str, choices: Choices) -> Source:
    """Change what was chosen. What it has brought stays as it is; a look at a new address is a first look."""
    with transaction.atomic():
        source = _locked(source)
        choose_audience(
            organisation=source.organisation, teams=choices.teams, limits=choices.limits, audience=source.audience
        )
        if address != source.address:
            source.address, source.etag, source.last_modified = address, "", ""
            source.read_at = source.good_at = source.failing_since = source.not_before = None
            source.failures, source.last_error = 0, ""
            source.next_look_at, source.is_on = clock.now(), True
        elif choices.every != source.every and not source.failures:
            source.next_look_at = (source.looked_at or clock.now()) + choices.every
        _write(source, choices)
        _nudge(source)
    return source


def turn(*, source: Source, on: bool) -> Source:
    """Pause a source, or go on with it: then it is looked at soon. Twice is once."""
    with transaction.atomic():
        source = _locked(source)
        if source.is_on == on:
            return source
        source.is_on = on
        if on:
            source.failures, source.last_error, source.failing_since = 0, "", None
            source.next_look_at = max(clock.now(), source.not_before or clock.now())
        source.save()
        _nudge(source)
    return source


def look_soon(*, source: Source) -> Source:
    """Have the worker look at once.

    Raises AskedTooSoon.
    """
    with transaction.atomic():
        source = _locked(source)
        if not may_look_now(source):
            raise AskedTooSoon
        source.next_look_at = clock.now()
        source.save(update_fields=["next_look_at"])
        _nudge(source)
    return source


def may_look_now(source: Source) -> bool:
    """Whether `look_soon` would have it looked at. No query."""
    now = clock.now()
    is_recent = source.looked_at is not None and source.looked_at > now - limits.LOOK_AGAIN_AFTER
    return source.is_on and not is_recent and not (source.not_before and source.not_before > now)


def remove_source(*, source: Source) -> None:
    """Remove a source. The stories that it brought stay. Twice is once."""
    with transaction.atomic():
        mine = Source.objects.select_for_update().filter(pk=source.pk).first()
        if mine is None:
            return
        audience = mine.audience
        mine.delete()
        audience.delete()


def _locked(source: Source) -> Source:
    return Source.objects.select_for_update().get(pk=source.pk)


def _write(source: Source, choices: Choices) -> None:
    source.name, source.language = choices.name, choices.language
    source.every, source.into = choices.every, choices.into
    source.words = list(choices.wanted.words)
    source.unwanted_words = list(choices.wanted.unwanted_words)
    source.categories = list(choices.wanted.categories)
    source.save()
    source.topics.set(_own(source, choices.topics))
    source.category_topics.all().delete()
    CategoryTopic.objects.bulk_create(
        CategoryTopic(organisation_id=source.organisation_id, source=source, category=category, topic=topic)
        for category, topics in choices.by_category.items()
        for topic in _own(source, topics)
    )


def _own(source: Source, topics: Iterable[Topic]) -> list[Topic]:
    return [topic for topic in topics if topic.organisation_id == source.organisation_id]


def _nudge(source: Source) -> None:
    if source.is_on:
        transaction.on_commit(lambda: tasks.look_at_source(source.pk))
