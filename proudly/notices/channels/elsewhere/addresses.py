"""Addresses of their own at which members are told besides, where the organisation allows that."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from proudly.kit import clock
from proudly.kit.secrets import SecretUnreadable, seal, unseal
from proudly.notices.chat.apprise_addresses import checked_address, service_of, tell
from proudly.notices.chat.contract import RoomAway, RoomRefused
from proudly.notices.message import Message
from proudly.notices.models import OwnAddress, OwnAddresses
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation


def are_allowed_in(organisation: Organisation) -> bool:
    """One query."""
    return OwnAddresses.objects.filter(organisation=organisation).exists()


def allow_own_addresses(*, organisation: Organisation, allowed: bool) -> None:
    """Let members choose one, or no longer: those that there are, are forgotten then. Twice changes nothing more."""
    with transaction.atomic():
        if allowed:
            _row, changed = OwnAddresses.objects.get_or_create(organisation=organisation)
        else:
            changed = OwnAddresses.objects.filter(organisation=organisation).delete()[0] > 0
            OwnAddress.objects.filter(organisation=organisation).delete()
        if changed:
            record(AuditEntry.Action.OWN_ADDRESSES_CHANGED, organisation_id=organisation.pk, allowed=allowed)


def connect_own_address(*, member: Member, address: str, hello: Message) -> OwnAddress:
    """Tell the member there too, from now on. It is greeted first. Raises RoomRefused with how to mend it."""
    if not are_allowed_in(member.organisation):
        raise RoomRefused(_("Your organisation does not send messages elsewhere."))
    address = checked_address(address.strip())
    try:
        tell(address, hello)
    except RoomAway as away:
        raise RoomRefused(_("It does not answer. Try again in a while.")) from away
    kept, _is_new = OwnAddress.objects.update_or_create(
        member=member,
        defaults={
            "organisation_id": member.organisation_id,
            "sealed_address": seal(address),
            "service": service_of(address),
            "broken": "",
            "connected_at": clock.now(),
        },
    )
    return kept


def forget_own_address(*, member: Member) -> None:
    """The member is told there no more."""
    OwnAddress.objects.filter(member=member).delete()


def tell_at(own: OwnAddress, message: Message) -> None:
    """Raises RoomRefused, and then writes nothing there any more; RoomAway."""
    try:
        tell(unseal(own.sealed_address), message)
    except (RoomRefused, SecretUnreadable) as refused:
        why = refused.sentence if isinstance(refused, RoomRefused) else _("It cannot be read any more.")
        OwnAddress.objects.filter(pk=own.pk).update(broken=why[:200])
        raise RoomRefused(why) from refused
