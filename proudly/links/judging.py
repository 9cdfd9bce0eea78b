"""What some clicks are found to be, by `rules` and by what is known of their links and visitors."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from proudly.links import rules
from proudly.links.models import Click, Link, OwnVisitor, Verdict
from proudly.links.queries import today

# Looks at the log that lie closer together are one look.
LOOKS_APART = timedelta(minutes=5)


def judge_in_order(clicks: Sequence[Click]) -> list[tuple[Click, rules.Finding]]:
    """Each click and what it is found to be, given those before it. Four queries for any number of clicks.

    Clicks on a link that is gone are left out.

    Args:
        clicks: in order of their ids; all of them, or those between two ids, or those of some links.
    """
    born = dict(Link.objects.filter(pk__in={click.link_id for click in clicks}).values_list("pk", "created_at"))
    clicks = [click for click in clicks if click.link_id in born]  # one was removed while somebody came
    if not clicks:
        return []
    known = _Known(born, clicks)
    return [(click, known.judge(click)) for click in clicks]


def verdict_on(click: Click, finding: rules.Finding, *, was: str = "") -> Verdict:
    """The row for a finding, not yet written. `was`: the kind of the verdict that it replaces."""
    return Verdict(
        organisation_id=click.organisation_id,
        click_id=click.pk,
        link_id=click.link_id,
        kind=finding.kind,
        was=was,
        reason=finding.reason,
        visitor=click.visitor,
        at=click.at,
    )


class _Known:
    """What is known of the visitors of some links before the first of some clicks; goes on as they are judged."""

    def __init__(self, born: Mapping[int, datetime], clicks: Sequence[Click]) -> None:
        self._born = born
        # When clicks are judged again, there are verdicts on later ones. They say who the sharer is, and nothing else.
        earlier = today(Verdict.objects.filter(link__in=born, click__lt=clicks[0].pk))
        visitors = {click.visitor for click in clicks}
        counted = earlier.filter(visitor__in=visitors, kind=rules.HUMAN).values_list("link_id", "visitor", "at")
        self._counted = {(link, _name(visitor, at)) for link, visitor, at in counted}
        self._sharers = _sharers(born, visitors)
        self._likely = defaultdict[int, list[datetime]](list)  # moments of likely readers, by link
        windows = _windows(click.at for click in clicks)
        likely = earlier.exclude(kind=rules.ROBOT).exclude(kind=rules.OWN).exclude(kind=rules.REPEATED)
        # The whole stretch is what the index finds; of it the windows are read.
        likely = likely.filter(at__gte=windows[0][0], at__lte=windows[-1][1])
        likely = likely.filter(_any(Q(at__gte=first, at__lte=last) for first, last in windows))
        for link, at in likely.order_by("at").values_list("link_id", "at"):
            self._likely[link].append(at)

    def judge(self, click: Click) -> rules.Finding:
        name = (click.link_id, _name(click.visitor, click.at))
        likely = self._likely[click.link_id]
        just_before = bisect_right(likely, click.at) - bisect_left(likely, click.at - rules.BURST_LASTS)
        finding = rules.judge(
            rules.Visit(
                method=click.method,
                agent=click.agent,
                prefetch=click.prefetch,
                own=click.own,
                visitor=click.visitor,
                is_sharers=(click.link_id, click.visitor) in self._sharers,
                is_counted=name in self._counted,
                just_before=just_before,
                age=click.at - self._born[click.link_id],
            )
        )
        if finding.kind == rules.HUMAN:
            self._counted.add(name)
        elif finding.reason == "sharer" and click.visitor:
            self._sharers.add((click.link_id, click.visitor))
        if finding.kind in (rules.HUMAN, rules.SUSPICIOUS):
            insort(likely, click.at)
        return finding


def _sharers(links: Iterable[int], visitors: Iterable[str]) -> set[tuple[int, str]]:
    """Which visitors of which links are known as the sharers.

    `OwnVisitor` is forgotten after some days; that a visit of the same visitor was once found the sharer's stays.
    """
    found = Verdict.objects.filter(link__in=links, visitor__in=visitors, reason="sharer")
    remembered = OwnVisitor.objects.filter(link__in=links, visitor__in=visitors)
    both = remembered.values_list("link_id", "visitor").union(found.values_list("link_id", "visitor"))
    return {(link, visitor) for link, visitor in both if visitor}


def _windows(moments: Iterable[datetime]) -> list[tuple[datetime, datetime]]:
    """The stretches of time before some moments in which a burst may have begun.

    It is one, but for clicks that waited in a spool.
    """
    windows: list[tuple[datetime, datetime]] = []
    for moment in sorted(moments):
        first = moment - rules.BURST_LASTS
        if windows and first - windows[-1][1] < LOOKS_APART:
            windows[-1] = (windows[-1][0], moment)
        else:
            windows.append((first, moment))
    return windows


def _any(conditions: Iterable[Q]) -> Q:
    any_of = Q()
    for condition in conditions:
        any_of |= condition
    return any_of


def _name(visitor: str, at: datetime) -> str:
    """What tells readers of one link apart. Those who ask not to be followed are one reader a day together."""
    return visitor or f"{at.date()}"
