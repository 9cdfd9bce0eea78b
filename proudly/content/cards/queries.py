from __future__ import annotations

from datetime import timedelta

from proudly.content.cards.card import Card, Trouble
from proudly.content.cards.words import sentence_of
from proudly.content.models import LinkReading
from proudly.kit import clock
from proudly.people.models import Member

WAITED_LONG = timedelta(seconds=60)


def reading_of(member: Member, reading_id: int) -> LinkReading | None:
    """The member's own reading; None for one of somebody else, or that never was. One query."""
    return LinkReading.objects.filter(member=member, pk=reading_id).first()


def card_of_reading(reading: LinkReading | None) -> Card | None:
    """What the page said; None while it is read, or when it could not be."""
    if reading is None or reading.state != LinkReading.State.READ:
        return None
    return Card.from_json(reading.card)


def trouble_of(reading: LinkReading) -> str:
    """Why there is no card, in words; "" while there may be one. Nobody waits for ever for a dead worker."""
    if reading.state == LinkReading.State.UNREAD:
        return sentence_of(reading.trouble)
    if is_under_way(reading) or reading.state == LinkReading.State.READ:
        return ""
    return sentence_of(Trouble.SLOW)


def is_under_way(reading: LinkReading) -> bool:
    return reading.state == LinkReading.State.READING and reading.created_at > clock.now() - WAITED_LONG
