"""Promising notices, and asking for them no more. What is promised is sent by `sending`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from proudly.kit import clock
from proudly.notices.channels.registry import CHANNELS
from proudly.notices.kinds import all_kinds
from proudly.notices.models import Delivery, Notice
from proudly.notices.wishes import wanted_by
from proudly.people.models import Member, Organisation

AT_ONCE = 500


def promise_notices(*, organisation: Organisation, members: Iterable[Member], kind: str, about: int) -> int:
    """Write a notice for each member, unless that member has it already. Returns how many members have it now.

    Called in the transaction that makes the notice true, so that it is sent if and only if that is.
    """
    return promise_to([(organisation.pk, member.pk, about) for member in members], kind=kind)


def promise_to(whom: Iterable[tuple[int, int, int]], *, kind: str) -> int:
    """The same for many, by number.

    Args:
        whom: organisation, member, and what the notice is about.
    """
    now, everybody = clock.now(), list(whom)
    with transaction.atomic():
        for first in range(0, len(everybody), AT_ONCE):
            some = everybody[first : first + AT_ONCE]
            notices = [
                Notice(organisation_id=organisation, member_id=member, kind=kind, about=about, created_at=now)
                for organisation, member, about in some
            ]
            Notice.objects.bulk_create(notices, ignore_conflicts=True)
            _set_out(kind, [member for _organisation, member, _about in some], now)
    return len(everybody)


_DELIVERIES = """
    INSERT INTO notices_delivery (organisation_id, notice_id, channel, state, attempts, due_at, error)
    SELECT organisation_id, id, %s, %s, 0, %s, '' FROM notices_notice
    WHERE member_id IN ({members}) AND kind = %s AND created_at = %s
    ON CONFLICT DO NOTHING"""


def _set_out(kind: str, members: list[int], now: datetime) -> None:
    """Write the deliveries of the notices that were promised now. The database does it: a row is never fetched here."""
    moment = connection.ops.adapt_datetimefield_value(now)
    present, reached = Member.objects.present().filter(pk__in=members), set[int]()
    for channel in CHANNELS:
        wanting = list(present.filter(wanted_by(kind, channel)).values_list("pk", flat=True))
        if not wanting:
            continue
        reached.update(wanting)
        with connection.cursor() as cursor:
            cursor.execute(
                _DELIVERIES.format(members=", ".join(["%s"] * len(wanting))),
                [channel.key, Delivery.State.WAITING.value, moment, *wanting, kind, moment],
            )
    if others := set(members) - reached:
        _told_by_the_inbox(Notice.objects.filter(member__in=others, kind=kind, created_at=now))


def _told_by_the_inbox(notices: QuerySet[Notice]) -> None:
    """Those that go out by no channel wait for nothing."""
    alone = notices.filter(state=Notice.State.WAITING, deliveries=None)
    in_inbox = [kind.key for kind in all_kinds() if kind.in_inbox]
    alone.filter(kind__in=in_inbox).update(state=Notice.State.TOLD, told_at=clock.now())
    alone.update(state=Notice.State.WITHDRAWN)


def promise_again(*, member: Member, kind: str, about: int, not_after: datetime) -> bool:
    """Send a notice once more, unless it was sent after `not_after`. Returns whether it will be.

    Only what the member was given before: nobody is told of a thing that was not for them.
    """
    told_before = Q(told_at=None) | Q(told_at__lte=not_after)
    notices = Notice.objects.filter(told_before, member=member, kind=kind, about=about)
    return send_again(list(notices.values_list("pk", flat=True))) > 0


def send_again(notices: list[int]) -> int:
    """Send what was sent, or given up, once more, by numbers of notices. Returns how many; not those on their way."""
    now = clock.now()
    with transaction.atomic():
        over = Notice.objects.filter(pk__in=notices).exclude(state=Notice.State.WAITING)
        again = list(over.select_for_update().values_list("pk", flat=True))
        Notice.objects.filter(pk__in=again).update(state=Notice.State.WAITING, created_at=now, told_at=None)
        Delivery.objects.filter(notice__in=again).update(state=Delivery.State.WAITING, due_at=now, attempts=0)
        _told_by_the_inbox(Notice.objects.filter(pk__in=again))
    return len(again)


def no_longer_new(
    *, kinds: Iterable[str], about: Iterable[int], organisation: Organisation, member: Member | None = None
) -> None:
    """These are dealt with: no number beside the bell asks for them any more. One query.

    Args:
        member: whose; None for everybody's.
    """
    notices = Notice.objects.filter(organisation=organisation, kind__in=kinds, about__in=about, read_at=None)
    (notices.filter(member=member) if member else notices).update(read_at=clock.now())


def withdraw_notices(
    *, organisation: Organisation, kind: str, about: int | None = None, member: Member | None = None
) -> int:
    """Nobody else is told of this: what waits is not sent, and what was told is no longer new. Returns how many waited.

    Where it lies unread it is taken away again by a sender, if the channel can.

    What a sender composed in the last seconds it may still send.

    Args:
        about: None, with a member, for whatever the member's notices of this kind are about.
        member: whose; None for everybody's.
    """
    notices = Notice.objects.filter(organisation=organisation, kind=kind)
    notices = notices.filter(about=about) if about is not None else notices
    notices = notices.filter(member=member) if member else notices
    with transaction.atomic():
        waiting = notices.filter(state=Notice.State.WAITING)
        Delivery.objects.filter(notice__in=waiting, state=Delivery.State.WAITING).update(state=Delivery.State.WITHDRAWN)
        withdrawn = waiting.update(state=Notice.State.WITHDRAWN)
        unread = Delivery.objects.filter(notice__in=notices.filter(read_at=None), state=Delivery.State.SENT)
        unread.exclude(receipt="").update(state=Delivery.State.RECALLED, due_at=clock.now(), attempts=0)
        notices.filter(read_at=None).update(read_at=clock.now())
    return withdrawn


def stop_mail(*, member: Member) -> None:
    """No more mail about new stories to this member. What waits is withdrawn when its turn comes."""
    Member.objects.filter(pk=member.pk).update(mail_wanted=False)
