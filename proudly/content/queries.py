from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from proudly.audience.models import Audience
from proudly.audience.queries import reaches
from proudly.content.models import Story
from proudly.people.models import Member
from proudly.people.queries import teams_to


def stories_for(member: Member) -> QuerySet[Story]:
    """Published stories whose audience reaches this member, newest first.

    Three queries when read (stories, topics, captions), and one for the member's place in the team tree.
    """
    return (
        Story.objects.filter(
            reaches(member, "audience__"), organisation=member.organisation_id, state=Story.State.PUBLISHED
        )
        .distinct()
        .select_related("author")
        .prefetch_related("topics", "captions")
        .order_by("-published_at", "-pk")
    )


def stories_to_write(member: Member, action: str = "write stories") -> QuerySet[Story]:
    """The stories with which this member may do `action`, drafts first: the editors' list.

    Whoever is an editor for a team has the stories for teams within it; that takes one query more.
    """
    stories = Story.objects.filter(organisation=member.organisation_id)
    teams = teams_to(member, action)
    if teams is not None:
        chosen = Audience.teams.through.objects.filter(audience=OuterRef("audience"))
        stories = stories.filter(Exists(chosen), ~Exists(chosen.exclude(team__in=teams)), audience__everyone=False)
    return (
        stories.select_related("author", "audience")
        .prefetch_related("topics")
        .order_by("state", "-published_at", "-created_at", "-pk")
    )
