"""The stories for a member, in the order that suits this member, a page at a time.

Of the newest stories, and the newest of topics that the member follows, the best come first, mixed with young ones; all
others follow, newest first. So of all others a page costs no more than their numbers, and none is out of reach.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import overload

from django.db.models import QuerySet

from proudly.audience import relevance
from proudly.content.models import Story
from proudly.people.models import Member
from proudly.sharing.models import StoryOpinion, StoryRest
from proudly.sharing.suits import Suits, suits_of, topics_followed

NEWEST, FOLLOWED = 140, 60  # how many are put in order by how well they suit


@dataclass(frozen=True)
class Feed(Sequence[Story]):
    """What a `Paginator` divides into pages: as long as there are stories, and sliced as a list is."""

    drawn: QuerySet[Story]  # reads the stories of a page, with what they are drawn with
    order: list[int]  # numbers of all stories
    first: list[int] = field(default_factory=list)  # of those that were put in order
    suits: dict[int, Suits] = field(default_factory=dict)  # what is known of those

    def __len__(self) -> int:
        return len(self.order)

    @overload
    def __getitem__(self, place: int) -> Story: ...

    @overload
    def __getitem__(self, place: slice) -> list[Story]: ...

    def __getitem__(self, place: int | slice) -> Story | list[Story]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        wanted = self.order[place]
        found = self.drawn.in_bulk(wanted) if wanted else {}
        return [found[pk] for pk in wanted if pk in found]


def in_order(member: Member, stories: QuerySet[Story], drawn: QuerySet[Story] | None = None) -> Feed:
    """These stories as a feed for the member, at most fifteen queries; newest first for who wants that.

    Args:
        stories: those that the member may see, perhaps of them some, newest first.
        drawn: reads stories by number, without asking once more whether the member may see them.
    """
    newest = list(stories.values_list("pk", flat=True))
    followed = topics_followed(member)
    candidates = _candidates(member, newest, followed) if newest else set()
    suits = suits_of(member, candidates, followed) if candidates else {}
    best = sorted(suits, key=lambda story: (-_weight(suits[story]), -story))
    first = relevance.mixed(best, _young(member, suits))
    placed = set(first)
    order = [*first, *(story for story in newest if story not in placed)]
    return Feed(stories if drawn is None else drawn, order, first, suits)


def _weight(suits: Suits) -> float:
    return suits.fitness + (relevance.SHARED_ALREADY if suits.is_shared else 0.0)


def _candidates(member: Member, newest: Sequence[int], followed: Collection[int]) -> set[int]:
    """What to put in order: nothing that rests, nor that the member would not share. Three queries."""
    refused = StoryOpinion.objects.filter(member=member).exclude(because="")
    resting = StoryRest.objects.filter(organisation=member.organisation_id, lifted_at=None)
    left_out = {*refused.values_list("story", flat=True), *resting.values_list("story", flat=True)}
    promoted = [story for story in newest if story not in left_out]
    of_topics = Story.topics.through.objects.filter(topic__in=followed).values_list("story", flat=True)
    about = set(of_topics) if followed else set()
    return {*promoted[:NEWEST], *islice((story for story in promoted if story in about), FOLLOWED)}


def _young(member: Member, suits: dict[int, Suits]) -> list[int]:
    """Young ones that the member has not shared: in an order of the member's own, so that each is met by somebody."""
    young = [story for story, one in suits.items() if one.known.days_old < relevance.YOUNG and not one.is_shared]
    return sorted(young, key=lambda story: relevance.lot(member.pk, story))
