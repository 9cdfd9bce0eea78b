"""What is known of how well stories suit members, gathered for `audience.relevance`, which decides.

Asked from two sides: of one story for a whole audience, to announce it; and of some stories for one member, to put them
in order. Either takes the same number of queries however many there are. Nothing of it is kept. Who has left or was
erased is not in it, nor does anybody count for colleagues who wants to see everything, newest first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, Count, Exists, Max, OuterRef, QuerySet, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields import FloatField

from proudly.audience import relevance
from proudly.audience.relevance import Features, Past, Reason, Tally
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
    shared = dict(_shares_since(organisation_id, now).values_list("story").annotate(Count("member", distinct=True)))
    past = [
        Past(
            pk=story.pk,
            topics=frozenset(topic.pk for topic in story.topics.all()),
            author=story.author_id,
            days_ago=_whole_weeks(now, story.published_at or now),
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


def _whole_weeks(now: datetime, then: datetime) -> float:
    """Days, in whole weeks: few different weights make a short query."""
    return (now - then).days // 7 * 7.0


def _shares_since(organisation_id: int, now: datetime) -> QuerySet[Share]:
    return Share.objects.filter(organisation=organisation_id, shared_at__gt=now - relevance.WINDOW)


def _of_the_present(shares: QuerySet[Share]) -> QuerySet[Share]:
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
        for member, own, whole in _had(recent.organisation_id)
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
    languages, networks = _words_of(story)
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


def _had(organisation_id: int) -> QuerySet[Notice]:
    """The notices about stories that members had, or are about to have."""
    return Notice.objects.filter(
        organisation=organisation_id, kind=NEW_STORY.key, created_at__gt=clock.now() - relevance.WINDOW
    ).exclude(state__in=[State.FAILED, State.WITHDRAWN])


def _weighing(column: str, weights: Mapping[int, float]) -> Combinable:
    stories: dict[float, list[int]] = defaultdict(list)
    for story, weight in weights.items():
        stories[weight].append(story)
    whens = [When(**{f"{column}__in": pks}, then=Value(weight)) for weight, pks in stories.items()]
    nothing = Value(0.0, output_field=FloatField())
    return Case(*whens, default=nothing, output_field=FloatField()) if whens else nothing


def _shares_by_member(recent: Recent) -> dict[int, dict[int, float]]:
    """Member → story → how much that share counts. One query."""
    rows = _of_the_present(_shares_since(recent.organisation_id, clock.now()))
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


def _words_of(story: Story) -> tuple[set[str], set[str]]:
    """The languages in which there are words to share a story with, and the networks that have words of their own."""
    captions = list(story.captions.all())
    return {one.language for one in captions} or {story.language}, {one.network for one in captions if one.network}


# --- one member, some stories -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Suits:
    """How well a story suits a member: `fitness` puts stories in order, `probability` is it as a share rate."""

    fitness: float
    probability: float
    reasons: list[Reason]
    shared_alike: int = 0  # stories like this one that the member shared
    followed: tuple[str, ...] = ()  # topics of it that the member follows


def wants_newest_first(member: Member) -> bool:
    """Whether this member has switched all this off. One query."""
    return NewestFirst.objects.filter(member=member).exists()


def suits_of(member: Member, stories: Sequence[Story]) -> dict[int, Suits]:
    """How well each of these stories suits a member, and why; empty for who wants everything, newest first.

    Ten queries for any number of stories when topics and captions are fetched, one when it is switched off. For the
    member alone: nobody else may be shown the result.
    """
    if wants_newest_first(member):
        return {}
    now, recent = clock.now(), recent_of(member.organisation_id)
    pks = [story.pk for story in stories]
    followed = set(Interest.objects.filter(member=member).values_list("topic", flat=True))
    told = set(_had(member.organisation_id).filter(member=member).values_list("about", flat=True))
    mine: dict[int, float] = {}
    since = _shares_since(member.organisation_id, now)
    for story_pk, state in since.filter(member=member).values_list("story", "state"):
        mine[story_pk] = max(OPENED_COUNTS if state == Share.State.OPENED else 1.0, mine.get(story_pk, 0.0))
    team_told, team_shared = _team_mates(member, recent)
    pairs = _pairs(member, pks, list(mine))
    fading = {one.pk: relevance.faded(one.days_ago) for one in recent.past}
    everything = Tally(_sum(mine, fading), sum(fading.get(one, 0.0) for one in told))
    suits = {}
    for story in stories:
        weights, offers = recent.weights(story)
        languages, networks = _words_of(story)
        here = [topic for topic in story.topics.all() if topic.pk in followed]
        known = Features(
            own=Tally(_sum(mine, weights), sum(offers.get(one, 0.0) for one in told)),
            everything=everything,
            team=Tally(_sum(team_shared, weights), _sum(team_told, offers)),
            alike=_alike(story.pk, mine, pairs[story.pk], recent),
            story=recent.so_far(story),
            author=relevance.of_author(story.author_id, recent.past, but=story.pk),
            follows=bool(here) if followed else None,
            own_language=member.language in languages,
            own_network=not networks.isdisjoint(member.networks),
            days_old=(now - story.published_at).total_seconds() / 86_400 if story.published_at else 0.0,
        )
        suits[story.pk] = Suits(
            fitness=relevance.fitness(known, recent.usual),
            probability=relevance.probability(known, recent.usual),
            reasons=relevance.reasons(known, recent.usual),
            shared_alike=len(mine.keys() & weights.keys()),
            followed=tuple(topic.name for topic in here),
        )
    return suits


def _sum(parts: Mapping[int, float], weights: Mapping[int, float]) -> float:
    return sum(part * weights.get(one, 0.0) for one, part in parts.items())


def _team_mates(member: Member, recent: Recent) -> tuple[dict[int, float], dict[int, float]]:
    """By story, the notices and the shares of those in the same team. Two queries, none without a team."""
    if member.team_id is None:
        return {}, {}
    told = (
        _had(member.organisation_id)
        .filter(member__team=member.team_id, member__left_at=None, member__newest_first=None)
        .exclude(member=member)
        .values_list("about")
        .annotate(Count("pk"))
    )
    shares = _of_the_present(_shares_since(recent.organisation_id, clock.now()))
    rows = shares.filter(member__team=member.team_id).exclude(member=member).values_list("member", "story", "state")
    parts: dict[tuple[int, int], float] = {}
    for mate, story, state in rows:
        part = OPENED_COUNTS if state == Share.State.OPENED else 1.0
        parts[mate, story] = max(part, parts.get((mate, story), 0.0))
    shared: dict[int, float] = defaultdict(float)
    for (_mate, story), part in parts.items():
        shared[story] += part
    return {story: float(people) for story, people in told}, shared


def _pairs(member: Member, stories: Collection[int], mine: Collection[int]) -> dict[int, dict[int, int]]:
    """For each of these stories, how many colleagues shared it together with each that the member shared. One query."""
    pairs: dict[int, dict[int, int]] = defaultdict(dict)
    shared = _of_the_present(_shares_since(member.organisation_id, clock.now()))
    rows = (
        shared.filter(story__in=stories, member__shares__story__in=mine)
        .exclude(member=member)
        .values_list("story", "member__shares__story")
        .annotate(Count("member", distinct=True))
    )
    for story, other, people in rows:
        pairs[story][other] = people
    return pairs
