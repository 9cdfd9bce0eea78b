"""How well stories suit one member, and why: what puts the member's list of stories in order.

`sharing.relevance` asks the same for one story and a whole audience. Here it must be quick, however large the
organisation: how stories were received is as `reception` last counted it, and of colleagues who share the same a sample
is asked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F
from django.db.models.functions import Mod

from proudly.audience import relevance
from proudly.audience.relevance import Features, Reason, Tally
from proudly.content.models import Interest, Story
from proudly.kit import clock
from proudly.people.models import Member
from proudly.sharing.models import NewestFirst, Share
from proudly.sharing.reception import Received, received
from proudly.sharing.relevance import OPENED_COUNTS, had_notices, of_the_present, shares_since, words_of

ASKED_COLLEAGUES = 500  # shares by colleagues of what the member shared, at most about so many


@dataclass(frozen=True)
class Suits:
    """How well a story suits a member: `fitness` puts stories in order, `probability` is it as a share rate."""

    fitness: float
    probability: float
    reasons: list[Reason]
    shared_alike: int = 0  # stories like this one that the member shared
    followed: tuple[str, ...] = ()  # topics of it that the member follows
    is_shared: bool = False  # by the member


@dataclass(frozen=True)
class Deeds:
    """What somebody or some people did with earlier stories: how much of each they shared, how many were told of it."""

    shared: Mapping[int, float]
    told: Mapping[int, float]

    @property
    def stories(self) -> set[int]:
        return {*self.shared, *self.told}

    def tally(self, weights: Mapping[int, float], offers: Mapping[int, float]) -> Tally:
        """Weighed by what a share, and a notice, of each story say."""
        return Tally(
            sum(part * weights.get(story, 0.0) for story, part in self.shared.items()),
            sum(people * offers.get(story, 0.0) for story, people in self.told.items()),
        )

    def but(self, story: int) -> Deeds:
        """The same with nothing but one story, to be taken away from the whole."""
        return Deeds({story: self.shared.get(story, 0.0)}, {story: self.told.get(story, 0.0)})


def wants_newest_first(member: Member) -> bool:
    """Whether this member has switched all this off. One query."""
    return NewestFirst.objects.filter(member=member).exists()


def suits_of(member: Member, stories: Sequence[Story]) -> dict[int, Suits]:
    """How well each of these stories suits a member, and why; empty for who wants everything, newest first.

    Eleven queries for any number of stories when topics and captions are fetched, one when it is switched off. For the
    member alone: nobody else may be shown the result.
    """
    if wants_newest_first(member):
        return {}
    now, pks = clock.now(), {story.pk for story in stories}
    followed = set(Interest.objects.filter(member=member).values_list("topic", flat=True))
    own, team = _own_deeds(member), _deeds_of_team_mates(member)
    known_of = received(member.organisation_id, pks | own.stories | team.stories)
    alike = _shared_alike(member, pks, own, known_of)
    fading = {one.pk: relevance.faded(one.days_ago) for one in known_of.past.values()}
    everything = own.tally(fading, fading)
    about = _said_about(own, team, known_of)
    suits = {}
    for story in stories:
        of_own, of_team, shared_like_it = about(story)
        languages, networks = words_of(story)
        here = tuple(topic.name for topic in story.topics.all() if topic.pk in followed)
        so_far = known_of.past.get(story.pk)
        known = Features(
            own=of_own,
            everything=everything,
            team=of_team,
            alike=alike.get(story.pk, relevance.NOTHING),
            story=Tally(so_far.shared, so_far.told) if so_far else relevance.NOTHING,
            author=known_of.of_author.get(story.pk, relevance.NOTHING),
            follows=bool(here) if followed else None,
            own_language=member.language in languages,
            own_network=not networks.isdisjoint(member.networks),
            days_old=(now - story.published_at).total_seconds() / 86_400 if story.published_at else 0.0,
        )
        suits[story.pk] = Suits(
            fitness=relevance.fitness(known, known_of.usual),
            probability=relevance.probability(known, known_of.usual),
            reasons=relevance.reasons(known, known_of.usual),
            shared_alike=shared_like_it,
            followed=here,
            is_shared=story.pk in own.shared,
        )
    return suits


# --- what the member and the team did -------------------------------------------------------------------------------


def _own_deeds(member: Member) -> Deeds:
    """Two queries."""
    shared: dict[int, float] = {}
    for story, state in (
        shares_since(member.organisation_id, clock.now()).filter(member=member).values_list("story", "state")
    ):
        shared[story] = max(_part(state), shared.get(story, 0.0))
    told = had_notices(member.organisation_id).filter(member=member).values_list("about", flat=True)
    return Deeds(shared, dict.fromkeys(told, 1.0))


def _deeds_of_team_mates(member: Member) -> Deeds:
    """Two queries, none without a team."""
    if member.team_id is None:
        return Deeds({}, {})
    told = (
        had_notices(member.organisation_id)
        .filter(member__team=member.team_id, member__left_at=None, member__newest_first=None)
        .exclude(member=member)
        .values_list("about")
        .annotate(Count("pk"))
    )
    rows = of_the_present(shares_since(member.organisation_id, clock.now())).filter(member__team=member.team_id)
    parts: dict[tuple[int, int], float] = {}
    for mate, story, state in rows.exclude(member=member).values_list("member", "story", "state"):
        parts[mate, story] = max(_part(state), parts.get((mate, story), 0.0))
    shared: dict[int, float] = defaultdict(float)
    for (_mate, story), part in parts.items():
        shared[story] += part
    return Deeds(shared, {story: float(people) for story, people in told})


def _part(state: str) -> float:
    return OPENED_COUNTS if state == Share.State.OPENED else 1.0


def _said_about(own: Deeds, team: Deeds, known_of: Received) -> Callable[[Story], tuple[Tally, Tally, int]]:
    """What the deeds say of a story, by its topics: computed once for all that are about the same."""
    past = list(known_of.past.values())
    kept: dict[frozenset[int], tuple[dict[int, float], dict[int, float], Tally, Tally]] = {}

    def about(story: Story) -> tuple[Tally, Tally, int]:
        topics = frozenset(topic.pk for topic in story.topics.all())
        if topics not in kept:
            weights = relevance.weights_for(topics, past)
            offers = relevance.offers_for(weights, past, known_of.usual)
            kept[topics] = weights, offers, own.tally(weights, offers), team.tally(weights, offers)
        weights, offers, of_own, of_team = kept[topics]
        # What was done with this very story says nothing more of it here.
        its_own, its_teams = (deeds.but(story.pk).tally(weights, offers) for deeds in (own, team))
        like_it = len(own.shared.keys() & weights.keys() - {story.pk})
        return (
            of_own.plus(-its_own.happened, -its_own.offered),
            of_team.plus(-its_teams.happened, -its_teams.offered),
            like_it,
        )

    return about


# --- colleagues who share the same ------------------------------------------------------------------------------------


def _shared_alike(member: Member, stories: Collection[int], own: Deeds, known_of: Received) -> dict[int, Tally]:
    """For each of these stories, how many shared it of the others who shared what the member shared. Two queries.

    All of them in a small organisation. In a large one every nth, by the number of the member, so that about
    `ASKED_COLLEAGUES` of their shares are looked at.
    """
    seen = [story for story in own.shared if story in known_of.past]
    everyone = sum(known_of.past[story].shared for story in seen)
    if not everyone:
        return {}
    nth = max(1, int(everyone // ASKED_COLLEAGUES))
    sharers = of_the_present(shares_since(member.organisation_id, clock.now())).exclude(member=member)
    if nth > 1:
        sharers = sharers.annotate(lot=Mod(F("member_id"), nth)).filter(lot=member.pk % nth)
    with_whom: dict[int, set[int]] = defaultdict(set)
    for colleague, story in sharers.filter(story__in=seen).values_list("member", "story"):
        with_whom[colleague].add(story)
    shared_by: dict[int, set[int]] = defaultdict(set)
    rows = shares_since(member.organisation_id, clock.now()).filter(member__in=list(with_whom), story__in=stories)
    for colleague, story in rows.values_list("member", "story"):
        shared_by[story].add(colleague)
    asked = Counter(story for theirs in with_whom.values() for story in theirs)
    whole = float(asked.total())
    return {
        story: Tally(
            float(sum(len(with_whom[colleague] - {story}) for colleague in shared_by[story])),
            whole - asked[story],
        )
        for story in stories
    }
