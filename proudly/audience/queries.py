from __future__ import annotations

from collections import defaultdict

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from proudly.audience.models import Audience, AudienceLimit
from proudly.people.models import Member, Organisation, Team
from proudly.people.queries import with_teams_below

Attribute = AudienceLimit.Attribute


def members_of(audience: Audience) -> list[Member]:
    """The present members whom an audience reaches. At most four queries."""
    return list(_reached(audience).select_related("person"))


def how_many(audience: Audience) -> int:
    """The number of present members whom an audience reaches. At most four queries, and no member is loaded."""
    return _reached(audience).count()


def lost_its_teams(audience: Audience) -> bool:
    """Whether it is for nobody, since the teams that it was for were removed. One query, none for everyone's."""
    return not audience.everyone and not audience.teams.exists()


def limits_of(audience: Audience) -> dict[Attribute, list[str]]:
    """What an audience is limited to, for each attribute that is limited. One query, none when it was fetched."""
    limits: dict[Attribute, list[str]] = defaultdict(list)
    for limit in audience.limits.all():
        limits[Attribute(limit.attribute)].append(limit.value)
    return dict(limits)


def values_to_choose(organisation: Organisation, attribute: Attribute, *, at_most: int = 200) -> list[str]:
    """What the members have of an attribute, the most common ones, in the order of the alphabet. One query."""
    having = Member.objects.present().filter(organisation=organisation).exclude(**{attribute.value: ""})
    common = having.values_list(attribute.value).annotate(people=Count("pk")).order_by("-people", attribute.value)
    return sorted((value for value, _people in common[:at_most]), key=str.lower)


def _reached(audience: Audience) -> QuerySet[Member]:
    members = Member.objects.present().filter(organisation=audience.organisation_id)
    if not audience.everyone:
        members = members.filter(team__in=with_teams_below(audience.organisation, audience.teams.all()))
    for attribute, values in limits_of(audience).items():
        members = members.filter(**{f"{attribute.value}__in": values})
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
    condition = Q(**{f"{prefix}everyone": True}) | Q(**{f"{prefix}teams__in": above})
    for attribute in Attribute:
        limits = AudienceLimit.objects.filter(audience=OuterRef(f"{prefix}pk"), attribute=attribute)
        condition &= ~Exists(limits) | Exists(limits.filter(value=getattr(member, attribute.value)))
    return condition
