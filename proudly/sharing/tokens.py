"""The links of the share buttons in a mail: each is good for one member, one story and one network."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.urls import reverse

from proudly.content.models import Story
from proudly.kit import tokens
from proudly.networks import registry
from proudly.networks.contract import Network
from proudly.people.models import Member
from proudly.sharing.queries import stories_on_offer
from proudly.sharing.rules import SHARE_LINK_LASTS

PURPOSE = "share"


class LinkRefused(Exception):
    """The link is not one of ours, or its member may not use it. Which of these is nobody's business."""


class LinkOver(Exception):
    """The link was real, but its time is over or its story is no longer offered.

    A new mail can be asked for, unless the story is `gone`: recalled, or over.
    """

    def __init__(self, member: Member, story_id: int, *, gone: Story | None = None) -> None:
        super().__init__()
        self.member = member
        self.story_id = story_id
        self.gone = gone


def share_address(member: Member, story: Story, network_key: str) -> str:
    """The full address of the share page that a button in this member's mail leads to."""
    return settings.SITE_URL + _share_page() + tokens.make(PURPOSE, {"m": member.pk, "s": story.pk, "n": network_key})


@cache  # to look an address up takes as long as to sign a token
def _share_page() -> str:
    return reverse("share_from_mail", args=["token"]).removesuffix("token")


def read_share_token(token: str) -> tuple[Member, Story, Network]:
    """What a share link is for. Raises LinkRefused, LinkOver."""
    try:
        said = tokens.read(PURPOSE, token, max_age=SHARE_LINK_LASTS)
        over = False
    except tokens.TokenExpired as expired:
        said, over = expired.content, True
    except tokens.TokenRefused as refused:
        raise LinkRefused from refused
    member = (
        Member.objects.present()
        .select_related("person", "organisation", "team")
        .prefetch_related("roles")
        .filter(pk=said["m"])
        .first()
    )
    if member is None:
        raise LinkRefused
    story = stories_on_offer(member).filter(pk=said["s"]).first()
    try:
        network = registry.network(said["n"])
    except registry.UnknownNetwork as unknown:
        raise LinkRefused from unknown
    if over or story is None:
        raise LinkOver(member, said["s"], gone=None if story else _gone(member, said["s"]))
    return member, story, network


def _gone(member: Member, story_id: int) -> Story | None:
    story = Story.objects.filter(organisation=member.organisation_id, pk=story_id, published_at__isnull=False).first()
    return story if story is not None and not story.is_live else None
