"""Clicks → verdicts → totals."""

from __future__ import annotations

from collections import Counter

from proudly.kit.projections import Projection, declare
from proudly.links.judging import judge_in_order, verdict_on
from proudly.links.models import Click, LinkTotal, Verdict


def judge_clicks(clicks: list[Click]) -> None:
    """Write the first verdict on each click. Five queries for any number of clicks."""
    Verdict.objects.bulk_create(verdict_on(click, finding) for click, finding in judge_in_order(clicks))


def count_verdicts(verdicts: list[Verdict]) -> None:
    """Add verdicts to the totals of their links. One query and one upsert for any number of verdicts."""
    change = Counter[tuple[int, str]]()
    for verdict in verdicts:
        change[verdict.link_id, verdict.kind] += 1
        if verdict.was:
            change[verdict.link_id, verdict.was] -= 1
    # Nobody else writes totals, and the cursor's row is locked while we do, so that the sums can be made here.
    totals = LinkTotal.objects.filter(link__in={link_id for link_id, _ in change})
    before = Counter({(total.link_id, total.kind): total.clicks for total in totals})
    LinkTotal.objects.bulk_create(
        [LinkTotal(link_id=link, kind=kind, clicks=before[link, kind] + more) for (link, kind), more in change.items()],
        update_conflicts=True,
        update_fields=["clicks"],
        unique_fields=["link", "kind"],
        batch_size=500,
    )


def forget_totals() -> None:
    LinkTotal.objects.all().delete()


# Verdicts are a log that points rest on: they are added to, never made again.
VERDICTS = declare(Projection(name="verdicts", log=Click, take_in=judge_clicks))
TOTALS = declare(Projection(name="link totals", log=Verdict, take_in=count_verdicts, clear=forget_totals))
