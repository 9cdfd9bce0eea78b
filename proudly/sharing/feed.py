"""The stories for a member, in the order that suits this member, a page at a time.

Of the newest stories, and the newest of topics that the member follows, the best come first, mixed with young ones; all
others follow, newest first. So no page costs more with more stories, and none is out of reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import overload

from django.db.models import Exists, OuterRef, QuerySet

from proudly.audience import relevance
from proudly.content.models import Interest, Story
from proudly.people.models import Member
from proudly.sharing.models import StoryOpinion
from proudly.sharing.pride.queries import is_promoted
from proudly.sharing.suits import Suits, suits_of, topics_followed

NEWEST, FOLLOWED = 140, 60  # how many are put in order by how well they suit


@dataclass(frozen=True)
class Feed(Sequence[Story]):
    """What a `Paginator` divides into pages: as long as there are stories, and sliced as a list is."""

    stories: QuerySet[Story]
    first: list[int] = field(default_factory=list)  # numbers of the stories that come first, in order
    suits: dict[int, Suits] = field(default_factory=dict)  # what is known of those

    def __len__(self) -> int:
        return self.stories.count()

    @overload
    def __getitem__(self, place: int) -> Story: ...

    @overload
    def __getitem__(self, place: slice) -> list[Story]: ...

    def __getitem__(self, place: int | slice) -> Story | list[Story]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        begin, end = place.start or 0, place.stop
        wanted = self.first[begin:end]
        found = self.stories.in_bulk(wanted) if wanted else {}
        page = [found[pk] for pk in wanted if pk in found]
        if end > len(self.first):
            rest = self.stories.exclude(pk__in=self.first) if self.first else self.stories
            page += rest[max(0, begin - len(self.first)) : end - len(self.first)]
        return page


def in_order(member: Member, stories: QuerySet[Story]) -> Feed:
    """These stories as a feed for the member, at most sixteen queries; newest first for who wants that.

    Args:
        stories: those that the member may see, perhaps of them some, newest first.
    """
    followed = topics_followed(member)
    candidates = _candidates(member, stories)
    suits = suits_of(member, candidates, followed) if candidates else {}
    order = sorted(suits, key=lambda story: (-_weight(suits[story]), -story))
    return Feed(stories, relevance.mixed(order, _young(member, suits)), suits)


def _weight(suits: Suits) -> float:
    return suits.fitness + (relevance.SHARED_ALREADY if suits.is_shared else 0.0)


def _candidates(member: Member, stories: QuerySet[Story]) -> set[int]:
    """The stories to put in order: neither those that rest, nor those that the member would not share. Two queries."""
    refused = StoryOpinion.objects.filter(member=member, story=OuterRef("pk")).exclude(because="")
    newest = stories.filter(is_promoted(), ~Exists(refused)).values_list("pk", flat=True)
    followed = Interest.objects.filter(member=member).values("topic")
    about = Story.topics.through.objects.filter(story=OuterRef("pk"), topic__in=followed)
    return {*newest[:NEWEST], *newest.filter(Exists(about))[:FOLLOWED]}


def _young(member: Member, suits: dict[int, Suits]) -> list[int]:
    """Young ones that the member has not shared: in an order of the member's own, so that each is met by somebody."""
    young = [story for story, one in suits.items() if one.known.days_old < relevance.YOUNG and not one.is_shared]
    return sorted(young, key=lambda story: relevance.lot(member.pk, story))
