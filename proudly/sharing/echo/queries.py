"""Which words colleagues posted lately, and which of a story's captions a member is offered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Q

from proudly.content.models import Story
from proudly.content.rules import CaptionLike, fittest_captions
from proudly.kit import clock
from proudly.networks.contract import Manner, Network
from proudly.people.models import Member
from proudly.sharing.echo import rules
from proudly.sharing.models import Share

LOOKED_AT = 300  # shares of a story, the newest: with more, what was before is long out of sight

Offered = TypeVar("Offered", bound=CaptionLike)
Uses = dict[str, list[rules.Use]]  # network → who used which variant there


def uses_of(story: Story, network: str | None = None) -> Uses:
    """Who posted which variant of a story lately, on one network or on each. One query."""
    shares = Share.objects.filter(story=story, shared_at__gt=clock.now() - rules.LATELY).exclude(variant="")
    if network is not None:
        shares = shares.filter(network=network)
    said = ("network", "variant", "shared_at", "member", "member__team", "member__location", "member__function")
    uses: Uses = {}
    for on, variant, at, *by in (
        shares.exclude(state=Share.State.FAILED).order_by("-shared_at").values_list(*said)[:LOOKED_AT]
    ):
        uses.setdefault(on, []).append(rules.Use(variant, rules.Colleague(*by), at))
    return uses


def captions_offered(
    captions: Sequence[Offered], *, member: Member, story: Story, network: str, uses: Uses | None = None
) -> list[Offered]:
    """The captions that a member is offered, the best first; none when the story has none that may be.

    One query without `uses`, if there are several. The order stays until a colleague shares the story. What the page
    showed is what it posts: the words go with the press of the button.
    """
    variants = fittest_captions(
        captions, network=network, language=member.language, written_in=story.language, turn=member.pk
    )
    if len(variants) < 2:
        return variants
    used = (uses_of(story, network) if uses is None else uses).get(network, [])
    keys = [rules.key_of(variant.text) for variant in variants]
    return [variants[place] for place in rules.by_use(keys, used, member=colleague(member), story=story.pk)]


def colleague(member: Member) -> rules.Colleague:
    return rules.Colleague(member.pk, member.team_id, member.location, member.function)


def colleagues_who_said(text: str, *, member: Member, story: Story, network: Network) -> int:
    """How many colleagues posted nearly these words of a story there in the last days. One query.

    None (no query) where a message goes to few, and nobody sees two side by side: by mail, by the phone's share menu,
    or copied.
    """
    if network.manner is not Manner.COMPOSER:
        return 0
    said = Share.objects.filter(story=story, network=network.key, shared_at__gt=clock.now() - rules.REMEMBERED).exclude(
        Q(member=member) | Q(state=Share.State.FAILED) | Q(caption="")
    )
    posted = said.order_by("-shared_at").values_list("caption", flat=True)[:LOOKED_AT]
    return sum(rules.is_nearly_the_same(text, words) for words in posted)
