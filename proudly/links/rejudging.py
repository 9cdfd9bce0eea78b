"""Judging clicks again, by the rules and lists of today.

Nothing is edited: a click that is found to be something else gets a further verdict, and what rests on verdicts, such
as totals and points, follows by reading their log on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Min

from proudly.kit.models import Cursor
from proudly.links.judging import judge_in_order, verdict_on
from proudly.links.models import Click, Verdict
from proudly.links.projections import VERDICTS

BATCH = 500  # clicks in one transaction


@dataclass(frozen=True)
class Progress:
    """How many clicks have been judged again, and how many of them were found to be something else."""

    judged: int
    changed: int


def rejudge(*, since: datetime | None = None) -> Iterator[Progress]:
    """Judge every click again, or those since a moment; yields after each batch.

    A second run changes nothing, unless rules or lists have changed. Clicks are judged in their order and in batches,
    so that any number needs the same memory. The worker may go on meanwhile, since each batch holds the lock under
    which the worker judges new clicks; those that it judges in the meantime are judged again as well.
    """
    firsts = Verdict.objects.filter(was="")
    judged = changed = after = 0
    if since is not None:
        # From there on all are judged, also those that had waited in a spool: what comes after hangs on them.
        begin = firsts.filter(at__gte=since).aggregate(first=Min("pk"))["first"]
        if begin is None:
            return
        after = begin - 1
    while True:
        with transaction.atomic():
            list(Cursor.objects.select_for_update().filter(projection=VERDICTS.name))
            waiting = firsts.filter(pk__gt=after).select_related("click").order_by("pk")
            verdicts = list(waiting[:BATCH])
            if not verdicts:
                return
            changed += _judge_again([verdict.click for verdict in verdicts], dict(_standing(verdicts)))
        judged, after = judged + len(verdicts), verdicts[-1].pk
        yield Progress(judged, changed)


def _standing(firsts: list[Verdict]) -> Iterator[tuple[int, tuple[str, str]]]:
    """By click, what it is held to be now: kind and reason. One query."""
    replaced = Verdict.objects.filter(click__in=[first.click_id for first in firsts]).exclude(was="").order_by("pk")
    for verdict in [*firsts, *replaced]:
        yield verdict.click_id, (verdict.kind, verdict.reason)


def _judge_again(clicks: list[Click], standing: dict[int, tuple[str, str]]) -> int:
    """Write a further verdict for each click that is something else today. Returns how many there were."""
    further = [
        verdict_on(click, finding, was=standing[click.pk][0])
        for click, finding in judge_in_order(sorted(clicks, key=lambda click: click.pk))
        if (finding.kind, finding.reason) != standing[click.pk]
    ]
    Verdict.objects.bulk_create(further)
    return len(further)
