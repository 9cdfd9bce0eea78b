"""What is known of how well a story suits each of an audience, gathered for `audience.relevance`, which decides.

To announce it; `suits` asks the same for one member and many stories. It takes the same number of queries however many
there are. Nothing of it is kept of anybody. Who has left or was erased is not in it, nor does anybody count for
colleagues who wants to see everything, newest first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, Max, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields import FloatField

from proudly.audience import relevance
from proudly.audience.relevance import Features, Past, Tally
from proudly.content.models import Interest, Story
from proudly.kit import clock
from proudly.notices.models import Notice
from proudly.people.models import Member
from proudly.sharing.models import NewestFirst, Share
from proudly.sharing.notices import NEW_STORY

# A composer that was opened may not have led to a post.
OPENED_COUNTS = 0.5

State = Notice.State


@dataclass(frozen=True)
class Recent:
    """The stories of an organisation within `relevance.WINDOW`, and how they did."""

    organisation_id: int
    past: list[Past]
    usual: float
    by_pk: Mapping[int, Past] = field(default_factory=dict)

    def weights(self, story: Story) -> tuple[dict[int, float], dict[int, float]]:
        """How much a share, and a notice, of each earlier story say of this one."""
        others = [one for one in self.past if one.pk != story.pk]
        weights = relevance.weights_for([topic.pk for topic in story.topics.all()], others)
        return weights, relevance.offers_for(weights, others, self.usual)

    def so_far(self, story: Story) -> Tally:
        one = self.by_pk.get(story.pk)
        return Tally(one.shared, one.told) if one else relevance.NOTHING


def recent_of(organisation_id: int) -> Recent:
    """What an organisation published lately. Three queries."""
    now = clock.now()
    stories = (
        Story.objects.filter(
            organisation=organisation_id, state=Story.State.PUBLISHED, published_at__gt=now - relevance.WINDOW
        )
        .select_related("announcement")
        .prefetch_related("topics")
    )
    shared = dict(
        lately_shared(organisation=organisation_id).values_list("story").annotate(Count("member", distinct=True))
    )
    past = [
        Past(
            pk=story.pk,
            topics=frozenset(topic.pk for topic in story.topics.all()),
            author=story.author_id,
            days_ago=whole_weeks(now, story.published_at or now),
            told=max(_people_told(story), shared.get(story.pk, 0)),
            shared=shared.get(story.pk, 0),
        )
        for story in stories
    ]
    usual = relevance.usual_rate(relevance.whole_of(past))
    return Recent(organisation_id, past, usual, {one.pk: one for one in past})


def _people_told(story: Story) -> int:
    announcement = getattr(story, "announcement", None)
    return announcement.people if announcement else 0


def whole_weeks(now: datetime, then: datetime) -> float:
    """Days, in whole weeks: few different weights make a short query."""
    return (now - then).days // 7 * 7.0


def lately_shared(**which: Any) -> QuerySet[Share]:
    return Share.objects.filter(shared_at__gt=clock.now() - relevance.WINDOW, **which)


def of_the_present(shares: QuerySet[Share]) -> QuerySet[Share]:
    """Without those of who has left or was erased, and of who wants no part in this."""
    off = NewestFirst.objects.filter(member=OuterRef("member"))
    return shares.filter(~Exists(off), member__left_at=None, member__person__is_active=True)


# --- one story, a whole audience --------------------------------------------------------------------------------------


def features_of_audience(
    story: Story, members: QuerySet[Member], recent: Recent, *, but: Collection[int] = ()
) -> dict[int, Features]:
    """What is known of each of these members and a story; without those who want to see everything. Seven queries.

    Args:
        but: members who are left out, but for what they did.
    """
    weights, offers = recent.weights(story)
    fading = {one.pk: relevance.faded(one.days_ago) for one in recent.past}
    off = NewestFirst.objects.filter(member=OuterRef("pk"))
    people = list(members.filter(~Exists(off)).values_list("pk", "team_id", "language", "networks"))
    here = {topic.pk for topic in story.topics.all()}
    interests = Interest.objects.filter(organisation=recent.organisation_id).values_list("member")
    follows = dict(interests.annotate(here=Max(Case(When(topic__in=here, then=Value(1)), default=Value(0)))))
    told = {
        member: (own or 0.0, whole or 0.0)
        for member, own, whole in lately_told(organisation=recent.organisation_id)
        .values_list("member")
        .annotate(own=Sum(_weighing("about", offers)), whole=Sum(_weighing("about", fading)))
    }
    shares = _shares_by_member(recent)
    alike = _shared_with(story.pk, shares)
    teams: dict[int | None, Tally] = defaultdict(Tally)
    own: dict[int, Tally] = {}
    for member, team, _language, _networks in people:
        mine = shares.get(member, {})
        own[member] = Tally(
            sum(part * weights.get(one, 0.0) for one, part in mine.items()), told.get(member, (0.0, 0.0))[0]
        )
        teams[team] = teams[team].plus(*own[member])
    languages, networks = words_of(story)
    author = relevance.of_author(story.author_id, recent.past, but=story.pk)
    so_far, left_out, known = recent.so_far(story), set(but), {}
    for member, team, language, used in people:
        if member in left_out:
            continue
        mine = shares.get(member, {})
        known[member] = Features(
            own=own[member],
            everything=Tally(
                sum(part * fading.get(one, 0.0) for one, part in mine.items()), told.get(member, (0.0, 0.0))[1]
            ),
            team=teams[team].plus(-own[member].happened, -own[member].offered) if team else relevance.NOTHING,
            alike=_alike(story.pk, mine, _without(mine, alike) if story.pk in mine else alike, recent),
            story=so_far,
            author=author,
            follows=bool(follows[member]) if member in follows else None,
            own_language=language in languages,
            own_network=not networks.isdisjoint(used),
        )
    return known


def lately_told(**whom: Any) -> QuerySet[Notice]:
    """The notices about stories that members had, or are about to have."""
    not_had = Q(state__in=[State.FAILED, State.WITHDRAWN])
    # Said as a range, the kind draws no planner to the index of all that were told of any story.
    of_stories = Q(kind__gte=NEW_STORY.key, kind__lte=NEW_STORY.key)
    return Notice.objects.filter(~not_had, of_stories, created_at__gt=clock.now() - relevance.WINDOW, **whom)


def _weighing(column: str, weights: Mapping[int, float]) -> Combinable:
    stories: dict[float, list[int]] = defaultdict(list)
    for story, weight in weights.items():
        stories[weight].append(story)
    whens = [When(**{f"{column}__in": pks}, then=Value(weight)) for weight, pks in stories.items()]
    nothing = Value(0.0, output_field=FloatField())
    return Case(*whens, default=nothing, output_field=FloatField()) if whens else nothing


def _shares_by_member(recent: Recent) -> dict[int, dict[int, float]]:
    """Member → story → how much that share counts. One query."""
    rows = of_the_present(lately_shared(organisation=recent.organisation_id))
    shares: dict[int, dict[int, float]] = defaultdict(dict)
    for member, story, state in rows.values_list("member", "story", "state"):
        part = OPENED_COUNTS if state == Share.State.OPENED else 1.0
        shares[member][story] = max(part, shares[member].get(story, 0.0))
    return shares


def _shared_with(story: int, shares: Mapping[int, Mapping[int, float]]) -> Counter[int]:
    """How many of those who shared this story shared each other one: item-to-item, as Linden, Smith and York (2003)."""
    return Counter(one for mine in shares.values() if story in mine for one in mine if one != story)


def _without(mine: Iterable[int], shared_with: Mapping[int, int]) -> dict[int, int]:
    """The same without somebody who shared these."""
    return {one: shared_with.get(one, 1) - 1 for one in mine}


def _alike(story: int, mine: Iterable[int], shared_with: Mapping[int, int], recent: Recent) -> Tally:
    """Of the others who shared what the member shared, how many shared this story.

    Args:
        shared_with: how many others shared this story together with each other one.
    """
    seen = [one for one in mine if one != story and one in recent.by_pk]
    return Tally(
        float(sum(shared_with.get(one, 0) for one in seen)),
        float(sum(max(recent.by_pk[one].shared - 1, 0) for one in seen)),
    )


def words_of(story: Story) -> tuple[set[str], set[str]]:
    """The languages in which there are words to share a story with, and the networks that have words of their own."""
    captions = list(story.captions.all())
    return {one.language for one in captions} or {story.language}, {one.network for one in captions if one.network}
