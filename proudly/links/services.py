"""Tracked links: making them, and keeping each click."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from django.conf import settings

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


def make_link(*, member: Member, code: str, target: str, card: dict[str, str]) -> Link:
    """The link with this code, made when it is not there yet.

    Args:
        target: http or https address that a click leads to.
        card: title, summary and picture address, shown to networks' preview robots.
    """
    link, _ = Link.objects.get_or_create(
        code=code,
        defaults={"organisation_id": member.organisation_id, "member": member, "target": target, "card": card},
    )
    return link


def keep_click(
    *, link: Link, method: str, agent: str, referrer: str, visitor: str, prefetch: bool, signed_in: bool
) -> Click:
    """Write a visit down. When this returns, it is durable; what it was is judged afterwards.

    Args:
        agent: the User-Agent header; the first 300 characters are kept.
        referrer: host of the referring page, or "".
        visitor: a hash of `visitors.visitor_hash`.
        prefetch: the browser fetches ahead, nobody has looked.
        signed_in: it came with a session of this installation.
    """
    return Click.objects.create(
        organisation_id=link.organisation_id,
        link=link,
        at=clock.now(),
        method=method[:8],
        agent=agent[:300],
        referrer=referrer[:120],
        visitor=visitor,
        prefetch=prefetch,
        signed_in=signed_in,
    )


def keep_clicks(clicks: Iterable[Click]) -> None:
    """Write many visits down in one go."""
    Click.objects.bulk_create(clicks, batch_size=500)


def remember_own_visitor(*, link: Link, visitor: str) -> None:
    """From here on, clicks of this visitor on this link are known as the sharer's own, for today."""
    OwnVisitor.objects.get_or_create(link=link, visitor=visitor, defaults={"on": clock.now().date()})
