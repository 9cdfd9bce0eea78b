"""Promising, sending and stopping messages."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import translation

from proudly.kit import clock
from proudly.notices.channels.mail.message import MAIL_TROUBLE, mail_for
from proudly.notices.kinds import kind_of
from proudly.notices.models import Notice
from proudly.people.models import Member, Organisation

log = logging.getLogger(__name__)

# A sender that has said nothing for this long is taken for dead, and its notice is sent by another one.
CLAIM_LASTS = timedelta(minutes=2)
# The longest that one mail may take: the mail server is waited for 20 seconds at each step, and a few may be slow.
ONE_MAIL_LASTS = timedelta(minutes=1)
MOST_ATTEMPTS = 6
CLAIM_SIZE = 20


def promise_notices(*, organisation: Organisation, members: Iterable[Member], kind: str, about: int) -> int:
    """Write a notice for each member, unless that member has it already. Returns how many members have it now.

    Called in the transaction that makes the notice true, so that it is sent if and only if that is.
    """
    now = clock.now()
    notices = [
        Notice(organisation=organisation, member=member, kind=kind, about=about, due_at=now, created_at=now)
        for member in members
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=500)
    return len(notices)


def promise_again(*, member: Member, kind: str, about: int, not_after: datetime) -> bool:
    """Send a notice once more, unless it was sent after `not_after`. Returns whether it will be.

    Only what the member was given before: nobody is told of a thing that was not for them.
    """
    now = clock.now()
    sent_before = Q(sent_at=None) | Q(sent_at__lte=not_after)
    return bool(
        Notice.objects.filter(sent_before, member=member, kind=kind, about=about)
        .exclude(state__in=[Notice.State.WAITING, Notice.State.CLAIMED])
        .update(state=Notice.State.WAITING, due_at=now, created_at=now, attempts=0)
    )


def send_due_notices() -> int:
    """Send what is due until nothing is. Returns the number of notices dealt with. Any number may run at once."""
    dealt_with = 0
    while claimed := _claim():
        dealt_with += _send_each(claimed)
    return dealt_with


def stop_mail(*, member: Member) -> None:
    """No more mail about new stories to this member."""
    Member.objects.filter(pk=member.pk).update(mail_wanted=False)
    Notice.objects.filter(member=member, state=Notice.State.WAITING).update(state=Notice.State.WITHDRAWN)


def _claim() -> list[Notice]:
    """Take the next due notices for this sender alone."""
    now = clock.now()
    due = (Q(state=Notice.State.WAITING) | Q(state=Notice.State.CLAIMED)) & Q(due_at__lte=now)
    with transaction.atomic():
        rows = Notice.objects.filter(due).order_by("due_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        claimed = list(rows.select_related("member__person", "member__organisation", "organisation")[:CLAIM_SIZE])
        # A claimed notice is due again when the claim has run out: nobody needs to look for dead senders.
        Notice.objects.filter(pk__in=[notice.pk for notice in claimed]).update(
            state=Notice.State.CLAIMED, due_at=now + CLAIM_LASTS, attempts=F("attempts") + 1
        )
    for notice in claimed:
        notice.attempts += 1
        notice.due_at = now + CLAIM_LASTS
    return claimed


def _send_each(claimed: list[Notice]) -> int:
    """Send claimed notices for as long as the claim holds, and hand back the others. Returns how many it dealt with."""
    mailer = get_connection()
    try:
        for number, notice in enumerate(claimed):
            if clock.now() > notice.due_at - ONE_MAIL_LASTS:
                _hand_back(claimed[number:])
                return number
            _send(notice, mailer)
    finally:
        _hang_up(mailer)
    return len(claimed)


def _hand_back(claimed: list[Notice]) -> None:
    """Let whoever comes next send these; nobody tried to, so it is no attempt. Not those that another one has taken."""
    still_ours = Notice.objects.filter(
        pk__in=[notice.pk for notice in claimed], state=Notice.State.CLAIMED, due_at=claimed[0].due_at
    )
    still_ours.update(state=Notice.State.WAITING, due_at=clock.now(), attempts=F("attempts") - 1)


def _hang_up(mailer: BaseEmailBackend) -> None:
    with suppress(*MAIL_TROUBLE):  # the mails are accepted or not: how the goodbye goes changes nothing
        mailer.close()


def _send(notice: Notice, mailer: BaseEmailBackend) -> None:
    # Asked now: since the notice was claimed, many others may have had their turn.
    if not Member.objects.present().filter(pk=notice.member_id, mail_wanted=True).exists():
        return _mark(notice, Notice.State.WITHDRAWN)
    try:
        with translation.override(notice.member.language):
            message = kind_of(notice).compose(notice)
        mail = mail_for(notice, message) if message else None
    except Exception as error:  # one poisonous notice must not keep the others waiting
        log.exception("notice %s cannot be composed", notice.pk)
        return _mark(notice, Notice.State.FAILED, error=type(error).__name__)
    if mail is None:
        return _mark(notice, Notice.State.WITHDRAWN)
    try:
        mailer.open()  # stays open for the mails that follow
        mailer.send_messages([mail])
    except MAIL_TROUBLE as error:
        _hang_up(mailer)  # the next mail gets a connection that works
        if notice.attempts >= MOST_ATTEMPTS:
            return _mark(notice, Notice.State.FAILED, error=_said(error))
        wait = timedelta(seconds=15 * 4 ** (notice.attempts - 1))
        return _mark(notice, Notice.State.WAITING, error=_said(error), due_at=clock.now() + wait)
    except Exception as error:  # such as an address that no mail may have
        log.exception("notice %s cannot be sent", notice.pk)
        return _mark(notice, Notice.State.FAILED, error=type(error).__name__)
    return _mark(notice, Notice.State.SENT, sent_at=clock.now())


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def _mark(
    notice: Notice,
    state: Notice.State,
    *,
    error: str = "",
    due_at: datetime | None = None,
    sent_at: datetime | None = None,
) -> None:
    """Write down what became of a notice that we claimed.

    When the claim ran out meanwhile, it is another sender's to say; but what was sent was sent, and is not sent again.
    """
    ours = Q(state=Notice.State.CLAIMED, due_at=notice.due_at)
    may_say = ~Q(state=Notice.State.SENT) if state == Notice.State.SENT else ours
    Notice.objects.filter(may_say, pk=notice.pk).update(
        state=state, error=error, sent_at=sent_at, due_at=due_at or notice.due_at
    )
