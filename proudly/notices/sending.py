"""Sending what was promised: claim, send, mark. Any number of senders may work at once, and each may die at any line.

A delivery is claimed with others by one sender, and marked as soon as the other side has taken it. A sender that dies
leaves at most one that was taken and not marked; it is sent again, and is the same message to who receives it.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import defaultdict, deque
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, F, Q
from django.utils import translation

from proudly.kit import clock
from proudly.notices import circuits
from proudly.notices.channels.contract import (
    Channel,
    ChannelTrouble,
    Line,
    NotYet,
    RecipientTrouble,
    Trouble,
    Undeliverable,
)
from proudly.notices.channels.registry import CHANNELS
from proudly.notices.kinds import compose_alike, known_kind
from proudly.notices.message import Message
from proudly.notices.models import Circuit, Delivery, Notice
from proudly.notices.wishes import told_from, wanted_by
from proudly.people.models import Member

log = logging.getLogger(__name__)

# A sender that has said nothing for this long is taken for dead, and its deliveries are sent by another one.
CLAIM_LASTS = timedelta(minutes=2)
# The longest that one may take: the other side is waited for 20 seconds at each step, and a few may be slow.
ONE_LASTS = timedelta(minutes=1)
# What was composed is sent within this time, or composed anew: somebody may have shared it, or stopped it, meanwhile.
COMPOSED_LASTS = timedelta(seconds=5)
CLAIM_SIZE = 400  # each takes a dozen questions, however many there are in it
MOST_ATTEMPTS = 6  # at its own fault; trouble of the whole channel is no attempt
FIRST_WAIT = timedelta(seconds=15)
GIVE_UP_AFTER = timedelta(days=3)
KEPT_BACK_AT_MOST = timedelta(days=3)  # a weekend, and not a holiday
ASK_AGAIN_AFTER = 0.5  # seconds, while the database is away


def send_due_notices() -> int:
    """Send what is due until nothing is. Returns the number of deliveries dealt with.

    One thread of a process sends; a second one leaves it to the first, which then looks once more.
    """
    return sum(_one_sender(channel) for channel in CHANNELS)


class NotWanted(Exception):
    """In place of what a notice says: the member does not want it this way any more."""


# --- one sender in a process ------------------------------------------------------------------------------------------

_sending = {channel.key: threading.Lock() for channel in CHANNELS}
_asked = {channel.key: threading.Event() for channel in CHANNELS}


def _one_sender(channel: Channel) -> int:
    dealt_with = 0
    _asked[channel.key].set()
    while _asked[channel.key].is_set() and _sending[channel.key].acquire(blocking=False):
        try:
            _asked[channel.key].clear()
            dealt_with += _send_all(channel)
        finally:
            _sending[channel.key].release()
    return dealt_with


def _send_all(channel: Channel) -> int:
    dealt_with = 0
    with channel.open() as line:
        while not circuits.is_open(circuit := circuits.circuit_of(channel.key)) and (claimed := _claim(channel)):
            due = _keep_back(claimed)
            dealt_with += len(claimed) - len(due) + _send_each(channel, line, due, circuit)
        while not circuits.is_open(circuit) and (recalled := _claim_recalled(channel)):
            _take_back(line, recalled)
            dealt_with += 1
    return dealt_with


# --- claim ------------------------------------------------------------------------------------------------------------


_WITH = ("notice__member__person", "notice__member__quiet_time", "notice__member__organisation__quiet_time")


def _claim(channel: Channel) -> list[Delivery]:
    """Take the next due deliveries for this sender alone."""
    now = clock.now()
    due = Q(channel=channel.key, state__in=[Delivery.State.WAITING, Delivery.State.CLAIMED], due_at__lte=now)
    with transaction.atomic():
        rows = Delivery.objects.filter(due).order_by("due_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        claimed = list(rows.select_related(*_WITH)[:CLAIM_SIZE])
        # A claimed one is due again when the claim has run out: nobody needs to look for dead senders.
        Delivery.objects.filter(pk__in=[one.pk for one in claimed]).update(
            state=Delivery.State.CLAIMED, due_at=now + CLAIM_LASTS, attempts=F("attempts") + 1
        )
    for one in claimed:
        one.attempts += 1
        one.due_at = now + CLAIM_LASTS
    return claimed


def _hand_back(claimed: Collection[Delivery], due_at: datetime | None = None) -> None:
    """Let whoever comes next send these; nobody tried to, so it is no attempt. Not those that another one has taken."""
    still_ours = Delivery.objects.filter(
        pk__in=[one.pk for one in claimed],
        state=Delivery.State.CLAIMED,
        due_at__in={one.due_at for one in claimed},
    )
    still_ours.update(state=Delivery.State.WAITING, due_at=due_at or clock.now(), attempts=F("attempts") - 1)


def _keep_back(claimed: Collection[Delivery]) -> list[Delivery]:
    """Put off those of members who are not to be disturbed now. Returns the others.

    What would come when it is no news any more is left to the inbox: nobody comes back to a heap of old mails.
    """
    now, due = clock.now(), list[Delivery]()
    later: dict[datetime, list[Delivery]] = defaultdict(list)
    for one in claimed:
        until = told_from(one.notice.member, now) if _can_wait(one.notice) else None
        if until is None:
            due.append(one)
        elif until - one.notice.created_at > KEPT_BACK_AT_MOST:
            _leave_to_the_inbox(one)
        else:
            later[until].append(one)
    for until, those in later.items():
        _hand_back(those, until)
    return due


def _can_wait(notice: Notice) -> bool:
    kind = known_kind(notice.kind)  # composing says so of one that nobody knows
    return kind is not None and kind.can_wait


# --- send -------------------------------------------------------------------------------------------------------------


def _send_each(channel: Channel, line: Line, claimed: Sequence[Delivery], circuit: Circuit) -> int:
    """Send what was claimed for as long as the claim holds, and hand back the others. Returns how many it dealt with.

    What is dealt with is sent, or has a state that says why not.
    """
    waiting = deque(claimed)
    while waiting:
        composed_at, composed = clock.now(), _compose(channel, waiting)
        while waiting and clock.now() - composed_at <= COMPOSED_LASTS:
            if circuits.is_open(circuit) or clock.now() > waiting[0].due_at - ONE_LASTS:
                _hand_back(waiting)
                return len(claimed) - len(waiting)
            one = waiting.popleft()
            circuit = _send(line, one, composed[one.notice_id], circuit)
    return len(claimed)


def _compose(channel: Channel, deliveries: Collection[Delivery]) -> dict[int, Message | None | Exception]:
    """What each says, by the number of its notice; None where it is not wanted any more, or makes no sense."""
    composed: dict[int, Message | None | Exception] = {}
    alike: dict[tuple[str, str], list[Notice]] = defaultdict(list)
    for one in deliveries:
        alike[one.notice.kind, one.notice.member.language].append(one.notice)
    for (kind, language), notices in alike.items():
        there = _who_is_there(kind, channel, {notice.member_id for notice in notices})
        composed |= {
            notice.pk: NotWanted() if notice.member_id in there else None
            for notice in notices
            if not there.get(notice.member_id)
        }
        with translation.override(language):
            composed |= compose_alike([notice for notice in notices if there.get(notice.member_id)])
    return composed


def _who_is_there(kind: str, channel: Channel, members: Collection[int]) -> dict[int, bool]:
    """Of these members those who have not left, and whether they want such notices this way. One query."""
    wants = ExpressionWrapper(wanted_by(kind, channel), output_field=BooleanField())
    there = Member.objects.present().filter(pk__in=members)
    return dict(there.annotate(wants=wants).values_list("pk", "wants"))


def _send(line: Line, one: Delivery, message: Message | None | Exception, circuit: Circuit) -> Circuit:
    """Send one, and mark it. Returns how its channel does now."""
    if message is None:
        _mark(one, Delivery.State.WITHDRAWN)
        return circuit
    if isinstance(message, NotWanted):
        _leave_to_the_inbox(one)
        return circuit
    if isinstance(message, Exception):
        _mark(one, Delivery.State.FAILED, error=type(message).__name__)
        return circuit
    try:
        receipt = line.send(one.notice, message)
    except NotYet as later:
        _hand_back([one], later.until)
        return circuit
    except Undeliverable as refused:
        _mark(one, Delivery.State.FAILED, error=str(refused))
        return circuit
    except Trouble as trouble:
        _put_off(one, trouble)
        return circuit if isinstance(trouble, RecipientTrouble) else circuits.failed(circuit, error=str(trouble))
    except Exception as error:  # such as an address that no mail may have
        log.exception("notice %s cannot be sent", one.notice_id)
        _mark(one, Delivery.State.FAILED, error=type(error).__name__)
        return circuit
    _mark_sent(one, receipt)
    return circuits.worked(circuit)


def _put_off(one: Delivery, trouble: Trouble) -> None:
    if isinstance(trouble, ChannelTrouble):
        one.attempts -= 1
    since = told_from(one.notice.member, one.notice.created_at) or one.notice.created_at
    if one.attempts >= MOST_ATTEMPTS or clock.now() - since > GIVE_UP_AFTER:
        return _mark(one, Delivery.State.FAILED, error=str(trouble))
    return _mark(one, Delivery.State.WAITING, error=str(trouble), due_at=clock.now() + wait_after(one.attempts))


def wait_after(attempts: int) -> timedelta:
    """Four times as long each time, and not for all at the same moment."""
    times: int = 4 ** max(0, attempts - 1)
    return FIRST_WAIT * times * random.uniform(0.7, 1)


# --- take back --------------------------------------------------------------------------------------------------------


def _claim_recalled(channel: Channel) -> Delivery | None:
    """One that is to be taken away again, for this sender alone."""
    now = clock.now()
    with transaction.atomic():
        rows = Delivery.objects.filter(channel=channel.key, state=Delivery.State.RECALLED, due_at__lte=now)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        one = rows.select_related("notice__member__person").order_by("due_at", "pk").first()
        if one is not None:
            one.attempts, one.due_at = one.attempts + 1, now + CLAIM_LASTS
            one.save(update_fields=["attempts", "due_at"])
    return one


def _take_back(line: Line, one: Delivery) -> None:
    """Twice is as good as once. What cannot be taken away stays sent."""
    again, ends = None, Delivery.State.SENT
    try:
        line.take_back(one.notice, one.receipt)
        ends = Delivery.State.WITHDRAWN
    except NotYet as later:
        again = later.until
    except Trouble:
        again = clock.now() + wait_after(one.attempts)
    except Undeliverable as refused:
        log.info("delivery %s cannot be taken back: %s", one.pk, refused)
    except Exception:  # one that nobody can take back must not keep the others
        log.exception("delivery %s cannot be taken back", one.pk)
    if again and one.attempts < MOST_ATTEMPTS:
        Delivery.objects.filter(pk=one.pk).update(due_at=again)
    else:
        Delivery.objects.filter(pk=one.pk).update(state=ends, receipt="")


# --- mark -------------------------------------------------------------------------------------------------------------


_SENT = """
    UPDATE notices_delivery SET state = %s, error = '', sent_at = %s, receipt = %s
    WHERE id = %s AND state NOT IN (%s, %s)"""
_TOLD = "UPDATE notices_notice SET state = %s, told_at = %s WHERE id = %s AND told_at IS NULL"


def _mark_sent(one: Delivery, receipt: str) -> None:
    """Write down that it was taken, whoever may claim it by now: what was sent is not sent again.

    A database that is away is waited for as long as the claim lasts: nobody else can know that it was taken.
    """
    while True:
        try:
            return _write_sent(one, receipt)
        except (OperationalError, InterfaceError):
            if clock.now() > one.due_at or connection.in_atomic_block:
                raise
            log.warning("the database is away; delivery %s was taken and waits to be marked", one.pk)
            connection.close()
            time.sleep(ASK_AGAIN_AFTER)


def _write_sent(one: Delivery, receipt: str) -> None:
    """For each at once, and in plain SQL: the query builder would take longer than the rest of it."""
    now = connection.ops.adapt_datetimefield_value(clock.now())
    was_sent = (Delivery.State.SENT.value, Delivery.State.RECALLED.value)
    sent, told = [was_sent[0], now, receipt, one.pk, *was_sent], [Notice.State.TOLD.value, now]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # one trip in place of four: each is a wait
            cursor.execute(f"WITH sent AS ({_SENT}) {_TOLD}", [*sent, *told, one.notice_id])
            return
        with transaction.atomic():
            cursor.execute(_SENT, sent)
            cursor.execute(_TOLD, [*told, one.notice_id])


def _leave_to_the_inbox(one: Delivery) -> None:
    """It does not go out by this channel, and is told all the same where it stands in the inbox."""
    kind = known_kind(one.notice.kind)
    in_inbox = kind is not None and kind.in_inbox
    _mark(one, Delivery.State.WITHDRAWN, became=Notice.State.TOLD if in_inbox else Notice.State.WITHDRAWN)


def _mark(
    one: Delivery,
    state: Delivery.State,
    *,
    error: str = "",
    due_at: datetime | None = None,
    became: Notice.State | None = None,
) -> None:
    """Write down what became of a delivery that we claimed and that was not taken, and of its notice.

    When the claim ran out meanwhile, it is another sender's to say.
    """
    with transaction.atomic():
        marked = Delivery.objects.filter(pk=one.pk, state=Delivery.State.CLAIMED, due_at=one.due_at).update(
            state=state, error=error[:300], due_at=due_at or one.due_at, attempts=one.attempts
        )
        if not marked or state == Delivery.State.WAITING or _others_on_their_way(one):
            return
        became = became or (Notice.State.FAILED if state == Delivery.State.FAILED else Notice.State.WITHDRAWN)
        told_at = clock.now() if became == Notice.State.TOLD else None
        Notice.objects.filter(pk=one.notice_id, state=Notice.State.WAITING).update(state=became, told_at=told_at)


def _others_on_their_way(one: Delivery) -> bool:
    others = Delivery.objects.filter(notice=one.notice_id).exclude(pk=one.pk)
    return others.exclude(state__in=[Delivery.State.FAILED, Delivery.State.WITHDRAWN]).exists()
