"""What points to a team, and what becomes of it when the team is removed. Each room declares its part in its
`team_uses.py`; a test fails for a foreign key to Team that nobody has decided about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proudly.kit.rooms import place_of
from proudly.people.models import Member, MemberRole, Team
from proudly.people.role_words import role_name
from proudly.people.services import take_role


@dataclass(frozen=True)
class TeamUse:
    """One foreign key to Team.

    Args:
        field: "app.Model.field".
        told: what will become of it, in sentences of the reader's language; none when the team is not used so.
        hand_over: do it; `to` is where people go, None for nowhere. Returns how many of what, for the audit trail.
    """

    field: str
    told: Callable[[Team], list[str]]
    hand_over: Callable[[Team, Team | None], Mapping[str, int]]


_declared: dict[str, tuple[int, TeamUse]] = {}


def declare(use: TeamUse) -> None:
    """Make known what becomes of rows that point to a team."""
    _declared[use.field] = (place_of(use.told.__module__), use)


def declared() -> list[TeamUse]:
    """Every use, those of later rooms first: they may look at what earlier rooms still have in place."""
    autodiscover_modules("team_uses")
    return [use for _place, use in sorted(_declared.values(), key=lambda pair: -pair[0])]


def told_of(team: Team) -> list[str]:
    """What will become of all that points to this team; nothing when nothing does. Two queries for each use at most."""
    return [sentence for use in declared() for sentence in use.told(team)]


# --- roles held for a team: they end. The team above is more than was given, and a role must never grow by itself. --


def _roles_told(team: Team) -> list[str]:
    held = MemberRole.objects.filter(organisation=team.organisation_id, team=team).select_related("member")
    return [
        _("%(name)s is %(role)s for this team: that role ends.")
        % {"name": one.member.name, "role": role_name(one.role)}
        for one in held.order_by("member__name", "pk")
    ]


def _end_roles(team: Team, to: Team | None) -> dict[str, int]:
    held = list(MemberRole.objects.filter(organisation=team.organisation_id, team=team).select_related("member"))
    for one in held:
        take_role(member=one.member, role=one.role)  # each stands in the audit trail
    return {"roles_ended": len(held)}


# --- people: they go where the owner says, also those who have left, whose past stands in their team ------------------


def _people_told(team: Team) -> list[str]:
    members = Member.objects.filter(organisation=team.organisation_id, team=team)
    here, gone = members.present().count(), members.exclude(pk__in=members.present().values("pk")).count()
    said = []
    if here:
        said.append(
            ngettext("%(n)s person moves.", "%(n)s people move.", here) % {"n": here},
        )
    if gone:
        said.append(
            ngettext("%(n)s person who has left moves along.", "%(n)s people who have left move along.", gone)
            % {"n": gone}
        )
    return said


def _move_people(team: Team, to: Team | None) -> dict[str, int]:
    return {"people": Member.objects.filter(organisation=team.organisation_id, team=team).update(team=to)}


# --- teams below: they go where the people go, with everything that is below them -------------------------------------


def _teams_told(team: Team) -> list[str]:
    below = team.children.count()
    if not below:
        return []
    return [
        ngettext(
            "%(n)s team right below it moves, with its people.",
            "%(n)s teams right below it move, with their people.",
            below,
        )
        % {"n": below}
    ]


def _move_teams(team: Team, to: Team | None) -> dict[str, int]:
    return {"teams_moved": Team.objects.filter(organisation=team.organisation_id, parent=team).update(parent=to)}


declare(TeamUse("people.Member.team", _people_told, _move_people))
declare(TeamUse("people.Team.parent", _teams_told, _move_teams))
declare(TeamUse("people.MemberRole.team", _roles_told, _end_roles))
