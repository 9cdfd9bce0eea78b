from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from proudly.content.models import Story
from proudly.links import rules
from proudly.links.models import Closing, Conversion, Link, LinkSettings, Verdict
from proudly.people import privacy_rules
from proudly.people.models import Organisation


def visits_of(link: Link) -> QuerySet[Verdict]:
    """What each visit of a link is held to be today, newest first, with its click. One query."""
    return today(Verdict.objects.filter(link=link)).select_related("click").order_by("-pk")


def today(verdicts: QuerySet[Verdict]) -> QuerySet[Verdict]:
    """Those verdicts that no later one has replaced. Part of the same query."""
    newer = Verdict.objects.filter(click=OuterRef("click")).exclude(was="").filter(pk__gt=OuterRef("pk"))
    return verdicts.filter(~Exists(newer))


@dataclass(frozen=True)
class StoryVisits:
    """How many links a story has, and how many visits of each kind, of `Verdict.Kind`, they have had together.

    `people` have shared it. Others may see the figures only when that `is_enough`.
    """

    links: int
    people: int
    by_kind: dict[str, int]

    @property
    def is_enough(self) -> bool:
        return privacy_rules.is_enough(self.people)

    @property
    def readers(self) -> int:
        return self.by_kind[Verdict.Kind.HUMAN]


def visits_of_story(story: Story) -> StoryVisits:
    """The totals of all links of a story. One query."""
    kinds = {kind: Sum("totals__clicks", filter=Q(totals__kind=kind), default=0) for kind in Verdict.Kind.values}
    found = Link.objects.filter(story=story).aggregate(
        links=Count("pk", distinct=True), people=Count("member", distinct=True), **kinds
    )
    return StoryVisits(found.pop("links"), found.pop("people"), found)


def closing_of(story: Story) -> Closing | None:
    """When the links of a story close or closed; None when nobody has said. At most one query, none when selected."""
    try:
        return story.closing
    except Closing.DoesNotExist:
        return None


def is_closed(story: Story) -> bool:
    """Whether the links of a story lead nowhere now. At most one query, none when the closing was selected with it."""
    closing = closing_of(story)
    return closing is not None and closing.has_come


def settings_of(organisation: Organisation) -> LinkSettings:
    """How an organisation wants its links; the usual way when it has not said. One query, once for this object."""
    try:
        return organisation.link_settings
    except LinkSettings.DoesNotExist:
        return LinkSettings(organisation=organisation, utm=dict(rules.STARTING_UTM))


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
