"""Who is at work just now, and by which way: what the audit trail says of what happens meanwhile.

Pages and API set it once for each request; what is done without either is done on the server itself, by the command
line or a worker.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from proudly.people.models import AuditEntry, Member


@dataclass(frozen=True)
class Acting:
    member_id: int | None
    via: AuditEntry.Via


ON_THE_SERVER = Acting(None, AuditEntry.Via.SERVER)
_acting: ContextVar[Acting] = ContextVar("acting", default=ON_THE_SERVER)


def who_acts() -> Acting:
    return _acting.get()


@contextmanager
def acting(member: Member | None, via: AuditEntry.Via) -> Iterator[None]:
    """Inside the block, in this thread or task, `member` is at work."""
    before = _acting.set(Acting(member.pk if member else None, via))
    try:
        yield
    finally:
        _acting.reset(before)


def acts(member: Member, via: AuditEntry.Via) -> None:
    """From here on `member` is at work, until the end of the `acting` around us."""
    _acting.set(Acting(member.pk, via))
