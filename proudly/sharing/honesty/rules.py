"""Which points are held until somebody has looked. Pure decisions: about readers of one day of an organisation, and
about shares that nobody seems to have seen.

Each rule asks for something that honest readers do not do together. None tells who is wrong: what is held is explained
by the member and decided by a manager.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

OWN_PLACE, MANY_FROM_ONE, RING, BURST, OLD_LINK = "own place", "many from one", "ring", "burst", "old link"
UNSEEN, UNREAD = "unseen", "unread"

# One device or household. An office or a mobile network is more people, and never most of one member's readers.
MOST_FROM_ONE_PLACE = 3
# Where many colleagues are, visitors are told apart by their browsers alone, and an office has few kinds of those.
MOST_FROM_A_COMMON_PLACE = 10
COLLEAGUES_AT_A_COMMON_PLACE = 3  # a household rarely has three colleagues
# What a household comes to in a week: one who reads every day, and somebody who joins in now and then.
MOST_FROM_THE_OWN_PLACE_IN_A_WEEK = 9
WEEK = 7  # days
# A ring of colleagues reads what each of them shares; somebody else's contact rarely knows three of them.
SHARERS_READ_BY_A_RING = 3
FEWEST_OF_A_RING = 3  # places that read one sharer: a single one is an office, or a family
MOST_OF_THEM = 0.6
# A post that is passed on has many readers, nearly all by way of the network, and all day long.
MANY_IN_A_DAY = 20
TIMES_THE_BUSIEST_DAY = 5
A_RUSH = timedelta(minutes=10)
MANY_IN_A_RUSH = 20
# Posts are read in their first days. A link that is read again after weeks was posted again, and is so for a week.
OLD_AFTER, QUIET_FOR = timedelta(days=30), timedelta(days=21)
AWAKE_FOR = timedelta(days=7)
MANY_ON_OLD_LINKS = 3  # one finds an old post; three at once were shown it
# A robot that fetches links does so within seconds. Days leave time for a post that was written for tomorrow.
UNSEEN_AFTER = timedelta(days=3)
# Who has the fewest contacts has a reader for one post in two: eight without any are no chance, but no posts.
MANY_UNREAD = 8
UNREAD_WITHIN = timedelta(days=42)


Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Reading:
    """A reader for whom points were given: `award` of them to `sharer`, for a visit of `link` from `origin`.

    `by_network`: the visit came by way of the network on which it was shared.
    """

    award: int
    sharer: int
    link: int
    origin: str
    by_network: bool
    at: datetime


@dataclass(frozen=True)
class Finding:
    """Awards of one sharer that are held for one reason. `about`: the link, or 0 for all links of that day."""

    sharer: int
    reason: str
    about: int
    awards: tuple[int, ...]


@dataclass(frozen=True)
class Places:
    """What is known of where people were.

    `own`: (sharer, origin) of where somebody shared, or looked at the own link. `common`: likewise, where several other
    colleagues were as well, such as an office.
    """

    own: frozenset[tuple[int, str]] = frozenset()
    common: frozenset[tuple[int, str]] = frozenset()


@dataclass(frozen=True)
class Known:
    """What is known besides the readings of the day.

    `busiest`: by sharer, the readers of the busiest of the sixty days before. `all_day`: by sharer, all readers of the
    day, those beyond the day's limit too, where there are more than `MANY_IN_A_RUSH`. `old_and_quiet`: links older than
    `OLD_AFTER` that had no reader for `QUIET_FOR`, until at most `AWAKE_FOR` ago. `week`: the readings of the days
    before, of those who had readers from their own place on this day.
    """

    places: Places = field(default_factory=Places)
    busiest: Mapping[int, int] = field(default_factory=dict)
    all_day: Mapping[int, int] = field(default_factory=dict)
    old_and_quiet: frozenset[int] = frozenset()
    week: Sequence[Reading] = ()


@dataclass(frozen=True)
class Claim:
    """A share by hand that counted, `UNSEEN_AFTER` or longer ago.

    `typed`: its evidence is an address that the member gave. `fetched`: it is on a network whose robot fetches links.
    `is_seen`: somebody or something came by the link, from elsewhere than the member. `is_read`: a reader did.
    """

    share: int
    sharer: int
    typed: bool
    fetched: bool
    is_seen: bool
    is_read: bool


def find(readings: Sequence[Reading], known: Known) -> list[Finding]:
    """What is held of a day's readings. An award is held once, for the first reason that is found."""
    held: set[int] = set()
    findings: list[Finding] = []
    for found in (
        *_own_place(readings, known),
        *_many_from_one(readings, known.places.common),
        *_rings(readings, known.places.common),
        *_bursts(readings, known),
        *_old_links(readings, known.old_and_quiet),
    ):
        awards = tuple(award for award in found.awards if award not in held)
        held.update(awards)
        if awards:
            findings.append(Finding(found.sharer, found.reason, found.about, awards))
    return findings


def common_places(seen: Iterable[tuple[Key, Hashable]]) -> set[Key]:
    """Places where at least `COLLEAGUES_AT_A_COMMON_PLACE` people were, of who was seen where."""
    people = defaultdict[Key, set[Hashable]](set)
    for place, somebody in seen:
        people[place].add(somebody)
    return {place for place, those in people.items() if len(those) >= COLLEAGUES_AT_A_COMMON_PLACE}


def _own_place(readings: Sequence[Reading], known: Known) -> Iterable[Finding]:
    """Most of a sharer's readers were where the sharer was, and are more than a household: in a day, or in a week."""
    suspect = known.places.own - known.places.common
    week = _by([*known.week, *readings], lambda one: one.sharer)
    for sharer, those in _by(readings, lambda one: one.sharer).items():
        for stretch, most in ((those, MOST_FROM_ONE_PLACE), (week[sharer], MOST_FROM_THE_OWN_PLACE_IN_A_WEEK)):
            here = [one.award for one in stretch if (sharer, one.origin) in suspect]
            if len(here) > most and len(here) > len(stretch) / 2:
                yield Finding(sharer, OWN_PLACE, 0, tuple(here))


def _many_from_one(readings: Sequence[Reading], common: frozenset[tuple[int, str]]) -> Iterable[Finding]:
    """One place with many visitors, most of all there are: of one link, where the first of them counts; or on several
    links of a sharer, where none does."""
    for (sharer, link), those in _by(readings, lambda one: (one.sharer, one.link)).items():
        for from_there in _from_one(those, sharer, common):
            yield Finding(sharer, MANY_FROM_ONE, link, from_there[1:])
    for sharer, those in _by(readings, lambda one: one.sharer).items():
        for from_there in _from_one(those, sharer, common):
            if len({one.link for one in those}) > 1:
                yield Finding(sharer, MANY_FROM_ONE, 0, from_there)


def _from_one(those: Sequence[Reading], sharer: int, common: frozenset[tuple[int, str]]) -> Iterable[tuple[int, ...]]:
    for place, visitors in Counter(one.origin for one in those if one.origin).items():
        most = MOST_FROM_A_COMMON_PLACE if (sharer, place) in common else MOST_FROM_ONE_PLACE
        if visitors > most and visitors > len(those) / 2:
            yield tuple(one.award for one in those if one.origin == place)


def _rings(readings: Sequence[Reading], common: frozenset[tuple[int, str]]) -> Iterable[Finding]:
    """Readers who also read several others, where most of a sharer's readers of the day are such."""
    reads = defaultdict[str, set[int]](set)
    for one in readings:
        if one.origin:
            reads[one.origin].add(one.sharer)
    around = {place for place, sharers in reads.items() if len(sharers) >= SHARERS_READ_BY_A_RING}
    for sharer, those in _by(readings, lambda one: one.sharer).items():
        of_a_ring = [one for one in those if one.origin in around and (sharer, one.origin) not in common]
        places = {one.origin for one in of_a_ring}
        if len(places) >= FEWEST_OF_A_RING and len(of_a_ring) >= MOST_OF_THEM * len(those):
            yield Finding(sharer, RING, 0, tuple(one.award for one in of_a_ring))


def _bursts(readings: Sequence[Reading], known: Known) -> Iterable[Finding]:
    """Far more readers than on any day before, and most not by way of the network; or, whichever way they came, most of
    the day's within minutes."""
    for sharer, those in _by(readings, lambda one: one.sharer).items():
        busiest = known.busiest.get(sharer, 0)
        elsewhere = [one.award for one in those if not one.by_network]
        usual = max(MANY_IN_A_DAY, TIMES_THE_BUSIEST_DAY * busiest)
        if len(those) > usual and len(elsewhere) > len(those) / 2:
            yield Finding(sharer, BURST, 0, tuple(elsewhere))
        rush = _rush(those)
        if len(rush) > max(MANY_IN_A_RUSH, busiest) and len(rush) > max(len(those), known.all_day.get(sharer, 0)) / 2:
            yield Finding(sharer, BURST, 0, tuple(rush))


def _rush(those: Sequence[Reading]) -> list[int]:
    """The most readers that there were within `A_RUSH`."""
    in_order = sorted(those, key=lambda one: one.at)
    first, most = 0, (0, 0)
    for last, one in enumerate(in_order):
        while one.at - in_order[first].at > A_RUSH:
            first += 1
        most = max(most, (first, last + 1), key=lambda stretch: stretch[1] - stretch[0])
    return [one.award for one in in_order[slice(*most)]]


def _old_links(readings: Sequence[Reading], old_and_quiet: frozenset[int]) -> Iterable[Finding]:
    """Old links of a sharer that are suddenly read again, and not by way of the network."""
    for sharer, those in _by([one for one in readings if one.link in old_and_quiet], lambda one: one.sharer).items():
        elsewhere = [one.award for one in those if not one.by_network]
        if len(those) >= MANY_ON_OLD_LINKS and len(elsewhere) > len(those) / 2:
            yield Finding(sharer, OLD_LINK, 0, tuple(elsewhere))


def not_seen(claims: Sequence[Claim]) -> list[tuple[Claim, str]]:
    """Shares of which nobody knows that there is a post, each with the reason.

    One on a network whose robot fetches every link, where nothing came by; and those of a member who typed the
    addresses of many posts that nobody has read.
    """
    found: dict[int, tuple[Claim, str]] = {}
    for claim in claims:
        if claim.fetched and not claim.is_seen:
            found[claim.share] = (claim, UNSEEN)
    for those in _by([claim for claim in claims if claim.typed], lambda one: one.sharer).values():
        if len(those) >= MANY_UNREAD and not any(claim.is_read for claim in those):
            for claim in those:
                found.setdefault(claim.share, (claim, UNREAD))
    return list(found.values())


Grouped = TypeVar("Grouped")


def _by(those: Iterable[Grouped], key: Callable[[Grouped], Key]) -> dict[Key, list[Grouped]]:
    grouped: dict[Key, list[Grouped]] = {}
    for one in those:
        grouped.setdefault(key(one), []).append(one)
    return grouped
