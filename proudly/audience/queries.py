from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from proudly.audience.attributes import declared
from proudly.audience.models import Audience, AudienceLimit
from proudly.people.models import Member, Organisation, Team
from proudly.people.queries import teams_above, with_teams_below


def members_of(audience: Audience) -> list[Member]:
    """The present members whom an audience reaches. At most four queries."""
    return list(reached(audience).select_related("person"))


def how_many(audience: Audience) -> int:
    """The number of present members whom an audience reaches. At most four queries, and no member is loaded."""
    return reached(audience).count()


def lost_its_teams(audience: Audience) -> bool:
    """Whether it is for nobody, since the teams that it was for were removed. One query, none for everyone's."""
    return not audience.everyone and not audience.teams.exists()


def limits_of(audience: Audience) -> dict[str, list[str]]:
    """What an audience is limited to, by the key of each attribute. One query, none when it was fetched."""
    limits: dict[str, list[str]] = defaultdict(list)
    for limit in audience.limits.all():
        limits[limit.attribute].append(limit.value)
    return dict(limits)


def reached(audience: Audience) -> QuerySet[Member]:
    """The present members whom an audience reaches, to be asked more of. At most three queries before its own."""
    teams = None if audience.everyone else audience.teams.all()
    return reached_by(audience.organisation, teams, limits_of(audience))


def reached_by(
    organisation: Organisation, teams: Iterable[Team] | None, limits: Mapping[str, Collection[str]]
) -> QuerySet[Member]:
    """The present members in these teams and below, or anywhere, who meet the limits. One query for the teams.

    Args:
        teams: None is everyone.
        limits: values by the key of their attribute. One that no room knows any more reaches nobody.
    """
    members = Member.objects.present().filter(organisation=organisation)
    if teams is not None:
        members = members.filter(team__in=with_teams_below(organisation, teams))
    known = {attribute.key: attribute for attribute in declared()}
    for key, values in limits.items():
        if values:
            members = members.filter(known[key].held_by(sorted(values)) if key in known else Q(pk__in=[]))
    return members


def reaches(member: Member, prefix: str = "") -> Q:
    """A condition on rows with an audience: it reaches this member. One query, for the member's place in the tree.

    Args:
        prefix: path from the row to its audience, such as "audience__".
    """
    # No join: a row that is reached by two ways would be there twice, and putting that right costs a sort of them all.
    chosen = Audience.teams.through.objects.filter(audience=OuterRef(f"{prefix}pk"), team__in=teams_above(member))
    place = Q(**{f"{prefix}everyone": True}) | Q(Exists(chosen))
    meets = Q(*(Q(attribute=one.key) & one.met_by(member) for one in declared()), _connector=Q.OR)
    met = AudienceLimit.objects.filter(meets, audience=OuterRef("audience"), attribute=OuterRef("attribute"))
    unmet = AudienceLimit.objects.filter(~Exists(met), audience=OuterRef(f"{prefix}pk"))
    return place & Q(~Exists(unmet))
