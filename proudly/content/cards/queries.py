from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from proudly.content.cards.addresses import without_tracking
from proudly.content.cards.card import Card, Trouble
from proudly.content.cards.words import sentence_of
from proudly.content.models import LinkReading
from proudly.kit import clock
from proudly.people.models import Member

WAITED_LONG = timedelta(seconds=60)
LINK_IS_FINE = {Trouble.KEPT_OUT, Trouble.PDF, Trouble.LARGE, Trouble.SLOW, Trouble.OUT_OF_ORDER, Trouble.NOTHING_SAID}


def reading_of(member: Member, reading_id: int) -> LinkReading | None:
    """The member's own reading; None for one of somebody else, or that never was. One query."""
    return LinkReading.objects.filter(member=member, pk=reading_id).first()


def card_of_reading(reading: LinkReading | None) -> Card | None:
    """What the page said; None while it is read, or when it could not be."""
    if reading is None or reading.state != LinkReading.State.READ:
        return None
    return Card.from_json(reading.card)


def what_to_fill_in(reading: LinkReading) -> dict[str, str]:
    """What a story can take from it, by the names of the story's fields; what the page does not say is left out.

    Where only the page could not be read, its link can still be shared.
    """
    card = card_of_reading(reading)
    if card is None:
        return {"url": without_tracking(reading.url)} if reading.trouble in LINK_IS_FINE else {}
    said = {"title": card.title, "summary": card.summary, "url": card.url}
    if card.language in dict(settings.LANGUAGES):
        said["language"] = card.language
    if reading.picture:
        said["picture_alt"] = card.picture_alt
    return {name: text for name, text in said.items() if text}


def trouble_of(reading: LinkReading) -> str:
    """Why there is no card, in words; "" while there may be one. Nobody waits for ever for a dead worker."""
    if reading.state == LinkReading.State.UNREAD:
        return sentence_of(reading.trouble)
    if is_under_way(reading) or reading.state == LinkReading.State.READ:
        return ""
    return sentence_of(Trouble.SLOW)


def is_under_way(reading: LinkReading) -> bool:
    return reading.state == LinkReading.State.READING and reading.created_at > clock.now() - WAITED_LONG
