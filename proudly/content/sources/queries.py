from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from proudly.audience.models import Audience
from proudly.content.models import FeedSearch, Source, SourceItem
from proudly.kit import clock
from proudly.people.models import Member
from proudly.people.queries import teams_to

WEEK = timedelta(days=7)


def sources_to_manage(member: Member) -> QuerySet[Source]:
    """The sources that this member manages, by name; each with `new_this_week`, the stories it brought in seven days.

    One query; one more for who is an editor for a team, who has the sources for teams within it.
    """
    sources = Source.objects.filter(organisation=member.organisation_id)
    teams = teams_to(member, "manage sources")
    if teams is not None:
        chosen = Audience.teams.through.objects.filter(audience=OuterRef("audience"))
        sources = sources.filter(Exists(chosen), ~Exists(chosen.exclude(team__in=teams)), audience__everyone=False)
    recent = Q(items__seen_at__gte=clock.now() - WEEK, items__story__isnull=False)
    return sources.annotate(new_this_week=Count("items", filter=recent)).order_by(Lower("name"), "pk")


def items_of(source: Source) -> QuerySet[SourceItem]:
    """What the source has shown, the newest first. One query when read."""
    return (
        SourceItem.objects.filter(organisation=source.organisation_id, source=source)
        .select_related("story")
        .order_by("-seen_at", F("published_at").desc(nulls_last=True), "pk")
    )


def searches_of(member: Member) -> QuerySet[FeedSearch]:
    """The addresses that this member has tried."""
    return FeedSearch.objects.filter(organisation=member.organisation_id, by=member)
