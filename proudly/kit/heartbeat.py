"""Whether a process is alive: it says so in the database every few seconds."""

from __future__ import annotations

from datetime import timedelta

from proudly.kit import clock
from proudly.kit.models import Heartbeat

EVERY = 5.0  # seconds
ALIVE_WITHIN = timedelta(seconds=20)
WORKER = "worker"


def beat(name: str) -> None:
    """Say that `name` is alive now. Several processes may share a name: one of them alive is enough."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": clock.now()})


def age(name: str) -> timedelta | None:
    """How long ago `name` was last heard, or None when it never was. One query."""
    at = Heartbeat.objects.filter(name=name).values_list("beat_at", flat=True).first()
    return None if at is None else clock.now() - at


def is_alive(name: str) -> bool:
    """Whether `name` was heard within `ALIVE_WITHIN`. One query."""
    heard = age(name)
    return heard is not None and heard < ALIVE_WITHIN
