"""Which of the stories on offer somebody wants to see."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from proudly.content.models import Caption, Story
from proudly.people.models import Member
from proudly.sharing.models import SavedStory

INTERNAL = "internal"  # for colleagues only, whatever it is told with


@dataclass(frozen=True)
class Wanted:
    """`topic`: its id. `network`: there are words written for it. `kind`: a StoryKind, or INTERNAL. Empty: any."""

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
        is_internal = wanted.kind == INTERNAL
        stories = stories.filter(internal=True) if is_internal else stories.filter(internal=False, kind=wanted.kind)
    if wanted.saved:
        stories = stories.filter(Exists(SavedStory.objects.filter(member=member, story=OuterRef("pk"))))
    return stories
