"""Questions about people."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, TextChoices
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from proudly.kit import clock
from proudly.people import rules
from proudly.people.models import (
    AuditEntry,
    DirectoryUser,
    Group,
    IdentityProvider,
    Member,
    MemberRole,
    Organisation,
    Person,
    Team,
)
from proudly.people.rules import Way

OWN_WAY = Way(own=True)


def today_of(organisation: Organisation) -> date:
    """The day that the organisation's calendar shows now."""
    return clock.now().astimezone(zoneinfo.ZoneInfo(organisation.time_zone)).date()


def where_it_is(hour: int) -> Iterator[tuple[Organisation, date]]:
    """The organisations whose clock shows that hour now, each with the day on its calendar. One query.

    For what is done once a day, by a task that runs every hour.
    """
    now = clock.now()
    for organisation in Organisation.objects.all():
        here = now.astimezone(zoneinfo.ZoneInfo(organisation.time_zone))
        if here.hour == hour:
            yield organisation, here.date()


def beginning_of(day: date, organisation: Organisation) -> datetime:
    """Midnight of that day where the organisation is."""
    return datetime.combine(day, time.min, zoneinfo.ZoneInfo(organisation.time_zone))


def membership_of(person: Person, organisation_id: int | None, way: Way = OWN_WAY) -> Member | None:
    """The person's membership in that organisation, or else the oldest; None for who is in none (any more).

    Only of those that a session signed in by `way` opens. Two queries: the memberships and their roles.
    """
    return chosen_of(memberships_of(person, way), organisation_id=organisation_id)


def memberships_of(person: Person, way: Way = OWN_WAY) -> list[Member]:
    """What the person is in each organisation that a session signed in by `way` opens, the oldest first.

    Two queries: the memberships and their roles.
    """
    return list(
        memberships_opened(person, way)
        .select_related("organisation", "person", "team")
        .prefetch_related("roles")
        .order_by("pk")
    )


def chosen_of(memberships: list[Member], *, organisation_id: int | None, host: str = "") -> Member | None:
    """The membership in that organisation, or else in the one at that host, or else the oldest; None when none.

    Args:
        host: by which the page is asked for, without a port.
    """
    in_it = (one for one in memberships if one.organisation_id == organisation_id)
    at_host = (one for one in memberships if host and one.organisation.domain == host)
    return next(in_it, None) or next(at_host, None) or next(iter(memberships), None)


def memberships_opened(person: Person, way: Way) -> QuerySet[Member]:
    """The memberships that a session signed in by `way` opens.

    A code or a passkey opens all but those of organisations that require single sign-on, where it serves the owners
    chosen for emergencies. An identity provider opens its organisation alone, whatever address it vouches for. None
    opens what was signed out since.
    """
    providers = IdentityProvider.objects.filter(organisation=OuterRef("organisation"))
    opened = Q(pk__in=())
    if way.own:
        owns = MemberRole.objects.filter(member=OuterRef("pk"), role=rules.OWNER)
        by_own = Q(~Exists(providers.filter(enforced=True))) | (Q(break_glass=True) & Q(Exists(owns)))
        opened |= by_own & _not_signed_out_since(way.own_at)
    if way.provider_id is not None:
        opened |= Q(Exists(providers.filter(pk=way.provider_id))) & _not_signed_out_since(way.provider_at)
    return Member.objects.present().filter(opened, person=person)


def is_nowhere_else(member: Member) -> bool:
    """Whether the person is in no other organisation, which would still need what belongs to the person. One query."""
    return not Member.objects.filter(person=member.person_id, erased_at=None).exclude(pk=member.pk).exists()


def _not_signed_out_since(at: datetime | None) -> Q:
    return Q(signed_out_at=None) | (Q(signed_out_at__lt=at) if at else Q())


def may(member: Member | None, action: str) -> bool:
    """Whether this member may do `action`, a key of `rules.WHO_MAY`, anywhere: ask `may_for` about a certain thing.

    Roles are read once when they are prefetched.
    """
    return member is not None and bool(_extent(member, action))


def may_for(member: Member, action: str, teams: Iterable[int]) -> bool:
    """Whether this member may do `action` with a thing of these teams, by id; of none, with one that is everybody's.

    One query for who holds the role for a team, none for others.
    """
    where = _extent(member, action)
    if where.whole or not where:
        return where.whole
    return rules.covers(where, teams, dict(_parents(member.organisation_id)))


def teams_to(member: Member, action: str) -> set[int] | None:
    """Ids of the teams with which this member may do `action`; None is all of them and what is everybody's.

    One query for who holds the role for a team, none for others.
    """
    where = _extent(member, action)
    if where.whole:
        return None
    return _with_those_below(where.teams, _parents(member.organisation_id)) if where else set()


def _extent(member: Member, action: str) -> rules.Extent:
    return rules.extent(((held.role, held.team_id) for held in member.roles.all()), action)


def _parents(organisation_id: int) -> Iterable[tuple[int, int | None]]:
    """Each team with the one above it. One query."""
    return Team.objects.filter(organisation=organisation_id).values_list("pk", "parent_id")


def with_teams_below(organisation: Organisation, teams: Iterable[Team]) -> set[int]:
    """Ids of these teams and of all that stand below them in the tree. One query."""
    return _with_those_below((team.pk for team in teams), _parents(organisation.pk))


def teams_above(member: Member) -> list[int]:
    """Ids of the member's team and of all that stand above it in the tree. One query, none without a team."""
    if member.team_id is None:
        return []
    # UNION, which leaves out what it has found already, ends even where teams would stand above each other.
    tree = """
        WITH RECURSIVE above (id, parent_id) AS (
            SELECT id, parent_id FROM people_team WHERE organisation_id = %s AND id = %s
            UNION
            SELECT team.id, team.parent_id FROM people_team team JOIN above ON team.id = above.parent_id
        )
        SELECT id FROM above
    """
    return [team.pk for team in Team.objects.raw(tree, [member.organisation_id, member.team_id])]


def _with_those_below(teams: Iterable[int], parents: Iterable[tuple[int, int | None]]) -> set[int]:
    children: dict[int | None, list[int]] = {}
    for team_id, parent_id in parents:
        children.setdefault(parent_id, []).append(team_id)
    found: set[int] = set()
    waiting = list(teams)
    while waiting:
        team_id = waiting.pop()
        if team_id not in found:
            found.add(team_id)
            waiting.extend(children.get(team_id, []))
    return found


def audit_entries(
    organisation: Organisation, *, who: str = "", action: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[AuditEntry]:
    """The audit trail, newest first, with the people of each entry. One query.

    Args:
        who: a part of the name of who did it, or whom it was done to.
        since: the first day, on the organisation's clock; `until` the last.
    """
    entries = AuditEntry.objects.filter(organisation=organisation).select_related("actor", "concerns")
    if who:
        entries = entries.filter(Q(actor__name__icontains=who) | Q(concerns__name__icontains=who))
    if action:
        entries = entries.filter(action=action)
    if since:
        entries = entries.filter(at__date__gte=since)
    if until:
        entries = entries.filter(at__date__lte=until)
    return entries.order_by("-number")


class Shown(TextChoices):
    """Which of an organisation's people a list shows."""

    EVERYBODY = "everybody", _("Everybody")
    NOT_JOINED = "not-joined", _("Not joined yet")
    LEFT = "left", _("Left")


def people_of(
    organisation: Organisation, *, who: str = "", roles: Iterable[str] = (), shown: Shown = Shown.EVERYBODY
) -> QuerySet[Member]:
    """Those who have not left, or have, by name, with their teams, roles and invitations. Two queries.

    Args:
        who: a part of the name or the e-mail address; `roles` finds those who hold one of these as well.
    """
    people = {
        Shown.EVERYBODY: Member.objects.present,
        Shown.NOT_JOINED: Member.objects.not_joined,
        Shown.LEFT: Member.objects.filter(erased_at=None).exclude(left_at=None).all,
    }[shown]().filter(organisation=organisation)
    if who:
        holds = MemberRole.objects.filter(member=OuterRef("pk"), role__in=roles)
        people = people.filter(Q(name__icontains=who) | Q(person__email__icontains=who) | Exists(holds))
    roles_with_teams = Prefetch("roles", MemberRole.objects.select_related("team").order_by("role"))
    return (
        people.select_related("person", "team", "invitation")
        .prefetch_related(roles_with_teams)
        .order_by(Lower("name"), "pk")
    )


def directory_counts(organisation: Organisation) -> tuple[int, int]:
    """How many users the directory has told of, and how many groups. Two queries."""
    users = DirectoryUser.objects.filter(organisation=organisation, removed_at=None)
    return users.count(), Group.objects.filter(organisation=organisation).count()
