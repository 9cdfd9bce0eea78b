from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from proudly.audience.models import Audience
from proudly.audience.queries import reaches
from proudly.content.models import Interest, Story, Topic
from proudly.kit import clock
from proudly.people.models import Member, Organisation
from proudly.people.queries import teams_to


def stories_for(member: Member) -> QuerySet[Story]:
    """Published stories that are not over and whose audience reaches this member, newest first.

    Three queries when read (stories, topics, captions), and one for the member's place in the team tree.
    """
    return (
        Story.objects.filter(reaches(member, "audience__"), is_live(), organisation=member.organisation_id)
        .select_related("author", "campaign")
        .prefetch_related("topics", "captions")
        .order_by("-published_at", "-pk")
    )


def is_live() -> Q:
    """A condition on stories: published, and not over."""
    return Q(state=Story.State.PUBLISHED) & (Q(over_at=None) | Q(over_at__gt=clock.now()))


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
    """The stories with which this member may do `action`, those not out yet first: the editors' list.

    Whoever is an editor for a team has the stories for teams within it; that takes one query more.
    """
    stories = Story.objects.filter(organisation=member.organisation_id)
    teams = teams_to(member, action)
    if teams is not None:
        chosen = Audience.teams.through.objects.filter(audience=OuterRef("audience"))
        stories = stories.filter(Exists(chosen), ~Exists(chosen.exclude(team__in=teams)), audience__everyone=False)
    return (
        stories.select_related("author", "audience", "campaign", "source_item__source", "review")
        .prefetch_related("topics")
        .order_by(_OUT_LAST, "-published_at", "-created_at", "-pk")
    )


_OUT_LAST = Case(
    When(state__in=[Story.State.DRAFT, Story.State.SCHEDULED], then=Value(0)), default=1, output_field=IntegerField()
)

DRAFT, SCHEDULED, LIVE, OVER, RECALLED = STAGES = ("draft", "scheduled", "live", "over", "recalled")


@dataclass(frozen=True)
class Wanted:
    """Which stories of the editors' list: at a stage of `STAGES`, of a campaign, with all of these words."""

    stage: str = ""
    campaign: int | None = None
    words: str = ""


def chosen_stories(stories: QuerySet[Story], wanted: Wanted) -> QuerySet[Story]:
    """Those of these stories that are wanted. No further query."""
    if wanted.stage == LIVE:
        stories = stories.filter(is_live())
    elif wanted.stage == OVER:
        stories = stories.filter(state=Story.State.PUBLISHED, over_at__lte=clock.now())
    elif wanted.stage in STAGES:
        stories = stories.filter(state=wanted.stage)
    if wanted.campaign is not None:
        stories = stories.filter(campaign=wanted.campaign)
    for word in wanted.words.split()[:10]:
        stories = stories.filter(Q(title__icontains=word) | Q(summary__icontains=word) | Q(why__icontains=word))
    return stories
