from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from proudly.links.models import Link, Verdict


def visits_of(link: Link) -> QuerySet[Verdict]:
    """What each visit of a link is held to be today, newest first. One query."""
    return today(Verdict.objects.filter(link=link)).order_by("-pk")


def today(verdicts: QuerySet[Verdict]) -> QuerySet[Verdict]:
    """Those verdicts that no later one has replaced. Part of the same query."""
    newer = Verdict.objects.filter(click=OuterRef("click")).exclude(was="").filter(pk__gt=OuterRef("pk"))
    return verdicts.filter(~Exists(newer))
