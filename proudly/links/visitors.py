"""Telling visitors apart for a day without keeping who they are."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from itertools import takewhile

from django.db import transaction

from proudly.kit import clock
from proudly.kit.models import Cursor
from proudly.links import rules
from proudly.links.models import Click, ClickBatch, DayKey, OwnPlace, OwnVisitor

BATCHES_ARE_KEPT = timedelta(days=30)  # by then, every machine has brought what was in its spool
ORIGINS_ARE_KEPT = timedelta(days=7)
ORIGINS_AT_ONCE = 5000
FORGOTTEN = "forgotten origins"  # the cursor


def visitor_hash(*, address: str, agent: str, code: str) -> str:
    """A name for this visitor of this link, good for today: 32 hex digits, keyed with the key of the day.

    The key is random and deleted after the day; from then on nobody can tell whose hash it was, us included.
    """
    return rules.visitor_hash(address=address, agent=agent, code=code, key=_key_of(clock.now().date()))


def origin_hash(*, address: str, organisation: int) -> str:
    """A name for the place that a visitor comes from, good for today: see `rules.origin_hash`."""
    return rules.origin_hash(address=address, organisation=organisation, key=_key_of(clock.now().date()))


def forget_origins() -> int:
    """Empty the origins of clicks that are older than a week, in pieces. Returns how many clicks were gone through.

    Where it has come to is remembered as for a projection, since clicks have no index by their moment.
    """
    Cursor.objects.get_or_create(projection=FORGOTTEN)
    through = 0
    while some := _forget_some():
        through += some
    return through


def _forget_some() -> int:
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update().get(projection=FORGOTTEN)
        after = Click.objects.filter(pk__gt=cursor.position).order_by("pk")
        clicks = list(after.values_list("pk", "at")[:ORIGINS_AT_ONCE])
        # They are nearly in order of their moments; one that came late, out of a spool, waits for its neighbours.
        old = list(takewhile(lambda click: click[1] < clock.now() - ORIGINS_ARE_KEPT, clicks))
        if old:
            Click.objects.filter(pk__gt=cursor.position, pk__lte=old[-1][0]).exclude(origin="").update(origin="")
            cursor.position = old[-1][0]
            cursor.save(update_fields=["position"])
    return len(old)


def forget_past_days() -> int:
    """Delete the keys of days that are over, and what was only good for a while. Returns the number of keys."""
    # A click of that day may still wait for its verdict.
    OwnVisitor.objects.filter(on__lt=clock.now().date() - timedelta(days=7)).delete()
    OwnPlace.objects.filter(on__lt=clock.now().date() - ORIGINS_ARE_KEPT).delete()
    ClickBatch.objects.filter(at__lt=clock.now() - BATCHES_ARE_KEPT).delete()
    return DayKey.objects.filter(day__lt=clock.now().date()).delete()[0]


_keys: dict[date, bytes] = {}


def _key_of(day: date) -> bytes:
    if day not in _keys:
        kept, _ = DayKey.objects.get_or_create(day=day, defaults={"key": secrets.token_bytes(32)})
        _keys.clear()  # only one day is ever needed
        _keys[day] = bytes(kept.key)
    return _keys[day]
