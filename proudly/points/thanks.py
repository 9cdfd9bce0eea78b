"""Points that a manager gives with a word of thanks, and taking back what was given by mistake."""

from __future__ import annotations

from django.db import transaction

from proudly.notices.services import promise_notices
from proudly.notices.tasks import send_notices
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member
from proudly.points.ledger import give_points, reverse_transfer
from proudly.points.models import Transfer, TransferNote

THANKED = "thanked"  # a kind of notice, about a transfer
MOST_AT_ONCE = 500  # points

Action = AuditEntry.Action


class ThanksOneself(Exception):
    """Nobody gives points to themselves."""


def thank_member(*, giver: Member, member: Member, points: int, words: str, request: str) -> Transfer:
    """Give a colleague points with the reason why, which they read. Once for each request. Raises ThanksOneself.

    Args:
        points: at most MOST_AT_ONCE. Raises ValueError beyond.
        request: idempotency key of the form that asks, at most 40 characters.
    """
    assert giver.organisation_id == member.organisation_id
    if giver.pk == member.pk:
        raise ThanksOneself
    if not 0 < points <= MOST_AT_ONCE:
        raise ValueError(f"Between 1 and {MOST_AT_ONCE} points can be given at once.")
    with transaction.atomic():
        given = give_points(
            member=member, amount=points, cause=f"thanks:{giver.pk}:{request}", reason="thanks", about={}
        )
        _note, is_new = TransferNote.objects.get_or_create(
            transfer=given, defaults={"organisation_id": member.organisation_id, "writer": giver, "words": words}
        )
        if is_new:
            record(Action.POINTS_GIVEN, organisation_id=member.organisation_id, concerns=member, points=points)
            promise_notices(organisation=member.organisation, members=[member], kind=THANKED, about=given.pk)
            transaction.on_commit(send_notices)
    return given


def take_points_back(*, taker: Member, transfer: Transfer, words: str) -> Transfer:
    """Correct what was given by mistake, with the reason why, which the member reads. Doing it twice changes nothing.

    Raises ledger.NotEnoughPoints when they are spent by then.
    """
    assert taker.organisation_id == transfer.organisation_id
    with transaction.atomic():
        taken = reverse_transfer(transfer=transfer, reason="correction")
        _note, is_new = TransferNote.objects.get_or_create(
            transfer=taken, defaults={"organisation_id": transfer.organisation_id, "writer": taker, "words": words}
        )
        if is_new:
            record(Action.POINTS_TAKEN_BACK, organisation_id=transfer.organisation_id, concerns=transfer.member)
    return taken
