"""Telling visitors apart for a day without keeping who they are."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from proudly.kit import clock
from proudly.links import rules
from proudly.links.models import ClickBatch, DayKey, OwnVisitor

BATCHES_ARE_KEPT = timedelta(days=30)  # by then, every machine has brought what was in its spool


def visitor_hash(*, address: str, agent: str, code: str) -> str:
    """A name for this visitor of this link, good for today: 32 hex digits, keyed with the key of the day.

    The key is random and deleted after the day; from then on nobody can tell whose hash it was, us included.
    """
    return rules.visitor_hash(address=address, agent=agent, code=code, key=_key_of(clock.now().date()))


def forget_past_days() -> int:
    """Delete the keys of days that are over, and what was only good for a while. Returns the number of keys."""
    # A click of that day may still wait for its verdict.
    OwnVisitor.objects.filter(on__lt=clock.now().date() - timedelta(days=7)).delete()
    ClickBatch.objects.filter(at__lt=clock.now() - BATCHES_ARE_KEPT).delete()
    return DayKey.objects.filter(day__lt=clock.now().date()).delete()[0]


_keys: dict[date, bytes] = {}


def _key_of(day: date) -> bytes:
    if day not in _keys:
        kept, _ = DayKey.objects.get_or_create(day=day, defaults={"key": secrets.token_bytes(32)})
        _keys.clear()  # only one day is ever needed
        _keys[day] = bytes(kept.key)
    return _keys[day]
