"""Which of the stories on offer somebody wants to see."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from proudly.content.models import Caption, Story
from proudly.people.models import Member
from proudly.sharing.models import SavedStory


class Kind(StrEnum):
    """What there is of a story beside its text."""

    LINK = "link"
    PICTURE = "picture"  # and no link
    TEXT = "text"
    INTERNAL = "internal"  # for colleagues only


OF_KIND = {
    Kind.LINK: ~Q(url="") & Q(internal=False),
    Kind.PICTURE: Q(url="", internal=False) & ~Q(picture=""),
    Kind.TEXT: Q(url="", picture="", internal=False),
    Kind.INTERNAL: Q(internal=True),
}


@dataclass(frozen=True)
class Wanted:
    """`topic`: its id. `network`: there are words written for it. Empty: any."""

    topic: int | None = None
    network: str = ""
    kind: str = ""
    saved: bool = False


def wanted_stories(member: Member, stories: QuerySet[Story], wanted: Wanted) -> QuerySet[Story]:
    """Those of these stories that are wanted. No further query."""
    if wanted.topic is not None:
        about = Story.topics.through.objects.filter(story=OuterRef("pk"), topic=wanted.topic)
        stories = stories.filter(Exists(about))
    if wanted.network:
        stories = stories.filter(Exists(Caption.objects.filter(story=OuterRef("pk"), network=wanted.network)))
    if wanted.kind:
        stories = stories.filter(OF_KIND[Kind(wanted.kind)])
    if wanted.saved:
        stories = stories.filter(Exists(SavedStory.objects.filter(member=member, story=OuterRef("pk"))))
    return stories
