"""What becomes of audiences when a team of theirs is removed: they never reach anybody more.

The teams right below take its place. An audience that then has no team is for nobody, until somebody who writes the
story says whom it is for.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import ngettext

from proudly.audience.models import Audience
from proudly.people.models import Team
from proudly.people.team_uses import TeamUse, declare


def _of(team: Team) -> QuerySet[Audience]:
    return Audience.objects.filter(organisation=team.organisation_id, everyone=False, teams=team)


def _told(team: Team) -> list[str]:
    of_it = _of(team).count()
    if not of_it:
        return []
    if team.children.exists():
        said = ngettext(
            "%(n)s story is for this team: it is then for the teams right below it.",
            "%(n)s stories are for this team: they are then for the teams right below it.",
            of_it,
        )
        return [said % {"n": of_it}]
    alone = _of(team).exclude(pk__in=_of(team).filter(teams__in=_others(team))).count()
    told = []
    if alone:
        said = ngettext(
            "%(n)s story is for this team alone: nobody sees it any more, until you choose others for it.",
            "%(n)s stories are for this team alone: nobody sees them any more, until you choose others for them.",
            alone,
        )
        told.append(said % {"n": alone})
    if of_it - alone:
        said = ngettext(
            "%(n)s story is for this team and others: it is then for the others.",
            "%(n)s stories are for this team and others: they are then for the others.",
            of_it - alone,
        )
        told.append(said % {"n": of_it - alone})
    return told


def _others(team: Team) -> QuerySet[Team]:
    return Team.objects.filter(organisation=team.organisation_id).exclude(pk=team.pk)


def _replace(team: Team, to: Team | None) -> dict[str, int]:
    below = list(team.children.all())
    became = {"audiences_to_teams_below": 0, "audiences_to_nobody": 0}
    for audience in list(_of(team)):
        audience.teams.remove(team)
        audience.teams.add(*below)
        if below:
            became["audiences_to_teams_below"] += 1
        elif not audience.teams.exists():
            became["audiences_to_nobody"] += 1
    # An audience of everyone keeps no teams; one that does, from old times, must not keep this one.
    Audience.teams.through.objects.filter(audience__organisation=team.organisation_id, team=team).delete()
    return became


declare(TeamUse("audience.Audience_teams.team", _told, _replace))
