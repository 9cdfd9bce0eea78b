"""Tracked links: making and closing them, how an organisation wants them, and keeping each click."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from proudly.content.models import Story
from proudly.content.publishing import locked
from proudly.kit import clock
from proudly.links import rules
from proudly.links.models import Click, Closing, Link, LinkSettings, OwnPlace, OwnVisitor
from proudly.links.queries import settings_of
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation


@dataclass(frozen=True)
class Wrong:
    """One thing that settings cannot be; `sentence` is for the manager.

    `field` is "address", "utm", or the "name" or the "value" of the UTM parameter `parameter`.
    """

    field: str
    sentence: str
    parameter: str = ""


class StoryIsInternal(Exception):
    """A story for colleagues alone has no links."""


class StoryIsRecalled(Exception):
    """Who took a story back has closed its links for good."""


class LinkSettingsRefused(Exception):
    """Links cannot be like that, for each of these reasons."""

    def __init__(self, reasons: list[Wrong]) -> None:
        super().__init__(*(wrong.sentence for wrong in reasons))
        self.reasons = reasons


# --- making links -----------------------------------------------------------------------------------------------------


def code_for(*parts: object) -> str:
    """The code of the link for one thing, the same each time: it can be shown before the link is made."""
    said = ":".join(map(str, parts)).encode()
    return rules.short_code(hmac.digest(settings.SECRET_KEY.encode(), b"link:" + said, "sha256"))


def address_of(code: str, organisation: Organisation) -> str:
    """The full address of a tracked link of this organisation. One query, once for this object, unless selected."""
    return f"{settings_of(organisation).address or settings.SITE_URL}/go/{code}"


def make_link(*, member: Member, story: Story, network: str, code: str) -> Link:
    """The link of a member's share with this code, made when it is not there yet. Raises StoryIsInternal."""
    if story.internal:
        raise StoryIsInternal
    link, _is_new = Link.objects.get_or_create(
        code=code,
        defaults={"organisation_id": member.organisation_id, "member": member, "story": story, "network": network},
    )
    return link


# --- where they lead, and for how long --------------------------------------------------------------------------------


def close_links(*, story: Story, at: datetime | None = None, why: str = "") -> Closing:
    """From a moment on, the links of a story lead to a kind page. Closing again takes the place of the closing before.

    Args:
        at: the moment; None, or one that is past, is now.
        why: a sentence for the visitor, in the language of the story; "" for the usual one.

    Raises StoryIsRecalled where a moment to come would open links that were closed for good.
    """
    now = clock.now()
    said = {
        "organisation_id": story.organisation_id,
        "at": max(at or now, now),
        "why": why.strip(),
        "changed_at": now,
    }
    with transaction.atomic():
        if at is not None and at > now:
            _not_recalled(story)
        closing, _is_new = Closing.objects.update_or_create(story=story, defaults=said)
    return closing


def reopen_links(*, story: Story) -> None:
    """The links of a story lead on again, and for as long as nobody closes them. Opening open ones changes nothing.

    Raises StoryIsRecalled.
    """
    with transaction.atomic():
        _not_recalled(story)
        Closing.objects.filter(story=story).exclude(at=None).update(at=None, why="", changed_at=clock.now())


def _not_recalled(story: Story) -> None:
    if locked(story).state == Story.State.RECALLED:
        raise StoryIsRecalled


def change_link_settings(*, organisation: Organisation, address: str, utm: Mapping[str, str]) -> LinkSettings:
    """From here on, the organisation's links stand at `address` and tell their targets `utm`; those there are, too.

    Args:
        address: what its links begin with, such as https://go.example.com; "" for the address of the site.
        utm: values by the name of the parameter; {network} and {story} in them are filled in. Empty tells nothing.

    Raises LinkSettingsRefused.
    """
    origin = rules.origin_of(address) if address.strip() else ""
    if reasons := [*_wrong_with_address(origin), *_wrong_with_utm(utm)]:
        raise LinkSettingsRefused(reasons)
    with transaction.atomic():
        kept, _is_new = LinkSettings.objects.update_or_create(
            organisation=organisation, defaults={"address": origin or "", "utm": dict(utm), "changed_at": clock.now()}
        )
        record(
            AuditEntry.Action.LINK_SETTINGS_CHANGED,
            organisation_id=organisation.pk,
            address=kept.address,
            utm=kept.utm,
        )
    return kept


def _wrong_with_address(origin: str | None) -> Iterator[Wrong]:
    if origin is None:
        sentence = _("Give a domain of your own, such as https://go.example.com, with nothing behind it.")
        yield Wrong("address", sentence)


def _wrong_with_utm(utm: Mapping[str, str]) -> Iterator[Wrong]:
    if len(utm) > rules.MOST_UTM:
        yield Wrong("utm", _("These are too many parameters: %(most)d fit.") % {"most": rules.MOST_UTM})
    for name, value in utm.items():
        if not rules.is_utm_name(name):
            sentence = _(
                "“%(name)s” cannot be the name of a parameter. Use small letters and underscores, as in utm_source."
            )
            yield Wrong("name", sentence % {"name": name}, name)
        if not rules.is_utm_value(value):
            yield Wrong("value", _("A value is one line of at most 200 characters."), name)
        elif strange := rules.strange_placeholder(value):
            sentence = _("“%(strange)s” cannot be filled in. Use {network} or {story}, or leave the braces out.")
            yield Wrong("value", sentence % {"strange": strange}, name)


# --- visits -----------------------------------------------------------------------------------------------------------


def keep_clicks(clicks: Iterable[Click]) -> None:
    """Write visits down that came by another way than the edge."""
    Click.objects.bulk_create(clicks, batch_size=500)


def remember_own_visitor(*, link: Link, visitor: str) -> None:
    """From here on, clicks of this visitor on this link are known as the sharer's own, for today."""
    OwnVisitor.objects.get_or_create(link=link, visitor=visitor, defaults={"on": clock.now().date()})


def remember_own_place(*, member: Member, origin: str) -> None:
    """For a week it is known that the member was there today: see `rules.origin_hash`."""
    OwnPlace.objects.get_or_create(
        member=member, on=clock.now().date(), origin=origin, defaults={"organisation_id": member.organisation_id}
    )
