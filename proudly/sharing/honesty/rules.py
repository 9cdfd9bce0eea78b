"""Which readers' points are held until somebody has looked. Pure decisions, about one day of an organisation.

Each rule asks for something that honest readers do not do together. None tells who is wrong: what is held is explained
by the member and decided by a manager.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

MANY_FROM_ONE, RING, BURST, OLD_LINK = "many from one", "ring", "burst", "old link"

# One device or household. An office or a mobile network is more people, and never most of one member's readers.
MOST_FROM_ONE_PLACE = 3
# A ring of colleagues reads what each of them shares; somebody else's contact rarely knows three of them.
SHARERS_READ_BY_A_RING = 3
FEWEST_OF_A_RING = 3  # readers of one sharer
MOST_OF_THEM = 0.6
# A post that is passed on has many readers, nearly all by way of the network.
MANY_IN_A_DAY = 20
TIMES_THE_BUSIEST_DAY = 5
# Posts are read in their first days. A link that is read again after weeks was posted again.
OLD_AFTER, QUIET_FOR = timedelta(days=30), timedelta(days=21)
MANY_ON_AN_OLD_LINK = 5


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


@dataclass(frozen=True)
class Finding:
    """Awards of one sharer that are held for one reason. `about`: the link, or 0 for all links of that day."""

    sharer: int
    reason: str
    about: int
    awards: tuple[int, ...]


def find(readings: Sequence[Reading], *, busiest: Mapping[int, int], old_and_quiet: Iterable[int]) -> list[Finding]:
    """What is held of a day's readings. An award is held once, for the first reason that is found.

    Args:
        busiest: by sharer, the readers of the busiest of the sixty days before.
        old_and_quiet: links that are older than `OLD_AFTER` and had no reader for `QUIET_FOR`.
    """
    held: set[int] = set()
    findings: list[Finding] = []
    for found in (
        *_many_from_one(readings),
        *_rings(readings),
        *_bursts(readings, busiest),
        *_old_links(readings, set(old_and_quiet)),
    ):
        awards = tuple(award for award in found.awards if award not in held)
        held.update(awards)
        if awards:
            findings.append(Finding(found.sharer, found.reason, found.about, awards))
    return findings


def _many_from_one(readings: Sequence[Reading]) -> Iterable[Finding]:
    """One place with many visitors of one link, most of all it has. The first of them counts."""
    for (sharer, link), those in _by(readings, lambda one: (one.sharer, one.link)).items():
        places = Counter(one.origin for one in those if one.origin)
        for place, visitors in places.items():
            if visitors > MOST_FROM_ONE_PLACE and visitors > len(those) / 2:
                from_there = [one.award for one in those if one.origin == place]
                yield Finding(sharer, MANY_FROM_ONE, link, tuple(from_there[1:]))


def _rings(readings: Sequence[Reading]) -> Iterable[Finding]:
    """Readers who also read several others, where most of a sharer's readers of the day are such."""
    reads = defaultdict[str, set[int]](set)
    for one in readings:
        if one.origin:
            reads[one.origin].add(one.sharer)
    around = {place for place, sharers in reads.items() if len(sharers) >= SHARERS_READ_BY_A_RING}
    for sharer, those in _by(readings, lambda one: one.sharer).items():
        of_a_ring = [one.award for one in those if one.origin in around]
        if len(of_a_ring) >= FEWEST_OF_A_RING and len(of_a_ring) >= MOST_OF_THEM * len(those):
            yield Finding(sharer, RING, 0, tuple(of_a_ring))


def _bursts(readings: Sequence[Reading], busiest: Mapping[int, int]) -> Iterable[Finding]:
    """Far more readers than on any day before, and most not by way of the network. The usual number counts."""
    for sharer, those in _by(readings, lambda one: one.sharer).items():
        usual = max(MANY_IN_A_DAY, TIMES_THE_BUSIEST_DAY * busiest.get(sharer, 0))
        elsewhere = [one.award for one in those if not one.by_network]
        if len(those) > usual and len(elsewhere) > len(those) / 2:
            yield Finding(sharer, BURST, 0, tuple(elsewhere[MANY_IN_A_DAY // 2 :]))


def _old_links(readings: Sequence[Reading], old_and_quiet: set[int]) -> Iterable[Finding]:
    """An old link that is suddenly read again, and not by way of the network."""
    for (sharer, link), those in _by(readings, lambda one: (one.sharer, one.link)).items():
        elsewhere = [one.award for one in those if not one.by_network]
        if link in old_and_quiet and len(those) >= MANY_ON_AN_OLD_LINK and len(elsewhere) > len(those) / 2:
            yield Finding(sharer, OLD_LINK, link, tuple(elsewhere))


def _by(readings: Sequence[Reading], key: Callable[[Reading], Key]) -> dict[Key, list[Reading]]:
    grouped: dict[Key, list[Reading]] = {}
    for one in readings:
        grouped.setdefault(key(one), []).append(one)
    return grouped
