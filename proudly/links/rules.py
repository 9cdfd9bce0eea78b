"""What a click is: human, robot, own or repeated. Pure decisions: they can be made again when the lists get better."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import crawleruseragents

# Robots that the maintained list does not know: Bluesky's card service, Meta's preview fetchers, fediverse servers.
FURTHER_ROBOTS = re.compile(
    r"Bluesky Cardyb|meta-externalhit|meta-externalagent|Pleroma|Akkoma|Misskey|XING", re.IGNORECASE
)

HUMAN, ROBOT, OWN, REPEATED = "human", "robot", "own", "repeated"


@dataclass(frozen=True)
class Finding:
    """A verdict and the word for its reason; `reasons.py` has the sentences."""

    kind: str
    reason: str


@dataclass(frozen=True)
class Visit:
    """What is known of one click when it is judged."""

    method: str
    agent: str
    prefetch: bool
    signed_in: bool
    visitor: str
    own_visitors: frozenset[str]
    counted_visitors: frozenset[str]


@lru_cache(maxsize=4096)
def is_robot(agent: str) -> bool:
    """Whether an agent string is a declared robot's. A visitor without one is taken for a robot: browsers send it."""
    return not agent.strip() or bool(FURTHER_ROBOTS.search(agent)) or crawleruseragents.is_crawler(agent)


def judge(visit: Visit) -> Finding:
    """The verdict on a click. The first reason that holds is the one that is told."""
    if visit.method != "GET":
        return Finding(ROBOT, "method")
    if visit.prefetch:
        return Finding(ROBOT, "prefetch")
    if is_robot(visit.agent):
        return Finding(ROBOT, "agent")
    if visit.signed_in:
        return Finding(OWN, "signed in")
    if visit.visitor and visit.visitor in visit.own_visitors:
        return Finding(OWN, "sharer")
    if visit.visitor and visit.visitor in visit.counted_visitors:
        return Finding(REPEATED, "same day")
    return Finding(HUMAN, "reader")


def short_code(digest: bytes, length: int = 9) -> str:
    """A code for /go/ from a keyed digest: letters and digits that cannot be confused when read aloud.

    55 symbols to the power of 9 are 4.6e15 codes: a million links collide with a chance of about 1 in 9,000, and a
    guess finds one of them with 1 in 4.6e9.
    """
    alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"
    number = int.from_bytes(digest)
    symbols: list[str] = []
    for _ in range(length):
        number, at = divmod(number, len(alphabet))
        symbols.append(alphabet[at])
    return "".join(symbols)
