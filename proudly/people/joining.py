"""The link to join by: people whose mail domain is allowed bring themselves in, after proving their address.

What happens on the page where they type it stands in `asking_to_join.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.db import transaction
from django.urls import reverse

from proudly.kit import clock, tokens
from proudly.people.audit import record
from proudly.people.mail_domains import says_nothing
from proudly.people.models import AuditEntry, JoinLink, JoinRequest, Member, Organisation
from proudly.people.rules import JOIN_MAIL_LASTS
from proudly.people.services import add_member, come_in

Action = AuditEntry.Action

PURPOSE = "joining"
_IN_SESSION = "joining"
_signer = signing.Signer(salt="proudly.join link", sep=".")


class LinkClosed(Exception):
    """The link to join by is off, renewed, over or full, or never was one. Which of these is nobody's business."""


class RequestOver(Exception):
    """The link in the mail is too old, used, or not one of ours."""


# --- setting it -------------------------------------------------------------------------------------------------------


def join_link_of(organisation: Organisation) -> JoinLink:
    """The organisation's link; one that is off when there is none yet. One query."""
    return JoinLink.objects.filter(organisation=organisation).first() or JoinLink(organisation=organisation)


def change_join_link(
    *, organisation: Organisation, is_on: bool, domains: Iterable[str], ends_on: date | None, most: int | None
) -> JoinLink:
    """Switch the link on or off, and say who may join by it. Saving what is so already is no news.

    Args:
        domains: as `plain_domain` writes them. Raises ValueError for one that proves nothing, and for none at all
            when the link is on.
        ends_on: the last day; None for no end.
        most: how many may join by it in all; None for any number.
    """
    allowed = sorted(set(domains))
    if any(says_nothing(domain) for domain in allowed) or (is_on and not allowed):
        raise ValueError("These domains do not say who works here.")
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        link = join_link_of(organisation)
        before = (link.is_on, link.domains, link.ends_on, link.most)
        link.is_on, link.domains, link.ends_on, link.most = is_on, allowed, ends_on, most
        if link.pk is None or before != (is_on, allowed, ends_on, most):
            link.save()
            record(
                Action.JOIN_LINK_CHANGED,
                organisation_id=organisation.pk,
                is_on="yes" if is_on else "no",
                domains=allowed,
                ends_on=ends_on.isoformat() if ends_on else "",
                most=most or "",
            )
    return link


def renew_join_link(*, organisation: Organisation) -> JoinLink:
    """A new address; the old one is closed at once, also for who has asked for a mail by it. It counts from nought."""
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        link = join_link_of(organisation)
        link.round, link.joined = link.round + 1, 0
        link.save()
        record(Action.JOIN_LINK_CHANGED, organisation_id=organisation.pk, is_on="renewed")
    return link


def join_address(link: JoinLink) -> str:
    """The full secret address; it is made of our key and kept nowhere. "" for a link that was never on."""
    return settings.SITE_URL + reverse("join", args=[_signer.sign(f"{link.pk}.{link.round}")]) if link.pk else ""


# --- joining ----------------------------------------------------------------------------------------------------------


def open_join_link(token: str) -> JoinLink:
    """The link of a secret address. Raises LinkClosed. One query."""
    try:
        number, _dot, turn = _signer.unsign(token).partition(".")
    except signing.BadSignature as error:
        raise LinkClosed from error
    link = JoinLink.objects.select_related("organisation").filter(pk=number, round=turn).first()
    if link is None or not is_open(link):
        raise LinkClosed
    return link


def is_open(link: JoinLink) -> bool:
    today = clock.now().astimezone(ZoneInfo(link.organisation.time_zone)).date()
    return link.is_on and (link.ends_on is None or today <= link.ends_on) and not is_full(link)


def is_full(link: JoinLink) -> bool:
    return link.most is not None and link.joined >= link.most


def who_asked(request: JoinRequest) -> Member | None:
    """Whom the address belongs to in the organisation, left or not; None for somebody new. One query."""
    members = Member.objects.select_related("person", "organisation").filter(organisation=request.organisation_id)
    return members.filter(person__email__iexact=request.address).first()


def joining_address(request: JoinRequest) -> str:
    """The full address in the mail, good for one hour."""
    return settings.SITE_URL + reverse("joining", args=[tokens.make(PURPOSE, {"q": request.pk})])


def read_joining_link(token: str) -> JoinRequest:
    """What somebody asked who now holds the mail. Raises RequestOver."""
    try:
        said = tokens.read(PURPOSE, token, max_age=JOIN_MAIL_LASTS)
    except tokens.TokenRefused as refused:
        raise RequestOver from refused
    asked = JoinRequest.objects.select_related("link__organisation").filter(pk=said["q"], used_at=None).first()
    if asked is None or asked.round != asked.link.round or not is_open(asked.link):
        raise RequestOver
    known = who_asked(asked)
    if known and (known.started_at or not known.is_present):
        raise RequestOver
    return asked


def join(*, request: JoinRequest, name: str) -> Member:
    """Somebody who proved the address becomes a member, or comes in for the first time. Raises RequestOver.

    Args:
        name: what they call themselves; a member who was brought in before keeps the name.
    """
    now = clock.now()
    with transaction.atomic():
        # Those who join by a link follow each other: its limit holds, and a mail's link works once.
        link = JoinLink.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=request.link_id)
        unused = JoinRequest.objects.filter(pk=request.pk, used_at=None, round=link.round)
        if not is_open(link) or not unused.update(used_at=now):
            raise RequestOver
        known = who_asked(request)
        if known and not known.is_present:
            raise RequestOver
        member = known or add_member(
            organisation=link.organisation, email=request.address, name=name, language=request.language
        )
        if not come_in(member=member):
            raise RequestOver
        link.joined += 1
        link.save(update_fields=["joined"])
        record(Action.MEMBER_JOINED, organisation_id=link.organisation_id, concerns=member, how="join link")
    return member


@dataclass(frozen=True)
class Waiting:
    """Somebody who pressed the button in the mail, and is to sign in by an identity provider before joining."""

    request: JoinRequest
    name: str


def keep_for_sign_in(session: SessionBase, *, token: str, name: str) -> None:
    """Nobody joins yet: the link is kept in the browser's session until the identity provider has spoken."""
    session[_IN_SESSION] = {"token": token, "name": name}


def waiting_in(session: SessionBase) -> Waiting | None:
    """What `keep_for_sign_in` kept, given out once; None when that is nothing, or over by now."""
    kept = session.pop(_IN_SESSION, None)
    if kept is None:
        return None
    try:
        return Waiting(read_joining_link(kept["token"]), kept["name"])
    except RequestOver:
        return None


def forget_join_requests() -> int:
    """Remove what people typed whose time is over. Returns how many there were."""
    return JoinRequest.objects.filter(asked_at__lte=clock.now() - JOIN_MAIL_LASTS).delete()[0]
