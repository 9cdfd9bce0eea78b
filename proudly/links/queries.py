from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, QuerySet

from proudly.links.models import Conversion, Link, LinkSettings, Verdict
from proudly.people.models import Organisation


def visits_of(link: Link) -> QuerySet[Verdict]:
    """What each visit of a link is held to be today, newest first. One query."""
    newer = Verdict.objects.filter(click=OuterRef("click")).exclude(was="").filter(pk__gt=OuterRef("pk"))
    return Verdict.objects.filter(~Exists(newer), link=link).order_by("-pk")


def brought_by(links: Iterable[int]) -> dict[int, dict[str, int]]:
    """What visits of these links became: by link and kind, how many that count. One query for any number of links."""
    counted = Conversion.objects.filter(link__in=list(links), counts=True)
    brought: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for link_id, kind, number in counted.values_list("link_id", "kind").annotate(Count("pk")).order_by("link_id"):
        brought[link_id][kind] = number
    return brought


def conversion_settings_of(organisation: Organisation) -> LinkSettings | None:
    """How an organisation wants its links, if it ever said so. One query."""
    return LinkSettings.objects.filter(organisation=organisation).first()
