"""What a good story has. Only what `content.publishing` says keeps one in; this is advice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any


class Mark(StrEnum):
    GOOD = "good"
    BETTER = "better"  # it can be better
    UNKNOWN = "unknown"  # nobody has looked yet
    LOOKING = "looking"


@dataclass(frozen=True)
class Check:
    """A line of the checklist: `key` names it, `found` tells its sentence apart from others of the same mark."""

    key: str
    mark: Mark
    found: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


# A card with a smaller picture is shown by LinkedIn as a thumbnail beside the text, not across it:
# https://www.linkedin.com/help/linkedin/answer/a521928 asks for 1200 by 627.
WIDE_ENOUGH, HIGH_ENOUGH = 1200, 627

SAME_LINK_WITHIN = timedelta(days=60)
OFTEN_SHARED = 0.25  # of the people it is for: whoever follows two colleagues has seen it by then


def variants_wanted(people: int) -> int:
    """Into how many variants the words are best divided, for so many people: colleagues' posts differ by them."""
    return next(number for least, number in ((50, 4), (20, 3), (5, 2), (0, 1)) if people >= least)


def fewest_variants(captions: Iterable[tuple[str, str]], language: str) -> int:
    """How many variants the colleague has to choose from who has fewest: of the language, on any one network.

    Args:
        captions: network ("" for any) and language of each.
    """
    networks = [network for network, spoken in captions if spoken == language]
    return min((networks.count(network) for network in set(networks)), default=0)
