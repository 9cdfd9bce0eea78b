"""The one place that knows what time it is.

Services ask `now()`; a demo or a test turns the clock with `at(moment)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_turned_to: ContextVar[datetime | None] = ContextVar("turned_to", default=None)


def now() -> datetime:
    """The current moment, in UTC and aware of it."""
    return _turned_to.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside the block, in this thread or task, it is `moment` (an aware datetime)."""
    token = _turned_to.set(moment)
    try:
        yield
    finally:
        _turned_to.reset(token)
