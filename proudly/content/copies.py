"""Writing with what was written before: a version that comes back, and a story used as the start of another."""

from __future__ import annotations

import secrets
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from proudly.audience.queries import limits_of
from proudly.content import versions
from proudly.content.media.medium import media_of
from proudly.content.media.rules import Focus
from proudly.content.models import Story, StoryVersion, Topic
from proudly.content.services import CaptionText, write_story
from proudly.people.models import Member


def as_it_is(story: Story) -> dict[str, Any]:
    """The arguments with which `write_story` would leave a story as it is."""
    return {
        "title": story.title,
        "summary": story.summary,
        "why": story.why,
        "language": story.language,
        "url": story.url,
        "picture_alt": story.picture_alt,
        "topics": list(story.topics.all()),
        "captions": [CaptionText(one.network, one.language, one.text) for one in story.captions.all()],
        "teams": None,  # an audience that lost its teams would become everyone's
        "limits": limits_of(story.audience),
        "announce": story.announce,
        "for_all": story.for_all,
        "internal": story.internal,
        "campaign": story.campaign,
    }


def restore_version(*, version: StoryVersion, by: Member, based_on: int | None = None) -> Story:
    """Bring an earlier version back, as a new one. Raises ChangedMeanwhile as `write_story`.

    Its words, captions, picture and those of its topics that there still are. Whom the story is for and when it goes
    out stay as they stand: a text that comes back must not reach others than were chosen since.
    """
    story, said = version.story, version.written
    return write_story(
        author=by,
        story=story,
        title=said["title"],
        summary=said["summary"],
        why=said["why"],
        language=said["language"],
        url=said["url"],
        picture_alt=said["picture_alt"],
        picture_name=version.picture,
        focus=versions.focus_in(said),
        media=versions.media_in(said),
        captions=[CaptionText(**one) for one in said["captions"]],
        topics=Topic.objects.filter(organisation=story.organisation_id, name__in=said["topics"]),
        teams=story.audience.teams.all(),
        limits=limits_of(story.audience),
        announce=story.announce,
        for_all=story.for_all,
        internal=story.internal,
        campaign=story.campaign,
        based_on=based_on,
        restores=version.number,
    )


def duplicate_story(*, story: Story, by: Member) -> Story:
    """A draft that says the same, for the same people, with a copy of the picture. It has no moments yet."""
    picture = None
    if story.picture:
        with story.picture.open("rb") as file:
            kind = PurePath(str(story.picture.name)).suffix
            picture = ContentFile(file.read(), name=f"{secrets.token_urlsafe(12)}{kind}")
    with transaction.atomic():
        return write_story(
            author=by,
            title=story.title,
            summary=story.summary,
            why=story.why,
            language=story.language,
            url=story.url,
            picture=picture,
            picture_alt=story.picture_alt,
            focus=Focus(story.focus_x, story.focus_y),
            media=media_of(story),
            topics=story.topics.all(),
            captions=[CaptionText(one.network, one.language, one.text) for one in story.captions.all()],
            teams=story.audience.teams.all(),
            limits=limits_of(story.audience),
            announce=story.announce,
            for_all=story.for_all,
            internal=story.internal,
            campaign=story.campaign,
        )
