"""How well stories suit one member, and why: what puts the member's list of stories in order.

`sharing.relevance` asks the same for one story and a whole audience. Here it must be quick, however large the
organisation: how stories were received is as `reception` last counted it, and of colleagues who share the same a sample
is asked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, ExpressionWrapper, F, IntegerField

from proudly.audience import relevance
from proudly.audience.relevance import Features, Reason, Tally
from proudly.content.models import Interest
from proudly.kit import clock
from proudly.people.models import Member
from proudly.sharing.models import NewestFirst, Share
from proudly.sharing.reception import Received, facts_of, received
from proudly.sharing.relevance import OPENED_COUNTS, lately_shared, lately_told, of_the_present

ASKED_COLLEAGUES = 300  # shares by colleagues of what the member shared, at most about so many


@dataclass(frozen=True)
class Suits:
    """How well a story suits a member: `fitness` puts stories in order."""

    known: Features
    usual: float
    fitness: float
    shared_alike: int = 0  # stories like this one that the member shared
    followed: tuple[str, ...] = ()  # topics of it that the member follows
    is_shared: bool = False  # by the member

    @property
    def probability(self) -> float:
        """The same as a share rate."""
        return relevance.probability(self.known, self.usual)

    @property
    def reasons(self) -> list[Reason]:
        """What speaks for it, the heaviest first."""
        return relevance.reasons(self.known, self.usual)


class Deeds(NamedTuple):
    """What somebody or some people did with earlier stories: how much of each they shared, how many were told of it."""

    shared: Mapping[int, float]
    told: Mapping[int, float]

    @property
    def stories(self) -> set[int]:
        return {*self.shared, *self.told}

    def tally(self, weights: Mapping[int, float], offers: Mapping[int, float], *, of: Iterable[int]) -> Tally:
        """With these stories, weighed by what a share, and a notice, of each say."""
        of = list(of)
        return Tally(
            sum(self.shared[story] * weights[story] for story in of if story in self.shared),
            sum(self.told[story] * offers[story] for story in of if story in self.told),
        )


def wants_newest_first(member: Member) -> bool:
    """Whether this member has switched all this off. One query."""
    return NewestFirst.objects.filter(member=member).exists()


def topics_followed(member: Member) -> dict[int, str]:
    """Names of the topics that the member follows, by id. One query."""
    return dict(Interest.objects.filter(member=member).values_list("topic", "topic__name"))


def suits_of(member: Member, stories: Collection[int], followed: Mapping[int, str] | None = None) -> dict[int, Suits]:
    """How well each of these stories suits a member, and why; empty for who wants everything, newest first.

    Fourteen queries at most for any number of stories, one when it is switched off. For the member alone: nobody else
    may be shown the result.

    Args:
        followed: `topics_followed`, where they were asked for already; saves a query.
    """
    if wants_newest_first(member):
        return {}
    now, own, team = clock.now(), _own_deeds(member), _deeds_of_team_mates(member)
    followed = topics_followed(member) if followed is None else followed
    known_of = received(member.organisation_id, {*stories, *own.stories, *team.stories})
    # What was published since it was last counted, or too long ago, is looked up.
    unknown = [story for story in stories if story not in known_of.facts]
    facts = {story: known_of.facts[story] for story in stories if story in known_of.facts}
    facts |= facts_of(member.organisation_id, unknown)
    alike = _shared_alike(member, facts, own, known_of)
    fading = {one.pk: relevance.faded(one.days_ago) for one in known_of.past.values()}
    everything, about = own.tally(fading, fading, of=fading), _said_about(own, team, known_of, fading)
    suits = {}
    for pk, story in facts.items():
        of_own, of_team, shared_like_it = about(pk, story.topics)
        here, so_far = story.topics & followed.keys(), known_of.past.get(pk)
        known = Features(
            own=of_own,
            everything=everything,
            team=of_team,
            alike=alike.get(pk, relevance.NOTHING),
            story=Tally(so_far.shared, so_far.told) if so_far else relevance.NOTHING,
            author=known_of.of_author.get(pk, relevance.NOTHING),
            follows=bool(here) if followed else None,
            own_language=member.language in story.languages,
            own_network=not story.networks.isdisjoint(member.networks),
            days_old=(now - story.published_at).total_seconds() / 86_400 if story.published_at else 0.0,
        )
        suits[pk] = Suits(
            known=known,
            usual=known_of.usual,
            fitness=relevance.fitness(known, known_of.usual),
            shared_alike=shared_like_it,
            followed=tuple(sorted(followed[topic] for topic in here)),
            is_shared=pk in own.shared,
        )
    return suits


# --- what the member and the team did -------------------------------------------------------------------------------
# These ask by member or by story, which their own indexes answer, and not by organisation as well: a planner that knows
# no better would look through all of the organisation's.


def _own_deeds(member: Member) -> Deeds:
    """Two queries."""
    shared: dict[int, float] = {}
    for story, state in lately_shared(member=member).values_list("story", "state"):
        shared[story] = max(_part(state), shared.get(story, 0.0))
    return Deeds(shared, dict.fromkeys(lately_told(member=member).values_list("about", flat=True), 1.0))


def _deeds_of_team_mates(member: Member) -> Deeds:
    """Three queries, none without a team."""
    if member.team_id is None:
        return Deeds({}, {})
    here = Member.objects.present().filter(organisation=member.organisation_id, team=member.team_id, newest_first=None)
    mates = set(here.values_list("pk", flat=True)) - {member.pk}
    told = lately_told(member__in=mates).values_list("about").annotate(Count("pk"))
    parts: dict[tuple[int, int], float] = {}
    for mate, story, state in lately_shared(member__in=mates).values_list("member", "story", "state"):
        parts[mate, story] = max(_part(state), parts.get((mate, story), 0.0))
    shared: dict[int, float] = defaultdict(float)
    for (_mate, story), part in parts.items():
        shared[story] += part
    return Deeds(shared, {story: float(people) for story, people in told})


def _part(state: str) -> float:
    return OPENED_COUNTS if state == Share.State.OPENED else 1.0


class AddedUp(NamedTuple):
    """What was done with earlier stories about the same topics: by the member, by the team, how many were shared."""

    own: Tally
    team: Tally
    shared: int


def _said_about(
    own: Deeds, team: Deeds, known_of: Received, fading: Mapping[int, float]
) -> Callable[[int, frozenset[int]], AddedUp]:
    """What the deeds say of a story, by its topics, as `relevance.weights_for` and `offers_for` weigh them.

    They are added up for each set of topics first: stories about the same topics are alike to the same degree.
    """
    offers = relevance.offers_for(fading, known_of.past.values(), known_of.usual)
    about_same: dict[frozenset[int], list[int]] = defaultdict(list)
    for one in known_of.past.values():
        about_same[one.topics].append(one.pk)
    added_up = {
        topics: AddedUp(
            own.tally(fading, offers, of=those),
            team.tally(fading, offers, of=those),
            sum(story in own.shared for story in those),
        )
        for topics, those in about_same.items()
    }
    kept: dict[frozenset[int], AddedUp] = {}

    def about(story: int, topics: frozenset[int]) -> AddedUp:
        if topics not in kept:
            alike = [
                (relevance.likeness(topics, theirs), done)
                for theirs, done in added_up.items()
                if not topics.isdisjoint(theirs)
            ]
            kept[topics] = AddedUp(
                _together((like, done.own) for like, done in alike),
                _together((like, done.team) for like, done in alike),
                sum(done.shared for _like, done in alike),
            )
        known = kept[topics]
        if story not in known_of.past or not topics:
            return known
        # What was done with this very story says nothing more of it here.
        share, notice = fading[story], offers[story]
        return AddedUp(
            known.own.plus(-own.shared.get(story, 0.0) * share, -own.told.get(story, 0.0) * notice),
            known.team.plus(-team.shared.get(story, 0.0) * share, -team.told.get(story, 0.0) * notice),
            known.shared - (story in own.shared),
        )

    return about


def _together(parts: Iterable[tuple[float, Tally]]) -> Tally:
    happened = offered = 0.0
    for weight, tally in parts:
        happened += weight * tally.happened
        offered += weight * tally.offered
    return Tally(happened, offered)


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
    sharers = of_the_present(lately_shared(story__in=seen)).exclude(member=member)
    if nth > 1:
        lot = ExpressionWrapper(F("member_id") % nth, output_field=IntegerField())
        sharers = sharers.annotate(lot=lot).filter(lot=member.pk % nth)
    with_whom: dict[int, set[int]] = defaultdict(set)
    for colleague, story in sharers.values_list("member", "story"):
        with_whom[colleague].add(story)
    shared_by: dict[int, set[int]] = defaultdict(set)
    for colleague, story in lately_shared(member__in=list(with_whom)).values_list("member", "story"):
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
