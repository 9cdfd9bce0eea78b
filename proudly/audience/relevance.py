"""How well a story suits a member, and why. Pure decisions; what is known is gathered by `sharing.relevance`.

Each thing that is known multiplies the odds that the member shares the story. The factors are added as logarithms
(log-odds), as in logistic regression and in the "weights of evidence" of I. J. Good (Probability and the Weighing of
Evidence, 1950). How often something happened is always compared with how often it was to be expected, and drawn towards
what is usual, so that one share does not outweigh all else. docs/rules/relevance.md has an example that is executed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from math import ceil, exp, log
from typing import NamedTuple
from zlib import crc32

# --- what is set ------------------------------------------------------------------------------------------------------

HALF_LIFE = 28.0  # days after which what somebody did counts half
WINDOW = timedelta(weeks=12)  # nothing older is looked at
FRESH = timedelta(days=7)  # as long as a story is worth a notice
GROWS_OLD = 5.0  # days in which a story's odds halve

FOLLOWS = 4.0  # times the odds, for a topic that the member follows
PASSED_OVER = 0.5  # for one that is not among the topics that the member follows
OTHER_LANGUAGE = 0.5  # for a story without words in the member's language
OWN_NETWORK = 1.15  # for one with words for a network that the member uses

# How many expected shares it takes until what happened weighs as much as what is usual.
OWN_STRENGTH = 0.5
ALL_STRENGTH = 1.0
TEAM_STRENGTH = 1.5
ALIKE_STRENGTH = 2.0
STORY_STRENGTH = 3.0
AUTHOR_STRENGTH = 5.0
CHOOSY = 2.0  # the power of the part of an audience that there is room for; found by trying in the benchmark
SHARED_ALREADY = log(0.1)  # what it adds that the member has shared a story: others come first in a list
BASE = 0.05  # the share rate of an organisation of which nothing is known
BASE_STRENGTH = 200.0  # notices until its own share rate weighs as much


# --- what is known ----------------------------------------------------------------------------------------------------


class Tally(NamedTuple):
    """How often something happened, of how often it could have; both may be parts, as what is long ago fades."""

    happened: float = 0.0
    offered: float = 0.0

    def plus(self, happened: float, offered: float) -> Tally:
        return Tally(self.happened + happened, self.offered + offered)


NOTHING = Tally()


class Features(NamedTuple):
    """What is known of one member and one story.

    `own`, `team`: the shares of the member and of the team mates, of the notices they had, about stories like this one.
    `everything`: the member's shares of notices about whatever. `alike`: people who shared this story, among those who
    shared what the member shared. `story`: how it does so far; `author`: how the author's stories do. `follows` is None
    for who follows no topic at all.
    """

    own: Tally = NOTHING
    everything: Tally = NOTHING
    team: Tally = NOTHING
    alike: Tally = NOTHING
    story: Tally = NOTHING
    author: Tally = NOTHING
    follows: bool | None = None
    own_language: bool = True
    own_network: bool = False
    days_old: float = 0.0


class Reason(StrEnum):
    """What makes a story suit somebody. Keys of the parts below, and of `sharing.relevance_words`."""

    FOLLOWS = "follows"
    OWN = "own"
    TEAM = "team"
    ALIKE = "alike"
    STORY = "story"
    AUTHOR = "author"
    LANGUAGE = "language"
    NETWORK = "network"
    NEW = "new"


# --- the formulas -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)  # asked for the same days again and again, which are whole weeks
def faded(days: float) -> float:
    """How much of what happened so many days ago still counts: half of it after each `HALF_LIFE`.

    Exponential decay, as of radioactive matter; it needs no memory of when it was last computed.
    """
    return float(0.5 ** (max(days, 0.0) / HALF_LIFE))


def likeness(one: Collection[int], other: Collection[int]) -> float:
    """How much two stories are about the same: the topics they share, of all that they have together.

    The index of Paul Jaccard (Étude comparative de la distribution florale, 1901).
    """
    one, other = frozenset(one), frozenset(other)
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


def usual_rate(whole: Tally) -> float:
    """The share rate of an organisation: shares of notices, drawn towards `BASE` while there are few.

    The mean of a beta distribution after seeing `whole` (the rule of succession of Laplace, with a prior of its own).
    """
    return (whole.happened + BASE * BASE_STRENGTH) / (whole.offered + BASE_STRENGTH)


def times_usual(seen: Tally, usual: float, strength: float, before: float = 1.0) -> float:
    """How many times as often as usual something happens, by what was seen.

    The mean of a gamma distribution after counts of a Poisson process: expected are `seen.offered * usual`. Without any
    it is `before`; it takes `strength` expected ones until what was seen weighs as much. Known as empirical Bayes
    shrinkage, as in William DuMouchel, Bayesian Data Mining in Large Frequency Tables (1999).
    """
    return (seen.happened + strength * before) / (seen.offered * usual + strength)


def parts(known: Features, usual: float) -> dict[Reason, float]:
    """What each thing adds to the log-odds that this member shares this story.

    What the team did and what the member follows is expected of the member, until the member's own shares say more.
    These are compared with how much the member shares altogether, so that nobody who shares seldom is left out.
    """
    follows = 1.0 if known.follows is None else FOLLOWS if known.follows else PASSED_OVER
    team = times_usual(known.team, usual, TEAM_STRENGTH)
    expected = follows * team
    habit = times_usual(known.everything, usual, ALL_STRENGTH)
    own = times_usual(known.own, usual * habit, OWN_STRENGTH, before=expected)
    story = times_usual(known.story, usual, STORY_STRENGTH)
    return {
        Reason.FOLLOWS: log(follows),
        Reason.TEAM: log(team),
        Reason.OWN: log(own / expected),
        Reason.ALIKE: log(times_usual(known.alike, usual * story, ALIKE_STRENGTH)),
        Reason.STORY: log(story),
        Reason.AUTHOR: log(times_usual(known.author, usual, AUTHOR_STRENGTH)),
        Reason.LANGUAGE: 0.0 if known.own_language else log(OTHER_LANGUAGE),
        Reason.NETWORK: log(OWN_NETWORK) if known.own_network else 0.0,
        Reason.NEW: -log(2) * known.days_old / GROWS_OLD,
    }


def fitness(known: Features, usual: float) -> float:
    """The log-odds that a story suits, to be compared with others': the sum of its parts."""
    return sum(parts(known, usual).values())


def probability(known: Features, usual: float) -> float:
    """The same as a share rate between 0 and 1, for somebody who shares as much as is usual (the logistic function)."""
    odds = usual / (1 - usual) * exp(fitness(known, usual))
    return odds / (1 + odds)


NOTED = log(1.1)  # what makes less than a tenth of a difference is no reason to name


def reasons(known: Features, usual: float, *, at_most: int = 3) -> list[Reason]:
    """The parts with the most weight, the heaviest first: of those that speak for the story."""
    weights = parts(known, usual)
    # Being in one's language and being new take nothing away, which is worth a word when nothing else is.
    weights[Reason.LANGUAGE] = log(1 / OTHER_LANGUAGE) / 4 if known.own_language else 0.0
    weights[Reason.NEW] = log(1.2) if known.days_old < 1 else 0.0
    spoken_for = sorted(((weight, reason) for reason, weight in weights.items() if weight >= NOTED), reverse=True)
    return [reason for _weight, reason in spoken_for[:at_most]]


# --- who hears of it --------------------------------------------------------------------------------------------------


def share_of_audience(*, weekly_limit: int, stories_a_week: float) -> float:
    """Which part of an audience a story is for: all, unless there are more stories in a week than notices allowed.

    Then as many as there is room for, and fewer the more there are to choose from: a limit is no target, and room that
    is kept free is there for a story that suits better.
    """
    return float(min(1.0, weekly_limit / stories_a_week) ** CHOOSY) if stories_a_week > 0 else 1.0


def lot(member: int, story: int) -> float:
    """Between 0 and 0.01, the same each time: those whom a story suits alike draw lots, others for the next story."""
    return crc32(f"{member}:{story}".encode()) / 2**32 / 100


def bar_of(fit: Collection[float], part: float) -> float:
    """What a story comes to for the last of the best `part` of its audience."""
    ranked = sorted(fit, reverse=True)
    return ranked[min(ceil(part * len(ranked)), len(ranked)) - 1] if ranked else 0.0


@dataclass(frozen=True)
class Choice:
    """Who is told of which story, best first; for each story how many wait for room, and whom it suits too little."""

    told: list[tuple[int, int]]  # member, story
    held_back: dict[int, int]
    too_cold: dict[int, int]


def choose(
    fits: Mapping[int, Mapping[int, float]],
    *,
    bar: float,
    room: Mapping[int, int],
    always: Collection[int] = (),
    for_all: Collection[int] = (),
) -> Choice:
    """Who hears of which story: each member of those that suit best, while there is room.

    Args:
        fits: for each story how well it suits those who may be told of it.
        bar: what a story must come to, as the stories of these days do for those whom they suit best.
        room: how many notices each member may still have; nobody gets more.
        always: members who want to be told of everything.
        for_all: stories of which everybody must hear; they come first.
    """
    pairs = [
        (story not in for_all, -fit, member, story)
        for story, suits in fits.items()
        for member, fit in suits.items()
        if fit >= bar or story in for_all or member in always
    ]
    left = dict(room)
    told = []
    held_back = dict.fromkeys(fits, 0)
    for _turn, _fit, member, story in sorted(pairs):
        if left.get(member, 0) > 0:
            left[member] -= 1
            told.append((member, story))
        else:
            held_back[story] += 1
    passed = Counter(story for _turn, _fit, _member, story in pairs)
    return Choice(told, held_back, {story: len(suits) - passed[story] for story, suits in fits.items()})


# --- in which order ---------------------------------------------------------------------------------------------------

EVERY = 4  # every fourth place of a list is for a story that is young
YOUNG = 3.0  # days


def mixed(ranked: Sequence[int], young: Sequence[int]) -> list[int]:
    """The ranked stories, with each `EVERY`th place given to the next young one, so that new ones get a chance.

    Without it, what nobody has met yet would never be met: the trade of exploring and exploiting, as in a bandit that
    explores at a constant rate (Sutton and Barto, Reinforcement Learning, 2018, chapter 2).

    Args:
        young: those of `ranked` that deserve a chance, in the order of their turn.
    """
    order: list[int] = []
    best, waiting, placed = iter(ranked), iter(young), set[int]()
    while len(order) < len(ranked):
        is_turn = len(order) % EVERY == EVERY - 1
        story = next((one for one in waiting if one not in placed), None) if is_turn else None
        if story is None:
            story = next(one for one in best if one not in placed)
        placed.add(story)
        order.append(story)
    return order


# --- stories that are over --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Past:
    """A story that was published: what it was about, how long ago, how many were told and how many shared it."""

    pk: int
    topics: frozenset[int]
    author: int
    days_ago: float
    told: float = 0.0
    shared: float = 0.0


def weights_for(topics: Collection[int], past: Iterable[Past]) -> dict[int, float]:
    """How much each earlier story says of one about these topics: its likeness, faded. None that says nothing."""
    about = frozenset(topics)
    alike = [story for story in past if not about.isdisjoint(story.topics)]
    return {story.pk: likeness(about, story.topics) * faded(story.days_ago) for story in alike}


def offers_for(weights: Mapping[int, float], past: Iterable[Past], usual: float) -> dict[int, float]:
    """How much a notice of each earlier story counts as an offer: less of one that hardly anybody shared.

    So that not sharing a weak story speaks less against its topic (indirect standardisation, as epidemiologists expect
    cases by each group's own rate).
    """
    return {
        story.pk: weights[story.pk] * times_usual(Tally(story.shared, story.told), usual, STORY_STRENGTH)
        for story in past
        if story.pk in weights
    }


def whole_of(past: Sequence[Past]) -> Tally:
    """Shares and notices of all stories together, faded: for `usual_rate`."""
    return Tally(
        sum(story.shared * faded(story.days_ago) for story in past),
        sum(story.told * faded(story.days_ago) for story in past),
    )


def of_author(author: int, past: Sequence[Past], *, but: int) -> Tally:
    """How an author's other stories do, faded."""
    return whole_of([story for story in past if story.author == author and story.pk != but])
