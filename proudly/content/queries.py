from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower

from proudly.audience.models import Audience
from proudly.audience.queries import reaches
from proudly.content.models import Interest, Story, Topic
from proudly.people.models import Member, Organisation
from proudly.people.queries import teams_to


def stories_for(member: Member) -> QuerySet[Story]:
    """Published stories whose audience reaches this member, newest first.

    Three queries when read (stories, topics, captions), and one for the member's place in the team tree.
    """
    return (
        Story.objects.filter(
            reaches(member, "audience__"), organisation=member.organisation_id, state=Story.State.PUBLISHED
        )
        .select_related("author")
        .prefetch_related("topics", "captions")
        .order_by("-published_at", "-pk")
    )


def marked_for(member: Member, stories: QuerySet[Story]) -> QuerySet[Story]:
    """The same stories, each with `is_of_interest`: it is of a topic that the member chose. No further query."""
    chosen = Interest.objects.filter(member=member).values("topic")
    topics = Story.topics.through.objects.filter(story=OuterRef("pk"), topic__in=chosen)
    return stories.annotate(is_of_interest=Exists(topics))


def topics_of(organisation: Organisation) -> QuerySet[Topic]:
    """The organisation's topics, by name. One query."""
    return Topic.objects.filter(organisation=organisation).order_by(Lower("name"), "pk")


def chosen_topics(member: Member) -> set[int]:
    """Ids of the topics that the member chose. One query."""
    return set(Interest.objects.filter(member=member).values_list("topic", flat=True))


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
