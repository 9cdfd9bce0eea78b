"""Writing and publishing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files import File
from django.db import transaction

from proudly.audience.services import Limits, choose_audience
from proudly.content.models import Caption, Interest, Story, Topic
from proudly.kit import clock
from proudly.people.models import Member, Organisation, Team

# What writing changes of a story; state and moment of publishing are for `publish_story`.
WRITTEN = ["title", "summary", "why", "language", "url", "picture", "picture_alt", "announce", "for_all", "changed_at"]


class NotReadyToPublish(Exception):
    """The story lacks something; `missing` names the fields."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


@dataclass(frozen=True)
class CaptionText:
    """Words to share with: on one network, or on any when `network` is ""."""

    network: str
    language: str
    text: str


def add_topic(*, organisation: Organisation, name: str) -> Topic:
    """A topic of that name. Adding twice changes nothing."""
    topic, _ = Topic.objects.get_or_create(organisation=organisation, name=name)
    return topic


def choose_topics(*, member: Member, topics: Iterable[Topic]) -> None:
    """From now on the member cares for these topics, and for no others."""
    wanted = {topic.pk for topic in topics if topic.organisation_id == member.organisation_id}
    with transaction.atomic():
        Interest.objects.filter(member=member).exclude(topic__in=wanted).delete()
        Interest.objects.bulk_create(
            [
                Interest(organisation_id=member.organisation_id, member=member, topic_id=topic)
                for topic in sorted(wanted)
            ],
            ignore_conflicts=True,
        )


def write_story(
    *,
    author: Member,
    title: str,
    summary: str,
    language: str,
    why: str = "",
    url: str = "",
    picture: File[Any] | None = None,
    picture_alt: str = "",
    topics: Iterable[Topic] = (),
    captions: Iterable[CaptionText] = (),
    teams: Iterable[Team] = (),
    limits: Limits | None = None,
    announce: bool = True,
    for_all: bool = False,
    story: Story | None = None,
) -> Story:
    """Save a draft, or change a story.

    Args:
        author: who writes; the story is of this member's organisation.
        teams: whom it is for, with the teams below; nobody named means everyone.
        limits: of those, only whoever has one of these values, for each attribute named by its key.
        for_all: everybody of the audience must hear of it, not only those whom it suits best.
        picture: a new picture, as `pictures.ready_picture` makes it; None keeps the one there is.
        story: the story to change; None writes a new one. Whether it is published stays as it is in the database.
    """
    assert story is None or story.organisation_id == author.organisation_id
    with transaction.atomic():
        if story is not None:  # somebody may have published it since it was read
            story = Story.objects.select_for_update().get(pk=story.pk)
        audience = choose_audience(
            organisation=author.organisation,
            teams=teams,
            limits=limits,
            audience=story.audience if story else None,
        )
        is_new = story is None
        story = story or Story(organisation=author.organisation, author=author, audience=audience)
        story.title, story.summary, story.why, story.language = title, summary, why, language
        story.url, story.picture_alt, story.announce = url, picture_alt, announce
        story.for_all = for_all
        story.changed_at = clock.now()
        if picture is not None:
            story.picture.save(picture.name or "picture", picture, save=False)
        story.save(update_fields=None if is_new else WRITTEN)
        story.topics.set(topics)
        story.captions.all().delete()
        Caption.objects.bulk_create(
            Caption(
                organisation=author.organisation,
                story=story,
                network=caption.network,
                language=caption.language,
                text=caption.text,
            )
            for caption in captions
            if caption.text.strip()
        )
    return story


def publish_story(*, story: Story) -> Story:
    """Make a story visible to its audience; the notices follow by themselves. Publishing twice changes nothing.

    Raises NotReadyToPublish when it has no title, no summary, or a picture without words for it.
    """
    with transaction.atomic():
        story = Story.objects.select_for_update().get(pk=story.pk)
        if story.state == Story.State.PUBLISHED:
            return story
        missing = [name for name in ("title", "summary") if not getattr(story, name).strip()]
        if story.picture and not story.picture_alt.strip():
            missing.append("picture_alt")
        if missing:
            raise NotReadyToPublish(missing)
        story.state, story.published_at = Story.State.PUBLISHED, clock.now()
        story.save(update_fields=["state", "published_at"])
    return story
