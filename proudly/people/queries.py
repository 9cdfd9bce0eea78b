"""Questions about people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

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


def membership_of(person: Person, organisation_id: int | None, way: Way = OWN_WAY) -> Member | None:
    """The person's membership in that organisation, or else the oldest; None for who is in none (any more).

    Only of memberships that a session signed in by `way` opens. Two queries: the membership and its roles.
    """
    memberships = (
        memberships_opened(person, way)
        .select_related("organisation", "person", "team")
        .prefetch_related("roles")
        .order_by("pk")
    )
    if organisation_id is not None:
        chosen = memberships.filter(organisation_id=organisation_id).first()
        if chosen is not None:
            return chosen
    return memberships.first()


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
        opened |= Q(~Exists(providers.filter(enforced=True))) | (Q(break_glass=True) & Q(Exists(owns)))
    if way.provider_id is not None:
        opened |= Q(Exists(providers.filter(pk=way.provider_id)))
    since = Q(signed_out_at=None)
    if way.at is not None:
        since |= Q(signed_out_at__lt=way.at)
    return Member.objects.present().filter(opened, since, person=person)


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


def people_of(
    organisation: Organisation, *, who: str = "", roles: Iterable[str] = (), only_not_joined: bool = False
) -> QuerySet[Member]:
    """Those who have not left, by name, with their teams, roles and invitations. Two queries.

    Args:
        who: a part of the name or the e-mail address; `roles` finds those who hold one of these as well.
    """
    people = Member.objects.not_joined() if only_not_joined else Member.objects.present()
    people = people.filter(organisation=organisation)
    if who:
        holds = MemberRole.objects.filter(member=OuterRef("pk"), role__in=roles)
        people = people.filter(Q(name__icontains=who) | Q(person__email__icontains=who) | Exists(holds))
    return people.select_related("person", "team", "invitation").prefetch_related("roles").order_by(Lower("name"), "pk")


def directory_counts(organisation: Organisation) -> tuple[int, int]:
    """How many users the directory has told of, and how many groups. Two queries."""
    users = DirectoryUser.objects.filter(organisation=organisation, removed_at=None)
    return users.count(), Group.objects.filter(organisation=organisation).count()
