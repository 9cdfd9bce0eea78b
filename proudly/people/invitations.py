"""Inviting members who have not joined yet: by mail, one by one or everybody at once.

People are an earlier room than notices, so the mail is not sent from here: an invitation says `mail_due`, and
`notices/invitations.py` finds it and promises the mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Model, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse

from proudly.kit import clock, tokens
from proudly.people.audit import record
from proudly.people.mail_domains import NotAnAddress, name_from, plain_address
from proudly.people.models import AuditEntry, Invitation, InviteEverybody, Member, Organisation
from proudly.people.rules import INVITATION_LASTS, INVITE_AGAIN_AFTER, REMIND_AFTER
from proudly.people.services import add_member, come_in

Action = AuditEntry.Action

Row = TypeVar("Row", bound=Model)

PURPOSE = "invitation"
PIECE = 500  # invitations written in one transaction


class AlreadyJoined(Exception):
    """The member is here: there is nothing to invite to."""


class MailedJustNow(Exception):
    """The mail went out less than an hour ago."""


class LinkRefused(Exception):
    """The link is not one of ours, or its invitation was withdrawn. Which of these is nobody's business."""


class LinkUsed(Exception):
    """The member has joined by now."""

    def __init__(self, member: Member) -> None:
        super().__init__()
        self.member = member


class LinkOver(LinkUsed):
    """The link was real, but its time is over."""


# --- inviting ---------------------------------------------------------------------------------------------------------


def invite_member(*, member: Member, by: Member | None) -> Invitation:
    """Ask a member to join, or ask again. The mail goes out within seconds.

    Raises AlreadyJoined, also for who has left, and MailedJustNow.
    """
    now = clock.now()
    with transaction.atomic():
        # Invitations of one member follow each other.
        if not Member.objects.not_joined().select_for_update(of=("self",)).filter(pk=member.pk).first():
            raise AlreadyJoined
        before = Invitation.objects.filter(member=member).first()
        if before and before.withdrawn_at is None and before.invited_at > now - INVITE_AGAIN_AFTER:
            raise MailedJustNow
        invitation = before or Invitation(organisation_id=member.organisation_id, member=member)
        invitation.by, invitation.invited_at, invitation.mail_due, invitation.withdrawn_at = by, now, True, None
        invitation.save()
        which = "again" if before else "first"
        record(Action.MEMBER_INVITED, organisation_id=member.organisation_id, concerns=member, invitation=which)
    return invitation


def withdraw_invitation(*, member: Member) -> None:
    """The link in the mail no longer works, and no mail follows. Withdrawing twice changes nothing."""
    with transaction.atomic():
        open_ones = Invitation.objects.filter(member=member, withdrawn_at=None, member__started_at=None)
        if open_ones.update(withdrawn_at=clock.now(), mail_due=False, round=F("round") + 1):
            about = {"invitation": "withdrawn"}
            record(Action.MEMBER_INVITED, organisation_id=member.organisation_id, concerns=member, **about)


class Typed(Enum):
    """What became of a typed address."""

    INVITED = "invited"
    JOINED = "joined"  # is here already
    MAILED = "mailed"  # was mailed less than an hour ago
    LEFT = "left"


def invite_address(*, organisation: Organisation, address: str, name: str, language: str, by: Member) -> Typed:
    """Invite whom somebody typed; who is not in the organisation yet is brought in first.

    Args:
        address: as `plain_address` writes it.
        name: "" makes one of the address; `language` "" takes the organisation's.
    """
    with transaction.atomic():
        member = add_member(
            organisation=organisation, email=address, name=name or name_from(address), language=language
        )
        if not member.is_present:
            return Typed.LEFT
        try:
            invite_member(member=member, by=by)
        except AlreadyJoined:
            return Typed.JOINED
        except MailedJustNow:
            return Typed.MAILED
    return Typed.INVITED


@dataclass(frozen=True)
class TypedAddress:
    name: str
    address: str


def read_addresses(typed: str) -> tuple[list[TypedAddress], list[str]]:
    """The addresses in a text, one on each line or divided by commas, and what is none.

    Beside an address may stand a name, as mail programs write it: `Sanne de Vries <sanne@waterwerk.example>`.
    """
    found: dict[str, TypedAddress] = {}
    wrong: list[str] = []
    for piece in typed.replace(";", "\n").replace(",", "\n").splitlines():
        piece = piece.strip()
        if not piece:
            continue
        before, bracket, after = piece.rpartition("<")
        name = before.strip().strip('"') if bracket else ""
        try:
            address = plain_address(after.rstrip().removesuffix(">") if bracket else piece)
        except NotAnAddress:
            wrong.append(piece)
        else:
            found.setdefault(address, TypedAddress(name[:120], address))
    return list(found.values()), wrong


# --- everybody at once ------------------------------------------------------------------------------------------------


def invite_everybody(*, organisation: Organisation, by: Member) -> InviteEverybody | None:
    """Invite all who were not invited yet. Workers do it in pieces; pressed twice, it is one. None: there is nobody."""
    with transaction.atomic():
        people = not_invited(organisation).count()
        if not people:
            return None
        asked, is_new = InviteEverybody.objects.get_or_create(
            organisation=organisation,
            done_at=None,
            defaults={"by": by, "people": people, "asked_at": clock.now()},
        )
        if is_new:
            record(Action.MEMBER_INVITED, organisation_id=organisation.pk, people=people)
    return asked


def carry_on_inviting() -> int:
    """Write the next piece of an invitation of everybody. Returns how many were invited. One query if there is none."""
    if not InviteEverybody.objects.filter(done_at=None).exists():
        return 0
    now = clock.now()
    with transaction.atomic():
        asked = _not_taken(InviteEverybody.objects.filter(done_at=None)).order_by("pk").first()
        if asked is None:
            return 0
        people = list(not_invited(asked.organisation_id).order_by("pk").values_list("pk", flat=True)[:PIECE])
        Invitation.objects.bulk_create(
            [
                Invitation(organisation_id=asked.organisation_id, member_id=member, by_id=asked.by_id, invited_at=now)
                for member in people
            ],
            ignore_conflicts=True,
        )
        asked.invited += len(people)
        if len(people) < PIECE:
            asked.done_at = now
        asked.save(update_fields=["invited", "done_at"])
    return len(people)


# --- the mail ---------------------------------------------------------------------------------------------------------


def take_mails_due() -> list[Invitation]:
    """Invitations whose mail is to be promised; in the transaction of the caller, who promises it. At most PIECE."""
    taken = list(_not_taken(Invitation.objects.filter(mail_due=True)).order_by("invited_at", "pk")[:PIECE])
    Invitation.objects.filter(pk__in=[one.pk for one in taken]).update(mail_due=False)
    return taken


def mails_are_due() -> bool:
    """Whether `take_mails_due` would find any. One query."""
    return Invitation.objects.filter(mail_due=True).exists()


def take_reminders_due() -> list[Invitation]:
    """Invitations to be reminded of now, each once; in the transaction of the caller. At most PIECE."""
    now = clock.now()
    waiting = Invitation.objects.filter(
        member__in=Member.objects.not_joined(),
        reminded_at=None,
        withdrawn_at=None,
        mail_due=False,
        invited_at__lte=now - REMIND_AFTER,
        invited_at__gt=now - INVITATION_LASTS,  # later, a worker that was away for weeks would come as a surprise
    )
    taken = list(_not_taken(waiting).order_by("invited_at", "pk")[:PIECE])
    Invitation.objects.filter(pk__in=[one.pk for one in taken]).update(reminded_at=now)
    return taken


def invitation_address(invitation: Invitation) -> str:
    """The full address in the mail: it lets this member in, once."""
    token = tokens.make(PURPOSE, {"i": invitation.pk, "r": invitation.round})
    return settings.SITE_URL + reverse("invited", args=[token])


# --- accepting --------------------------------------------------------------------------------------------------------


def read_invitation_link(token: str) -> Invitation:
    """The open invitation that a link is of. Raises LinkRefused, LinkUsed, LinkOver."""
    try:
        said, is_over = tokens.read(PURPOSE, token, max_age=INVITATION_LASTS), False
    except tokens.TokenExpired as expired:
        said, is_over = expired.content, True
    except tokens.TokenRefused as refused:
        raise LinkRefused from refused
    invitation = (
        Invitation.objects.select_related("member__person", "member__organisation", "by")
        .filter(pk=said["i"], round=said["r"], withdrawn_at=None, member__in=Member.objects.present())
        .first()
    )
    if invitation is None:
        raise LinkRefused
    if invitation.member.started_at:
        raise LinkUsed(invitation.member)
    if is_over:
        raise LinkOver(invitation.member)
    return invitation


def accept_invitation(*, invitation: Invitation) -> None:
    """The member joins. Raises LinkUsed when that happened meanwhile, by another press or another browser."""
    if not come_in(member=invitation.member):
        raise LinkUsed(invitation.member)


# --- questions --------------------------------------------------------------------------------------------------------


def not_invited(organisation: Organisation | int) -> QuerySet[Member]:
    """Members who never were asked to join, and have not."""
    return Member.objects.not_joined().filter(organisation=organisation, invitation=None)


def not_joined(organisation: Organisation) -> QuerySet[Member]:
    """Members who have not joined, by name, each with team and invitation. One query."""
    people = Member.objects.not_joined().filter(organisation=organisation)
    return people.select_related("person", "team", "invitation").order_by(Lower("name"), "pk")


def latest_invite_everybody(organisation: Organisation) -> InviteEverybody | None:
    return InviteEverybody.objects.filter(organisation=organisation).order_by("-pk").first()


def _not_taken(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Lock them for us, and leave out those that another worker has."""
    skips = connection.features.has_select_for_update_skip_locked
    return rows.select_for_update(skip_locked=True, of=("self",)) if skips else rows
