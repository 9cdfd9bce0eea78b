"""Clicks → verdicts → totals."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from proudly.kit.projections import Projection, declare
from proudly.links import rules
from proudly.links.models import Click, Link, LinkTotal, OwnVisitor, Verdict


def judge_clicks(clicks: list[Click]) -> None:
    """Write the first verdict on each click. Four queries for any number of clicks."""
    links = set(Link.objects.filter(pk__in={click.link_id for click in clicks}).values_list("pk", flat=True))
    clicks = [click for click in clicks if click.link_id in links]  # one was removed while somebody came
    seen = _Seen(links, {click.visitor for click in clicks})
    Verdict.objects.bulk_create(_verdict(click, seen.judge(click)) for click in clicks)


class _Seen:
    """Which visitors of some links have counted, or are the sharers; goes on as clicks are judged."""

    def __init__(self, links: set[int], visitors: set[str]) -> None:
        verdicts = Verdict.objects.filter(link__in=links, visitor__in=visitors, kind__in=[rules.HUMAN, rules.OWN])
        told = list(verdicts.values_list("link_id", "visitor", "at", "kind", "reason"))
        self._counted = {(link, _name(visitor, at)) for link, visitor, at, kind, _ in told if kind == rules.HUMAN}
        self._sharers = set(OwnVisitor.objects.filter(link__in=links).values_list("link_id", "visitor"))
        self._sharers |= {(link, visitor) for link, visitor, _, _, reason in told if reason == "sharer" and visitor}

    def judge(self, click: Click) -> rules.Finding:
        name = (click.link_id, _name(click.visitor, click.at))
        finding = rules.judge(
            rules.Visit(
                method=click.method,
                agent=click.agent,
                prefetch=click.prefetch,
                own=click.own,
                visitor=click.visitor,
                is_sharers=(click.link_id, click.visitor) in self._sharers,
                is_counted=name in self._counted,
            )
        )
        if finding.kind == rules.HUMAN:
            self._counted.add(name)
        elif finding.reason == "sharer" and click.visitor:
            self._sharers.add((click.link_id, click.visitor))
        return finding


def _name(visitor: str, at: datetime) -> str:
    """What tells readers of one link apart. Those who ask not to be followed are one reader a day together."""
    return visitor or f"{at.date()}"


def _verdict(click: Click, finding: rules.Finding) -> Verdict:
    return Verdict(
        organisation_id=click.organisation_id,
        click=click,
        link_id=click.link_id,
        kind=finding.kind,
        reason=finding.reason,
        visitor=click.visitor,
        at=click.at,
    )


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
declare(Projection(name="verdicts", log=Click, take_in=judge_clicks))
declare(Projection(name="link totals", log=Verdict, take_in=count_verdicts, clear=forget_totals))
