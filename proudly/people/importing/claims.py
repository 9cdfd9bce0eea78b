"""One worker at a time is at an import, and one that died is followed by another."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import token_hex

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from proudly.kit import clock
from proudly.people.importing import limits
from proudly.people.models import MemberImport

State = MemberImport.State
UNDER_WAY = (State.READING, State.APPLYING, State.UNDOING)


@dataclass(frozen=True)
class Claim:
    import_id: int
    mark: str

    def begin(self) -> MemberImport | None:
        """The import, to be read from its start: what an earlier reader left of a preview is removed."""
        with self.held() as mine:
            if mine is not None:
                mine.rows.all().delete()
                mine.done, mine.attempts = 0, mine.attempts + 1
                mine.save(update_fields=["done", "attempts"])
            return mine

    @contextmanager
    def held(self) -> Iterator[MemberImport | None]:
        """One transaction in which the import is ours alone; None when another worker has taken over."""
        with transaction.atomic():
            mine = (
                MemberImport.objects.select_for_update()
                .defer("file")
                .filter(pk=self.import_id, claim=self.mark, state__in=UNDER_WAY)
                .first()
            )
            if mine is not None:
                mine.claimed_at = clock.now()
                mine.save(update_fields=["claimed_at"])
            yield mine

    def let_go_of(self, mine: MemberImport) -> None:
        """Save the import, on which there is nothing left to do."""
        mine.claim, mine.claimed_at, mine.attempts = "", None, 0
        mine.save()


def claim(import_id: int) -> Claim | None:
    """Take an import that waits for a worker, or whose worker has not been heard of; None when there is none."""
    mark, now = token_hex(16), clock.now()
    taken = _waiting().filter(pk=import_id).update(claim=mark, claimed_at=now)
    return Claim(import_id, mark) if taken else None


def waiting() -> list[int]:
    """Ids of the imports that a worker should look at now."""
    return list(_waiting().order_by("pk").values_list("pk", flat=True))


def _waiting() -> QuerySet[MemberImport]:
    unclaimed = Q(claimed_at=None) | Q(claimed_at__lt=clock.now() - limits.CLAIM_RUNS_OUT)
    return MemberImport.objects.filter(unclaimed, state__in=UNDER_WAY)


def breathe(*, after: float) -> None:
    """Let others write, after so many seconds: on SQLite whoever waits asks now and then, and must find a gap."""
    if connection.vendor == "sqlite":
        time.sleep(after * limits.GAP)
