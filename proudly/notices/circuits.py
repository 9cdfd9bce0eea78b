"""Leaving alone what does not work: a channel that failed some times in a row is tried again after a while, by one."""

from __future__ import annotations

import random
from datetime import timedelta

from django.db import transaction

from proudly.kit import clock
from proudly.notices.models import Circuit

OPENS_AT = 3  # failures in a row
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=10)


def circuit_of(channel: str, provider: str = "") -> Circuit:
    """How a channel does; one that never failed has no row. One query."""
    found = Circuit.objects.filter(channel=channel, provider=provider).first()
    return found or Circuit(channel=channel, provider=provider)


def in_trouble(channel: str) -> dict[str, Circuit]:
    """Of a channel the providers that failed last, by name. One query."""
    return {one.provider: one for one in Circuit.objects.filter(channel=channel, failures__gt=0).exclude(provider="")}


def is_open(circuit: Circuit) -> bool:
    """Whether it is to be left alone now."""
    return circuit.open_until is not None and circuit.open_until > clock.now()


def failed(circuit: Circuit, *, error: str) -> Circuit:
    """It failed once more. The pause doubles with each failure, and is not the same for all."""
    with transaction.atomic():
        Circuit.objects.get_or_create(channel=circuit.channel, provider=circuit.provider)
        kept = Circuit.objects.select_for_update().get(channel=circuit.channel, provider=circuit.provider)
        kept.failures, kept.error = kept.failures + 1, error[:300]
        if kept.failures >= OPENS_AT:
            pause = min(FIRST_PAUSE * 2 ** min(kept.failures - OPENS_AT, 10), LONGEST_PAUSE)
            kept.open_until = clock.now() + pause * random.uniform(0.8, 1.2)
        kept.save()
    return kept


def worked(circuit: Circuit) -> Circuit:
    """It works: as if it had never failed. No query when it never did."""
    if circuit.failures:
        Circuit.objects.filter(pk=circuit.pk).update(failures=0, open_until=None)
        circuit.failures, circuit.open_until = 0, None
    return circuit
