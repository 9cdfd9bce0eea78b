"""How a story looks once it is shared: its post on each network that shows a card."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from proudly.content.media.crops import height_of_cut, picture_address_for
from proudly.content.models import Story
from proudly.content.queries import stories_to_write
from proudly.links.services import address_of
from proudly.networks.contract import Card, Network
from proudly.networks.registry import all_networks
from proudly.networks.text import fit, with_disclosure
from proudly.people.models import Member
from proudly.people.views import MemberRequest, action_required
from proudly.sharing.house_rules import disclosure_for


@dataclass(frozen=True)
class Look:
    """A post as a reader on a network sees it. `height`: of the picture, in pixels, when it is 1200 wide."""

    network: Network
    words: str
    picture: str
    height: int
    address: str

    @property
    def card(self) -> Card:
        return self.network.card


def looks_of(story: Story, sharer: Member) -> list[Look]:
    """The posts of a sharer who changes nothing, with the first of the words that somebody wrote. No query for each."""
    captions = list(story.captions.all())
    address = address_of("0" * 9, story.organisation)
    looks = []
    for network in all_networks():
        if not network.card.ratio:
            continue
        written = [one.text for key in (network.key, "") for one in captions if one.network == key] or [story.title]
        words = with_disclosure(written[0], disclosure_for(sharer, story, network.key))
        looks.append(
            Look(
                network,
                fit(words, network.limit, address),
                picture_address_for(story, network.key),
                height_of_cut(network),
                address,
            )
        )
    return looks


@require_safe
@action_required("write stories")
def story_looks(request: MemberRequest, story_id: int) -> HttpResponse:
    """The posts of a story, before it is published. A part of a page."""
    stories = stories_to_write(request.member).select_related("organisation").prefetch_related("captions")
    story = get_object_or_404(stories, pk=story_id)
    looks = [] if story.internal else looks_of(story, request.member)
    return render(request, "sharing/story_looks.html", {"story": story, "looks": looks})
