"""Points that came about in an unusual way: held back, explained by the member, and decided on by a manager.

What is held is taken out of the wallet by a reversal. What is released is given again, as of the day it was earned, by
a transfer of its own; what is refused stays out. Everything is kept.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Sum

from proudly.kit import clock
from proudly.notices.services import promise_notices
from proudly.notices.tasks import send_notices
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member
from proudly.points.ledger import NotEnoughPoints, release_held, reverse_transfer
from proudly.points.models import Account, Hold, Transfer

log = logging.getLogger(__name__)
Action = AuditEntry.Action

HELD = "points held"  # kinds of notice, about the first hold of a group
DECIDED = "held points decided"


class AlreadyDecided(Exception):
    """Somebody has decided about these points before."""


def hold_points(*, transfers: Sequence[Transfer], reason: Hold.Reason, group: str) -> int:
    """Hold back what these awards to one member gave. Returns how many points; those held before are left.

    What the member has spent by then cannot be held: it stays, and the worker's log says so.

    Args:
        group: what is decided at once, such as "ring:12:2026-11-03".
    """
    held = 0
    first = None
    with transaction.atomic():
        known = set(Hold.objects.filter(transfer__in=transfers).values_list("transfer_id", flat=True))
        given = dict(
            Transfer.objects.filter(pk__in=[one.pk for one in transfers], entries__account__kind=Account.Kind.WALLET)
            .values_list("pk")
            .annotate(amount=Sum("entries__amount"))
        )
        for one in transfers:
            amount = given.get(one.pk, 0)
            if one.pk in known or amount <= 0:
                continue
            try:
                reverse_transfer(transfer=one, reason="held")
            except NotEnoughPoints:
                log.warning(
                    "The points of %s are not held, since member %d of organisation %d has spent them.",
                    one.cause,
                    one.member_id,
                    one.organisation_id,
                )
                continue
            hold = Hold.objects.create(
                organisation_id=one.organisation_id,
                member_id=one.member_id,
                transfer=one,
                reason=reason,
                amount=amount,
                group=group,
                held_at=clock.now(),
            )
            first = first or hold
            held += amount
        if first and not Hold.objects.filter(member=first.member_id, group=group, pk__lt=first.pk).exists():
            member = Member.objects.select_related("organisation").get(pk=first.member_id)
            promise_notices(organisation=member.organisation, members=[member], kind=HELD, about=first.pk)
            transaction.on_commit(send_notices)
    return held


def explain_hold(*, member: Member, group: str, words: str) -> None:
    """The member says how it came about. Raises AlreadyDecided."""
    if not Hold.objects.filter(member=member, group=group, state=Hold.State.WAITING).update(explanation=words):
        raise AlreadyDecided


def decide_hold(*, decider: Member, member: Member, group: str, release: bool, words: str) -> int:
    """Give the held points after all, or not; the member reads it. Returns how many points. Raises AlreadyDecided.

    Args:
        words: of the decider, to the member.
    """
    assert decider.organisation_id == member.organisation_id
    with transaction.atomic():
        waiting = list(
            Hold.objects.select_for_update(of=("self",))
            .filter(member=member, group=group, state=Hold.State.WAITING)
            .select_related("transfer__member__organisation")
            .order_by("pk")
        )
        if not waiting:
            raise AlreadyDecided
        if release:
            for hold in waiting:
                release_held(hold=hold)
        Hold.objects.filter(pk__in=[hold.pk for hold in waiting]).update(
            state=Hold.State.RELEASED if release else Hold.State.REFUSED,
            decided_at=clock.now(),
            decided_by=decider,
            words=words,
        )
        record(
            Action.HELD_POINTS_DECIDED,
            organisation_id=member.organisation_id,
            concerns=member,
            how="released" if release else "refused",
            reason=waiting[0].reason,
        )
        promise_notices(organisation=member.organisation, members=[member], kind=DECIDED, about=waiting[0].pk)
        transaction.on_commit(send_notices)
    return sum(hold.amount for hold in waiting)
