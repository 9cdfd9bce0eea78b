from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from proudly.audience.models import Audience
from proudly.content.models import FeedSearch, Source, SourceItem
from proudly.content.sources.rules import GONE
from proudly.kit import clock
from proudly.people.models import Member
from proudly.people.queries import teams_to

FAILURES_THAT_LAST = 3  # in a row; before that it may well pass by itself
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


def sources_in_trouble(member: Member) -> int:
    """How many of the sources that this member manages bring nothing in, and want a look. Queries as above."""
    lasting = Q(failures__gte=FAILURES_THAT_LAST, is_on=True) | Q(last_error=GONE)
    return sources_to_manage(member).filter(lasting).order_by().values("pk").count()


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
