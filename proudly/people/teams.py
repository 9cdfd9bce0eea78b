"""The tree of teams: company, country, department."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from proudly.people.models import Team

BETWEEN = " › "


def in_tree_order(teams: Iterable[Team]) -> Iterator[tuple[Team, tuple[Team, ...]]]:
    """Each team after the one above it, by name, with those above it from the top. All teams of an organisation."""
    children: dict[int | None, list[Team]] = {}
    for team in sorted(teams, key=lambda one: (one.name.casefold(), one.pk), reverse=True):
        children.setdefault(team.parent_id, []).append(team)
    waiting: list[tuple[Team, tuple[Team, ...]]] = [(team, ()) for team in children.get(None, [])]
    while waiting:
        team, above = waiting.pop()
        yield team, above
        waiting.extend((child, (*above, team)) for child in children.get(team.pk, []))


def team_paths(teams: Iterable[Team]) -> list[tuple[int, str]]:
    """Choices for a form: the id of each team with its way down the tree, "Company › Belgium › Sales"."""
    return [(team.pk, BETWEEN.join([*(one.name for one in above), team.name])) for team, above in in_tree_order(teams)]
