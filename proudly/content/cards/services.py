"""Have a link read, in a task, and keep what it said for whoever asked."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q

from proudly.content.cards import addresses, pictures
from proudly.content.cards.card import CardNotRead, Trouble
from proudly.content.cards.reading import read_card
from proudly.content.models import LinkReading
from proudly.kit import clock
from proudly.people.models import Member

State = LinkReading.State

AN_HOUR = 60  # readings of one member: more than anybody pastes, less than a scan of the web
AGAIN_AFTER = timedelta(minutes=1)  # pasted twice within it, a link is read once
CLAIM_RUNS_OUT = timedelta(minutes=1)  # a worker not heard of by then is dead: a reading takes seconds
ATTEMPTS = 2


class TooManyReadings(Exception):
    """The member had as many links read in the last hour as anybody may."""


def begin_reading(*, member: Member, url: str) -> LinkReading:
    """Have a task read the page at `url`, as it was pasted. The same link pasted again is not read again.

    Raises CardNotRead when it is no address, and TooManyReadings after AN_HOUR of them.
    """
    address = addresses.pasted_address(url)
    if not address:
        raise CardNotRead(Trouble.NO_ADDRESS)
    now = clock.now()
    with transaction.atomic():
        Member.objects.select_for_update(no_key=True).get(pk=member.pk)
        before = LinkReading.objects.filter(member=member, created_at__gt=now - timedelta(hours=1))
        same = before.filter(url=address, created_at__gt=now - AGAIN_AFTER).exclude(state=State.UNREAD)
        if (known := same.order_by("-pk").first()) is not None:
            return known
        if before.count() >= AN_HOUR:
            raise TooManyReadings
        reading = LinkReading.objects.create(
            organisation=member.organisation, member=member, url=address, created_at=now
        )
        transaction.on_commit(partial(_nudge, reading.pk))
    return reading


def carry_out(*, reading_id: int) -> None:
    """Read the page and its picture. Safe to call at any time, any number of times, by any worker."""
    waits = Q(claimed_at=None) | Q(claimed_at__lt=clock.now() - CLAIM_RUNS_OUT)
    mine = LinkReading.objects.filter(waits, pk=reading_id, state=State.READING)
    if not mine.update(claimed_at=clock.now(), attempts=F("attempts") + 1):
        return
    reading = LinkReading.objects.select_related("member").get(pk=reading_id)
    if reading.attempts > ATTEMPTS:  # whatever its page is, it has ended two workers
        _finish(reading, State.UNREAD, trouble=Trouble.BROKEN)
        return
    try:
        card = read_card(reading.url, language=reading.member.language)
    except CardNotRead as unread:
        _finish(reading, State.UNREAD, trouble=unread.trouble)
        return
    picture = pictures.page_picture(card.picture) if card.picture else None
    if picture is not None:
        reading.picture.save(picture.name or "picture.jpg", picture, save=False)
    reading.card = card.to_json()
    if not _finish(reading, State.READ) and reading.picture:  # erased, or done by another, meanwhile
        reading.picture.delete(save=False)


def _finish(reading: LinkReading, state: State, *, trouble: str = "") -> bool:
    """Write down what came of it, once. Returns whether it was ours to write."""
    return bool(
        LinkReading.objects.filter(pk=reading.pk, state=State.READING).update(
            state=state, trouble=trouble, card=reading.card, picture=reading.picture.name or ""
        )
    )


def left_behind() -> list[int]:
    """Ids of readings whose nudge was lost, or whose worker died. One query."""
    gone = clock.now() - CLAIM_RUNS_OUT
    readings = LinkReading.objects.filter(state=State.READING, created_at__lt=clock.now() - timedelta(seconds=10))
    return list(
        readings.filter(Q(claimed_at=None) | Q(claimed_at__lt=gone)).order_by("pk").values_list("pk", flat=True)
    )


def forget(readings: list[LinkReading]) -> int:
    """Remove readings, with their pictures. Returns how many."""
    for reading in readings:
        if reading.picture:
            reading.picture.delete(save=False)
    return LinkReading.objects.filter(pk__in=[reading.pk for reading in readings]).delete()[0]


def _nudge(reading_id: int) -> None:
    from proudly.content.tasks import read_link  # which calls us

    read_link(reading_id)
