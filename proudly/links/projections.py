"""Clicks → verdicts."""

from __future__ import annotations

from collections import defaultdict

from proudly.kit.projections import Projection, declare
from proudly.links import rules
from proudly.links.models import Click, OwnVisitor, Verdict


def judge_clicks(clicks: list[Click]) -> None:
    """Write a verdict for each click. Three queries for any number of clicks."""
    links = {click.link_id for click in clicks}
    visitors = {click.visitor for click in clicks}
    counted: defaultdict[int, set[str]] = defaultdict(set)
    earlier = Verdict.objects.filter(link__in=links, kind=Verdict.Kind.HUMAN, click__visitor__in=visitors)
    for link_id, visitor in earlier.values_list("link_id", "click__visitor"):
        counted[link_id].add(visitor)
    own: defaultdict[int, set[str]] = defaultdict(set)
    for link_id, visitor in OwnVisitor.objects.filter(link__in=links).values_list("link_id", "visitor"):
        own[link_id].add(visitor)
    verdicts = []
    for click in clicks:
        finding = rules.judge(
            rules.Visit(
                method=click.method,
                agent=click.agent,
                prefetch=click.prefetch,
                signed_in=click.signed_in,
                visitor=click.visitor,
                own_visitors=frozenset(own[click.link_id]),
                counted_visitors=frozenset(counted[click.link_id]),
            )
        )
        if finding.kind == rules.HUMAN and click.visitor:
            counted[click.link_id].add(click.visitor)
        verdicts.append(
            Verdict(
                organisation_id=click.organisation_id,
                click=click,
                link_id=click.link_id,
                kind=finding.kind,
                reason=finding.reason,
                at=click.at,
            )
        )
    Verdict.objects.bulk_create(verdicts)


# Verdicts are a log that points rest on: they are added to, never made again.
declare(Projection(name="verdicts", log=Click, take_in=judge_clicks))
