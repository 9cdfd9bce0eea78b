from __future__ import annotations

from collections.abc import Iterable, Sequence

from proudly.people.importing.rows import PATH_SIGN
from proudly.people.models import Team

Names = tuple[str, ...]


class TeamTree:
    """The teams of an organisation by their paths; capitals make no other team. One query."""

    def __init__(self, organisation_id: int) -> None:
        teams = Team.objects.filter(organisation=organisation_id).order_by("-pk").values_list("pk", "parent_id", "name")
        known = {pk: (parent, name) for pk, parent, name in teams}
        self._organisation_id = organisation_id
        self._path: dict[int, str] = {}
        self._by_names: dict[Names, int] = {}
        for pk in known:
            names: list[str] = []
            at: int | None = pk
            while at is not None:
                at, name = known[at]
                names.insert(0, name)
            self._path[pk] = PATH_SIGN.join(names)
            self._by_names[_plain(names)] = pk  # the oldest comes last, and stays

    def path(self, team_id: int | None) -> str:
        """The names from the top down; "" for no team, or one that is not there any more."""
        return self._path.get(team_id, "") if team_id else ""

    def find(self, names: Sequence[str]) -> int | None:
        return self._by_names.get(_plain(names))

    def make(self, paths: Iterable[Sequence[str]]) -> None:
        """Make the teams of these paths that are missing, level by level: one query for each level."""
        missing: dict[int, dict[Names, Sequence[str]]] = {}
        for names in paths:
            for depth in range(1, len(names) + 1):
                if self.find(names[:depth]) is None:
                    missing.setdefault(depth, {}).setdefault(_plain(names[:depth]), names[:depth])
        for depth in sorted(missing):
            level = list(missing[depth].values())
            made = Team.objects.bulk_create(
                Team(
                    organisation_id=self._organisation_id,
                    name=names[-1],
                    parent_id=self.find(names[:-1]) if depth > 1 else None,
                )
                for names in level
            )
            for names, team in zip(level, made, strict=True):
                self._by_names[_plain(names)] = team.pk
                self._path[team.pk] = PATH_SIGN.join(names)


def _plain(names: Sequence[str]) -> Names:
    return tuple(name.casefold() for name in names)
