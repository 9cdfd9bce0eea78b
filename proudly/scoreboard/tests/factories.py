"""Points for tests, as the ledger has them, and standings made of them."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from proudly.kit.projections import advance, declared
from proudly.people.models import Member
from proudly.points import awards
from proudly.points.models import Rule, Transfer

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

_numbers = count()


def win(member: Member, points: int, *, at: datetime = NOON, deed: str = "share", story: int | None = None) -> Transfer:
    """An award of exactly that many points."""
    rule, _ = Rule.objects.get_or_create(
        organisation=member.organisation,
        deed=deed,
        network="",
        defaults={"amount": 0, "daily_cap": 10**9, "starts_at": LONG_AGO},
    )
    Rule.objects.filter(pk=rule.pk).update(amount=points, starts_at=LONG_AGO)
    transfer = awards.award_points(
        member=member,
        deed=deed,
        network="xing",
        cause=f"test:{next(_numbers)}",
        about={"story": story} if story else {},
        happened_at=at,
    )
    assert transfer is not None
    return transfer


def catch_up(batch: int = 500) -> None:
    """Advance the standings until they know the whole ledger, and how everybody is to be seen."""
    for projection in declared():
        if projection.name in {"standings", "sight of standings"}:
            while advance(projection, batch=batch):
                pass
