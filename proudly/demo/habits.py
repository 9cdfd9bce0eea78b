"""What kind of sharer everybody is, and when who shares what. Thrown with dice, the same for the same seed."""

from __future__ import annotations

import random
import zoneinfo
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from proudly.demo.company import SANNE, TIME_ZONE, DemoPerson
from proudly.demo.stories import DemoStory

ZONE = zoneinfo.ZoneInfo(TIME_ZONE)


@dataclass(frozen=True)
class Habit:
    """`zeal`: chance that a fitting story is shared. `reach`: how many readers follow, 1.0 is usual."""

    zeal: float
    reach: float


@dataclass(frozen=True)
class Intention:
    """That somebody will share a story on a network at a moment. People and stories are named by their position."""

    at: datetime
    person: int
    story: int
    network: str


# Of a thousand people: how many, and between which zeals.
_KINDS = ((300, 0.0, 0.0), (400, 0.02, 0.13), (220, 0.17, 0.36), (80, 0.48, 0.78))

# Whose job or nature it is to go first.
_KNOWN = {
    SANNE.name: Habit(0.58, 1.35),
    "Marijke Hoekstra": Habit(0.55, 2.2),
    "Pieter van Rossem": Habit(0.12, 1.2),
    "Ingrid Baltussen": Habit(0.4, 1.6),
    "Youssef Tahiri": Habit(0.5, 1.2),
    "Daan Willemsen": Habit(0.6, 1.3),
    "Ruth Kamerling": Habit(0.2, 0.8),
}


def habit_of(person: DemoPerson, seed: int) -> Habit:
    """What kind of sharer somebody is."""
    if person.name in _KNOWN:
        return _KNOWN[person.name]
    dice = random.Random(f"habit {seed} {person.email}")
    roll = dice.random() * 1000
    for share, least, most in _KINDS:
        roll -= share
        if roll < 0:
            return Habit(dice.uniform(least, most), min(3.0, max(0.3, dice.lognormvariate(0, 0.45))))
    return Habit(0.0, 1.0)


def appeal_of(story: DemoStory, seed: int) -> float:
    """How much people like a story; 1.0 is usual."""
    return min(2.0, max(0.5, random.Random(f"appeal {seed} {story.key}").lognormvariate(0, 0.32)))


def publishing_moment(story: DemoStory, now: datetime) -> datetime:
    """A weekday morning, so many days ago; what would have fallen in a weekend came out on the Friday."""
    if story.is_fresh:
        return now
    day = (now - timedelta(days=story.days_ago)).astimezone(ZONE).date()
    day -= timedelta(days=max(0, day.weekday() - 4))
    minutes = random.Random(f"publishing {story.key}").randrange(110)
    return datetime.combine(day, time(8, 10), ZONE) + timedelta(minutes=minutes)


def intentions(
    people: Sequence[DemoPerson], stories: Sequence[DemoStory], *, seed: int, now: datetime
) -> list[Intention]:
    """Every share of the past, the earliest first. Fresh stories have not been shared by anybody yet."""
    found: list[Intention] = []
    habits = [habit_of(person, seed) for person in people]
    for story_position, story in enumerate(stories):
        if not story.is_fresh:
            appeal, published = appeal_of(story, seed), publishing_moment(story, now)
            for position, (person, habit) in enumerate(zip(people, habits, strict=True)):
                dice = random.Random(f"shares {seed} {story.key} {person.email}")
                if dice.random() < _chance(person, habit, story, appeal):
                    for network, at in _shares(person, published, dice):
                        if at < now - timedelta(minutes=2):
                            found.append(Intention(at, position, story_position, network))
    return sorted(found, key=lambda intention: (intention.at, intention.person, intention.network))


def _chance(person: DemoPerson, habit: Habit, story: DemoStory, appeal: float) -> float:
    speaks_it = person.language in {caption.language for caption in story.captions}
    growing = 0.8 + 0.4 * (56 - story.days_ago) / 56  # the programme found its feet on the way
    return min(0.95, habit.zeal * appeal * growing * (1.0 if speaks_it else 0.45))


def _shares(person: DemoPerson, published: datetime, dice: random.Random) -> Iterator[tuple[str, datetime]]:
    at = _awake(published + _hesitation(dice), dice)
    for number, network in enumerate(person.networks[:3]):
        if number and dice.random() > (0.3, 0.15)[number - 1]:
            continue
        yield network, at
        at += timedelta(seconds=dice.randint(25, 240))


def _hesitation(dice: random.Random) -> timedelta:
    """How long after the publication somebody shares: mostly at once or not."""
    roll = dice.random()
    if roll < 0.6:
        return timedelta(minutes=4 + dice.expovariate(1 / 75))
    if roll < 0.82:
        return timedelta(hours=dice.uniform(20, 34))
    return timedelta(days=dice.uniform(2, 11))


def _awake(moment: datetime, dice: random.Random) -> datetime:
    """Nobody shares in the middle of the night: then it is done in the morning."""
    local = moment.astimezone(ZONE)
    if 7 <= local.hour < 23:
        return local
    morning = local if local.hour < 7 else local + timedelta(days=1)
    return morning.replace(hour=7, minute=0) + timedelta(minutes=dice.randint(5, 170))
