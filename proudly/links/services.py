"""Tracked links: making them, and keeping each click."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from django.conf import settings

from proudly.content.models import Story
from proudly.kit import clock
from proudly.links import rules
from proudly.links.models import Click, Link, OwnVisitor
from proudly.people.models import Member


def code_for(*parts: object) -> str:
    """The code of the link for one thing, the same each time: it can be shown before the link is made."""
    said = ":".join(map(str, parts)).encode()
    return rules.short_code(hmac.digest(settings.SECRET_KEY.encode(), b"link:" + said, "sha256"))


def address_of(code: str) -> str:
    """The full address of a tracked link."""
    return f"{settings.SITE_URL}/go/{code}"


def make_link(*, member: Member, story: Story, network: str, code: str) -> Link:
    """The link of a member's share with this code, made when it is not there yet."""
    link, _ = Link.objects.get_or_create(
        code=code,
        defaults={"organisation_id": member.organisation_id, "member": member, "story": story, "network": network},
    )
    return link


def keep_clicks(clicks: Iterable[Click]) -> None:
    """Write visits down that came by another way than the edge."""
    Click.objects.bulk_create(clicks, batch_size=500)


def remember_own_visitor(*, link: Link, visitor: str) -> None:
    """From here on, clicks of this visitor on this link are known as the sharer's own, for today."""
    OwnVisitor.objects.get_or_create(link=link, visitor=visitor, defaults={"on": clock.now().date()})
