"""Where a team may stand in the tree, and what it may be called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

DEEPEST = 10  # levels, counted from the top: as deep as a file with people can say
LONGEST_NAME = 120
BETWEEN_IN_FILES = ">"


class Why(StrEnum):
    """Why a team cannot be called that, or cannot stand there."""

    NO_NAME = "no name"
    TOO_LONG = "too long"
    SIGN_OF_PATHS = "sign of paths"
    TAKEN = "taken"
    BELOW_ITSELF = "below itself"
    TOO_DEEP = "too deep"


@dataclass(frozen=True)
class Place:
    """What a team is called, and the id of the one above it."""

    name: str
    parent: int | None


Tree = Mapping[int, Place]  # every team of an organisation, by its id


def plain(name: str) -> str:
    """A name as it is kept: no space around it, and one at a time within."""
    return " ".join(name.split())


def is_called(one: str, other: str) -> bool:
    """Whether two names are the same to people: capitals make no other team."""
    return plain(one).casefold() == plain(other).casefold()


def why_not_called(name: str) -> Why | None:
    """What is wrong with a name, wherever the team stands."""
    name = plain(name)
    if not name:
        return Why.NO_NAME
    if len(name) > LONGEST_NAME:
        return Why.TOO_LONG
    return Why.SIGN_OF_PATHS if BETWEEN_IN_FILES in name else None


def why_not_there(tree: Tree, place: Place, team: int | None = None) -> Why | None:
    """What keeps `team`, or a new one when it is None, from `place`; None when nothing does.

    A tree that is too deep already, from a directory, may stay so and is not made deeper.
    """
    if team is not None and team in ways_up(tree, place.parent):
        return Why.BELOW_ITSELF
    siblings = (other for pk, other in tree.items() if other.parent == place.parent and pk != team)
    if any(is_called(other.name, place.name) for other in siblings):
        return Why.TAKEN
    above = len(list(ways_up(tree, place.parent)))
    if team is None:
        return Why.TOO_DEEP if above >= DEEPEST else None
    above_now = len(list(ways_up(tree, tree[team].parent)))
    return Why.TOO_DEEP if above > above_now and above + height(tree, team) > DEEPEST else None


def ways_up(tree: Tree, team: int | None) -> Iterator[int]:
    """The team and those above it, up to the top; none for no team."""
    passed: set[int] = set()
    while team is not None and team not in passed:
        passed.add(team)
        yield team
        team = tree[team].parent


def height(tree: Tree, team: int) -> int:
    """How many levels there are from this team down to the lowest below it; 1 when nothing is below it."""
    children: dict[int | None, list[int]] = {}
    for pk, place in tree.items():
        children.setdefault(place.parent, []).append(pk)
    levels, level, passed = 0, [team], {team}
    while level:
        levels += 1
        level = [child for one in level for child in children.get(one, []) if child not in passed]
        passed.update(level)
    return levels
