"""Questions about people."""

from __future__ import annotations

from collections.abc import Iterable

from proudly.people import rules
from proudly.people.models import Member, Organisation, Person, Team


def membership_of(person: Person, organisation_id: int | None) -> Member | None:
    """The person's membership in that organisation, or else the oldest; None for who is in none (any more).

    Two queries: the membership and its roles.
    """
    memberships = (
        Member.objects.present()
        .filter(person=person)
        .select_related("organisation", "person", "team")
        .prefetch_related("roles")
        .order_by("pk")
    )
    if organisation_id is not None:
        chosen = memberships.filter(organisation_id=organisation_id).first()
        if chosen is not None:
            return chosen
    return memberships.first()


def may(member: Member | None, action: str) -> bool:
    """Whether this member may do `action`, a key of `rules.WHO_MAY`. Roles are read once when they are prefetched."""
    return member is not None and rules.may((held.role for held in member.roles.all()), action)


def with_teams_below(organisation: Organisation, teams: Iterable[Team]) -> set[int]:
    """Ids of these teams and of all that stand below them in the tree. One query."""
    children: dict[int | None, list[int]] = {}
    for team_id, parent_id in Team.objects.filter(organisation=organisation).values_list("pk", "parent_id"):
        children.setdefault(parent_id, []).append(team_id)
    found: set[int] = set()
    waiting = [team.pk for team in teams]
    while waiting:
        team_id = waiting.pop()
        if team_id not in found:
            found.add(team_id)
            waiting.extend(children.get(team_id, []))
    return found
