"""Nothing is kept longer than what it is for: each kind of data has its time, and a task looks after it every night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from proudly.kit import clock
from proudly.people import data_kinds
from proudly.people.data_kinds import DataKind
from proudly.people.models import Organisation, RetentionRun
from proudly.people.privacy import policy_of

AT_ONCE = 500


def remove_what_is_over(*, organisation: Organisation) -> int:
    """Take away what has been kept long enough, in pieces, so that nobody waits for long. Returns how many rows."""
    removed = 0
    for kind in data_kinds.declared():
        if kind.retention is None:
            continue
        before = clock.now() - timedelta(days=kind.retention.days_under(policy_of(organisation)))
        of_this = 0
        while piece := kind.retention.remove(organisation, before, AT_ONCE):
            of_this += piece
        RetentionRun.objects.update_or_create(
            organisation=organisation, kind=kind.key, defaults={"ran_at": clock.now(), "removed": of_this}
        )
        removed += of_this
    return removed


@dataclass(frozen=True)
class Kept:
    """How long a kind is kept in an organisation; `days` None: as its words say."""

    kind: DataKind
    days: int | None
    ran_at: datetime | None
    removed: int


def what_is_kept(organisation: Organisation) -> list[Kept]:
    """Every kind of data, how long it is kept, and when that was last looked after. One query."""
    runs = {run.kind: run for run in RetentionRun.objects.filter(organisation=organisation)}
    policy = policy_of(organisation)
    return [
        Kept(
            kind,
            kind.retention.days_under(policy) if kind.retention else None,
            runs[kind.key].ran_at if kind.key in runs else None,
            runs[kind.key].removed if kind.key in runs else 0,
        )
        for kind in data_kinds.declared()
    ]
