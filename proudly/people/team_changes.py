"""Adding, renaming, moving and removing teams, and who leads one. Stories and roles for a team follow its id: whatever
it is called and wherever it stands, they are for it and for those below it.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from proudly.people import team_rules, team_uses
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Member, Organisation, Team
from proudly.people.team_rules import Place, Why, plain


class TeamRefused(Exception):
    """It cannot be called that, or cannot stand there. `name` is of the team that cannot."""

    def __init__(self, why: Why, name: str) -> None:
        super().__init__(f"{name}: {why}")
        self.why, self.name = why, name


class TeamInUse(Exception):
    """Something still points to the team."""


class NotPresent(Exception):
    """Who has left, or is of another organisation, leads no team here."""


def make_team(*, organisation: Organisation, name: str, parent: Team | None = None) -> Team:
    """A new team below `parent`, or at the top.

    Raises TeamRefused, and Team.DoesNotExist when `parent` has been removed meanwhile.
    """
    with transaction.atomic():
        _lock(organisation.pk)
        parent = _as_it_is(organisation.pk, parent)
        _require_fit(_tree(organisation.pk), Place(plain(name), parent.pk if parent else None))
        team = Team.objects.create(organisation=organisation, name=plain(name), parent=parent)
        _record(team, how="added", parent=_named(parent))
    return team


def change_team(*, team: Team, name: str, parent: Team | None) -> Team:
    """Call it that, and let it stand there with all that is below it. As it was already: nothing happens.

    Raises TeamRefused, and Team.DoesNotExist when one of them has been removed meanwhile.
    """
    with transaction.atomic():
        _lock(team.organisation_id)
        found, parent = _locked(team), _as_it_is(team.organisation_id, parent)
        was = Place(found.name, found.parent_id)
        now = Place(plain(name), parent.pk if parent else None)
        if now == was:
            return found
        _require_fit(_tree(found.organisation_id), now, found)
        above = found.parent
        found.name, found.parent = now.name, parent
        found.save(update_fields=["name", "parent"])
        if now.name != was.name:
            _record(found, how="renamed", name_before=was.name)
        if now.parent != was.parent:
            _record(found, how="moved", parent=_named(parent), parent_before=_named(above))
    return found


def choose_lead(*, team: Team, lead: Member | None) -> None:
    """From now on `lead` leads the team, or nobody when it is None. Who led it does so no more.

    Raises NotPresent, and Team.DoesNotExist when the team has been removed meanwhile.
    """
    with transaction.atomic():
        _lock(team.organisation_id)
        found = _locked(team)
        if found.lead_id == (lead.pk if lead else None):
            return
        here = Member.objects.present().filter(organisation=found.organisation_id)
        if lead and not here.filter(pk=lead.pk).exists():
            raise NotPresent
        before = found.lead
        found.lead = lead
        found.save(update_fields=["lead"])
        if before:
            _record(found, concerns=before, how="leads no more")
        if lead:
            _record(found, concerns=lead, how="leads")


def remove_unused_team(*, team: Team) -> None:
    """Remove a team that nobody is in and nothing is for.

    Raises TeamInUse, and Team.DoesNotExist when it has been removed meanwhile.
    """
    with transaction.atomic():
        _lock(team.organisation_id)
        if team_uses.told_of(_locked(team)):
            raise TeamInUse
        remove_team(team=team, to=None)


def remove_team(*, team: Team, to: Team | None) -> None:
    """Remove a team. Its people and the teams below it go to `to`, or are without one when it is None; what else
    points to it becomes what `team_uses` says.

    Raises TeamRefused when `to` is below the team or has no room for what comes, and Team.DoesNotExist when one of
    them has been removed meanwhile.
    """
    with transaction.atomic():
        _lock(team.organisation_id)
        found, to = _locked(team), _as_it_is(team.organisation_id, to)
        _require_room(found, to)
        if found.lead:
            _record(found, concerns=found.lead, how="leads no more")
        became: dict[str, int] = {}
        for use in team_uses.declared():
            became |= use.hand_over(found, to)
        counted: dict[str, Any] = {name: number for name, number in became.items() if number}
        _record(found, how="removed", parent_before=_named(found.parent), to=_named(to), **counted)
        found.delete()


def _lock(organisation_id: int) -> None:
    """Changes of the tree follow each other: two moves that are fine alone make no circle together."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)


def _locked(team: Team) -> Team:
    # Every row of it: a role, a person or a story that is given this team meanwhile waits, and then finds it gone.
    return (
        Team.objects.select_for_update(of=("self",))
        .select_related("parent", "lead")
        .get(organisation=team.organisation_id, pk=team.pk)
    )


def _as_it_is(organisation_id: int, team: Team | None) -> Team | None:
    return Team.objects.get(organisation=organisation_id, pk=team.pk) if team else None


def _tree(organisation_id: int) -> dict[int, Place]:
    teams = Team.objects.filter(organisation=organisation_id).values_list("pk", "name", "parent_id")
    return {pk: Place(name, parent) for pk, name, parent in teams}


def _require_fit(tree: dict[int, Place], place: Place, team: Team | None = None) -> None:
    is_named_anew = team is None or team.name != place.name
    why = team_rules.why_not_called(place.name) if is_named_anew else None
    if why := why or team_rules.why_not_there(tree, place, team.pk if team else None):
        raise TeamRefused(why, place.name)


def _require_room(team: Team, to: Team | None) -> None:
    """Raises TeamRefused when the teams below `team` cannot stand below `to`."""
    tree = _tree(team.organisation_id)
    if to and team.pk in team_rules.ways_up(tree, to.pk):
        raise TeamRefused(Why.BELOW_ITSELF, team.name)
    children = [pk for pk, place in tree.items() if place.parent == team.pk]
    tree[team.pk] = Place("", team.parent_id)  # its name is free: Sales below Sales may take its place
    for pk in children:
        place = Place(tree[pk].name, to.pk if to else None)
        if why := team_rules.why_not_there(tree, place, pk):
            raise TeamRefused(why, place.name)
        tree[pk] = place


def _named(team: Team | None) -> dict[str, Any] | None:
    return {"id": team.pk, "name": team.name} if team else None


def _record(team: Team, *, concerns: Member | None = None, **about: Any) -> None:
    told = {name: value for name, value in about.items() if value is not None}
    record(
        AuditEntry.Action.TEAM_CHANGED,
        organisation_id=team.organisation_id,
        concerns=concerns,
        team=_named(team),
        **told,
    )
