"""What ranking is worth: `make bench-relevance`.

An invented company reads and shares for half a year under each of four ways to choose who is told of which story. All
send the same number of notices on each day, and nobody gets more than the weekly limit. The product's way is its own
code: `audience.relevance` decides from what Proudly would know. Nobody sees hidden tastes, the quality of a story, or
who would have shared it. SEEDS and NOISE try other companies, such as `SEEDS=1,2,3 NOISE=1`.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from proudly.audience import relevance
from proudly.audience.relevance import Features, Past, Tally

MEMBERS, WEEKS, A_DAY, TOPICS, TEAMS, AUTHORS = 2_000, 26, 2, 20, 60, 8
WORKDAYS = range(5)
LIMIT, IN_DAYS = 3, 7
UNWANTED = 0.2  # a taste below it: the notice was not wanted
LANGUAGES, NETWORKS = ("nl", "en", "fr"), ("linkedin", "x", "facebook", "xing")


@dataclass
class Person:
    taste: list[float]  # hidden
    zeal: float  # hidden
    team: int
    language: str
    networks: frozenset[str]
    follows: frozenset[int]


@dataclass
class Tale:
    topics: frozenset[int]
    author: int
    quality: float  # hidden
    language: str
    network: str
    day: int


@dataclass
class Company:
    people: list[Person]
    tales: list[Tale]
    luck: random.Random  # of drawing lots
    seed: int


@dataclass
class Outcome:
    notices: int = 0
    shares: int = 0
    unwanted: int = 0
    told: list[int] = field(default_factory=list)  # by day

    @property
    def rate(self) -> float:
        return self.shares / max(self.notices, 1)


def company(seed: int, noise: float) -> Company:
    """A company of people. The higher `noise`, the less teams and followed topics tell of tastes, and the flatter they
    are: at 0 as described in the documents, at 1 tastes are hardly told."""
    dice = random.Random(seed)

    def tastes(loved: set[int], liked: set[int]) -> list[float]:
        sharp = [1.0 if one in loved else 0.4 if one in liked else 0.05 for one in range(TOPICS)]
        return [(1 - noise / 2) * one + noise / 2 * dice.random() * 0.6 for one in sharp]

    teams = [dice.sample(range(TOPICS), 3) for _ in range(TEAMS)]
    people = []
    for number in range(MEMBERS):
        team = number % TEAMS
        loved = {topic if dice.random() < 0.5 * (1 - noise) else dice.randrange(TOPICS) for topic in teams[team]}
        liked = set(dice.sample(range(TOPICS), 5)) - loved
        taste = tastes(loved, liked)
        follows: set[int] = set()
        if dice.random() < 0.5:  # the others follow nothing
            follows = {topic for topic in loved if dice.random() < 0.7 * (1 - noise / 2)}
            if dice.random() < 0.3 + noise / 2:
                follows.add(dice.randrange(TOPICS))
        language = LANGUAGES[team % 3] if dice.random() < 0.8 else dice.choice(LANGUAGES)
        networks = frozenset(dice.sample(NETWORKS, dice.choice([1, 1, 2, 3])))
        people.append(Person(taste, dice.lognormvariate(-0.3, 0.7), team, language, networks, frozenset(follows)))
    skill = [dice.lognormvariate(0, 0.3) for _ in range(AUTHORS)]
    tales = []
    for week in range(WEEKS):
        for weekday in WORKDAYS:
            for _ in range(A_DAY):
                author = dice.randrange(AUTHORS)
                tales.append(
                    Tale(
                        frozenset(dice.sample(range(TOPICS), dice.choice([1, 1, 2]))),
                        author,
                        skill[author] * dice.lognormvariate(-0.2, 0.5),
                        dice.choice(LANGUAGES),
                        dice.choice(("", *NETWORKS)),
                        week * 7 + weekday,
                    )
                )
    return Company(people, tales, random.Random(seed + 1), seed)


def chance(person: Person, tale: Tale) -> float:
    """How likely somebody shares a story of which they are told: hidden from every way to choose."""
    taste = max(person.taste[topic] for topic in tale.topics)
    language = 1.0 if person.language == tale.language else 0.4
    network = 1.2 if tale.network in person.networks else 1.0
    return min(0.9, 0.3 * taste * tale.quality * person.zeal * language * network)


@dataclass
class World:
    """What is known while time goes on, and the limit that holds for every way to choose."""

    company: Company
    outcome: Outcome = field(default_factory=Outcome)
    day: int = 0
    told: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # member → stories
    told_on: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))  # member → days
    shared: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # member → stories
    tellings: dict[int, int] = field(default_factory=lambda: defaultdict(int))  # story → people
    sharers: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # story → members

    def room(self, member: int) -> int:
        return LIMIT - sum(day > self.day - IN_DAYS for day in self.told_on[member][-LIMIT:])

    def fresh(self) -> list[int]:
        return [
            number for number, tale in enumerate(self.company.tales) if 0 <= self.day - tale.day < relevance.FRESH.days
        ]

    def tell(self, member: int, story: int) -> None:
        assert self.room(member) > 0, "more notices than the weekly limit"
        assert story not in self.told[member]
        self.told[member].add(story)
        self.told_on[member].append(self.day)
        self.tellings[story] += 1
        person, tale = self.company.people[member], self.company.tales[story]
        self.outcome.notices += 1
        self.outcome.unwanted += max(person.taste[topic] for topic in tale.topics) < UNWANTED
        # The same luck for the same member and story, whichever way chose: the ways differ by their choice alone.
        if fate(self.company, member, story) < chance(person, tale):
            self.outcome.shares += 1
            self.shared[member].add(story)
            self.sharers[story].add(member)


def fate(one: Company, member: int, story: int) -> float:
    """A number between 0 and 1 that belongs to this member and story."""
    return random.Random((one.seed * MEMBERS + member) * len(one.tales) + story).random()


# --- the ways to choose -----------------------------------------------------------------------------------------------

Way = Callable[[World, int], None]


def in_order_of(worth: Callable[[World, int], float]) -> Way:
    """Each member who has room, by lot, is told of the story that is worth most and that they do not know yet."""

    def way(world: World, notices: int) -> None:
        stories = world.fresh()
        while notices:
            ranked = sorted(stories, key=lambda story: (-worth(world, story), world.company.luck.random()))
            members = [member for member in range(MEMBERS) if world.room(member) > 0]
            world.company.luck.shuffle(members)
            before = notices
            for member in members:
                story = next((one for one in ranked if one not in world.told[member]), None)
                if story is not None and notices:
                    world.tell(member, story)
                    notices -= 1
                    if before - notices >= 200:  # and look again at what is worth most
                        break
            if before == notices:
                return

    return way


def by_lot(world: World, notices: int) -> None:
    """Everyone is told of everything, by lot, as far as the limit goes."""
    stories, luck = world.fresh(), world.company.luck
    members = [member for member in range(MEMBERS) if world.room(member) > 0]
    pairs = [(member, story) for member in members for story in stories if story not in world.told[member]]
    luck.shuffle(pairs)
    for member, story in pairs:
        if not notices:
            return
        if world.room(member) > 0:
            world.tell(member, story)
            notices -= 1


def popularity(world: World, story: int) -> float:
    """The share rate of a story so far, smoothed as the product does it."""
    return relevance.usual_rate(Tally(len(world.sharers[story]), world.tellings[story]))


def newest(world: World, story: int) -> float:
    return world.company.tales[story].day


class Product:
    """The product's own decisions, on what it would know, as `sharing.announcing` asks for them."""

    def __init__(self) -> None:
        self.bars: dict[int, float] = {}

    def __call__(self, world: World, _notices: int) -> None:
        part = relevance.share_of_audience(weekly_limit=LIMIT, stories_a_week=A_DAY * len(WORKDAYS))
        fits = {}
        self.look_back(world)
        for story in world.fresh():
            fit = self.fit(world, story)
            self.bars[story] = relevance.bar_of(fit.values(), part)
            fits[story] = {member: suits for member, suits in fit.items() if story not in world.told[member]}
        if fits:
            bar = statistics.mean(self.bars[story] for story in fits)
            room = {member: world.room(member) for member in range(MEMBERS)}
            for member, story in relevance.choose(fits, bar=bar, room=room).told:
                world.tell(member, story)

    def fit(self, world: World, story: int) -> dict[int, float]:
        """How well a story suits each member: the features as `sharing.relevance` gathers them."""
        tale, people, past = world.company.tales[story], world.company.people, self.past
        usual = relevance.usual_rate(relevance.whole_of(past))
        weights = relevance.weights_for(tale.topics, [one for one in past if one.pk != story])
        offered = relevance.offers_for(weights, past, usual)
        author = relevance.of_author(tale.author, past, but=story)
        so_far = Tally(len(world.sharers[story]), world.tellings[story])
        own: list[Tally] = []
        teams: dict[int, Tally] = defaultdict(Tally)
        for member, person in enumerate(people):
            shared = sum(weights[one] for one in world.shared[member] & weights.keys())
            told = sum(offered[one] for one in world.told[member] & weights.keys())
            own.append(Tally(shared, told))
            teams[person.team] = teams[person.team].plus(shared, told)
        return {
            member: relevance.fitness(
                Features(
                    own=own[member],
                    everything=self.everything[member],
                    team=teams[person.team].plus(-own[member].happened, -own[member].offered),
                    story=so_far,
                    author=author,
                    follows=bool(person.follows & tale.topics) if person.follows else None,
                    own_language=person.language == tale.language,
                    own_network=tale.network in person.networks,
                    days_old=0.0,
                ),
                usual,
            )
            + relevance.lot(member, story)
            for member, person in enumerate(people)
        }

    def look_back(self, world: World) -> None:
        """What is known today of the stories there were, and of how much each member shares."""
        self.past = [
            Past(
                number,
                earlier.topics,
                earlier.author,
                world.day - earlier.day,
                world.tellings[number],
                len(world.sharers[number]),
            )
            for number, earlier in enumerate(world.company.tales)
            if 0 <= world.day - earlier.day <= relevance.WINDOW.days
        ]
        fading = {one.pk: relevance.faded(one.days_ago) for one in self.past}
        self.everything = [
            Tally(
                sum(fading[one] for one in world.shared[member] & fading.keys()),
                sum(fading[one] for one in world.told[member] & fading.keys()),
            )
            for member in range(MEMBERS)
        ]


# --- the comparison ---------------------------------------------------------------------------------------------------


def half_a_year(way: Way, seed: int, noise: float, as_many_as: list[int] | None) -> Outcome:
    world = World(company(seed, noise))
    for day in range(WEEKS * 7):
        world.day = day
        before = world.outcome.notices
        way(world, as_many_as[day] if as_many_as else 0)
        world.outcome.told.append(world.outcome.notices - before)
    for days in world.told_on.values():  # once more, over the whole half year
        assert all(later - day >= IN_DAYS for day, later in zip(days, days[LIMIT:], strict=False)), days
    return world.outcome


def compare(seed: int, noise: float) -> dict[str, Outcome]:
    product = half_a_year(Product(), seed, noise, None)
    others: dict[str, Way] = {
        "everyone": by_lot,
        "newest first": in_order_of(newest),
        "most popular": in_order_of(popularity),
    }
    outcomes = {name: half_a_year(way, seed, noise, product.told) for name, way in others.items()}
    return outcomes | {"product": product}


def main() -> None:
    seeds = [int(seed) for seed in os.environ.get("SEEDS", "2026").split(",")]
    noise = float(os.environ.get("NOISE", "0"))
    lifts = []
    for seed in seeds:
        started = time.perf_counter()
        outcomes = compare(seed, noise)
        print(
            f"\nseed {seed}, noise {noise:g}: {MEMBERS:,} members, {WEEKS} weeks, {time.perf_counter() - started:.0f} s"
        )
        print(f"{'way':<14}{'notices':>9}{'shares':>8}{'share rate':>12}{'unwanted':>10}")
        for name, one in outcomes.items():
            print(f"{name:<14}{one.notices:>9,}{one.shares:>8,}{one.rate:>12.2%}{one.unwanted / one.notices:>10.1%}")
        lifts.append(outcomes["product"].rate / outcomes["most popular"].rate)
    if len(lifts) > 1:
        print(f"\nlifts: {', '.join(f'{lift:.2f}' for lift in lifts)}")
    print(f"relevance lift={statistics.median(lifts):.2f}")


if __name__ == "__main__":
    main()
