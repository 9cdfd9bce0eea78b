from __future__ import annotations

from django.db.models import Q, QuerySet

from proudly.audience.models import Audience
from proudly.people.models import Member, Team
from proudly.people.queries import with_teams_below


def members_of(audience: Audience) -> list[Member]:
    """The present members whom an audience reaches. At most three queries."""
    return list(_reached(audience).select_related("person"))


def how_many(audience: Audience) -> int:
    """The number of present members whom an audience reaches. At most three queries, and no member is loaded."""
    return _reached(audience).count()


def _reached(audience: Audience) -> QuerySet[Member]:
    members = Member.objects.present().filter(organisation=audience.organisation_id)
    if not audience.everyone:
        members = members.filter(team__in=with_teams_below(audience.organisation, audience.teams.all()))
    return members


def reaches(member: Member, prefix: str = "") -> Q:
    """A condition on rows with an audience: it reaches this member. One query, for the member's place in the tree.

    Args:
        prefix: path from the row to its audience, such as "audience__".
    """
    parents = dict(Team.objects.filter(organisation=member.organisation_id).values_list("pk", "parent_id"))
    above: list[int] = []
    team_id = member.team_id
    while team_id is not None and team_id not in above:
        above.append(team_id)
        team_id = parents.get(team_id)
    return Q(**{f"{prefix}everyone": True}) | Q(**{f"{prefix}teams__in": above})
