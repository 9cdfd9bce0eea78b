"""The tree of teams: company, country, department."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count

from proudly.people.models import Member, Organisation, Team

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


@dataclass(frozen=True)
class TeamLine:
    """A team with those above it, from the top, and how many present members are in it, and in it and below it."""

    team: Team
    above: tuple[Team, ...]
    people: int
    people_in_all: int

    @property
    def path(self) -> str:
        return BETWEEN.join(one.name for one in self.above)

    @property
    def level(self) -> int:
        return len(self.above)

    @property
    def lead(self) -> Member | None:
        """Who leads it and is here. Who has left leads nothing any more, whatever the row still says."""
        return self.team.lead if self.team.lead and self.team.lead.is_present else None


def full_path(line: TeamLine) -> str:
    """Its way down the tree, itself included: "Company › Belgium › Sales"."""
    return BETWEEN.join([*(one.name for one in line.above), line.team.name])


def tree_of(organisation: Organisation) -> list[TeamLine]:
    """Every team in the order of the tree, with its lead and its people. Two queries, however many there are."""
    teams = Team.objects.filter(organisation=organisation).select_related("lead__person")
    in_order = list(in_tree_order(teams))
    here = Member.objects.present().filter(organisation=organisation).exclude(team=None)
    people = Counter(dict(here.values_list("team").annotate(people=Count("pk")).order_by()))
    in_all: Counter[int] = Counter(people)
    for team, _above in reversed(in_order):  # those below come first, and have been added up
        if team.parent_id is not None:
            in_all[team.parent_id] += in_all[team.pk]
    return [TeamLine(team, above, people[team.pk], in_all[team.pk]) for team, above in in_order]
