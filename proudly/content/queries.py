from __future__ import annotations

from django.db.models import QuerySet

from proudly.audience.queries import reaches
from proudly.content.models import Story
from proudly.people.models import Member


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


def stories_to_write(member: Member) -> QuerySet[Story]:
    """All stories of the organisation, drafts first: the editors' list."""
    return (
        Story.objects.filter(organisation=member.organisation_id)
        .select_related("author", "audience")
        .prefetch_related("topics")
        .order_by("state", "-published_at", "-created_at", "-pk")
    )
