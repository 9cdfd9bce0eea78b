"""Founding organisations, bringing people in, and what they choose for themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db import transaction
from django.db.models import QuerySet

from proudly.kit import clock
from proudly.people.audit import record
from proudly.people.models import (
    AuditEntry,
    GroupMember,
    IdentityProvider,
    Member,
    MemberRole,
    Organisation,
    Person,
    Team,
)
from proudly.people.organisations import free_slug
from proudly.people.rules import FOR_A_TEAM, OWNER, ROLES, owners_who_must_stay
from proudly.people.team_rules import is_called

Action = AuditEntry.Action


class LastOwner(Exception):
    """The organisation would be without an owner, and nobody could give roles any more."""


class LastWayRound(LastOwner):
    """Single sign-on is required, and no owner would be left who may go round it when it fails."""


def found_organisation(*, name: str, language: str, time_zone: str = "Europe/Amsterdam") -> Organisation:
    """A new, empty organisation. `time_zone` is an IANA name."""
    with transaction.atomic():
        slug = free_slug(name, Organisation.objects.values_list("slug", flat=True))
        return Organisation.objects.create(
            name=name, language=language, time_zone=time_zone, slug=slug, created_at=clock.now()
        )


def add_team(*, organisation: Organisation, name: str, parent: Team | None = None) -> Team:
    """The team of that name below `parent`, or at the top of the tree; made when it is missing.

    Adding twice changes nothing, and neither does adding it in capitals.
    """
    assert parent is None or parent.organisation_id == organisation.pk
    exact = Team.objects.filter(organisation=organisation, parent=parent, name=name).first()
    if found := exact or _team_called(name, organisation, parent):
        return found
    with transaction.atomic():
        # No constraint knows capitals: the lock keeps two from adding the same at once.
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        return _team_called(name, organisation, parent) or Team.objects.create(
            organisation=organisation, parent=parent, name=name
        )


def _team_called(name: str, organisation: Organisation, parent: Team | None) -> Team | None:
    """That one of the teams below `parent`, in capitals or not."""
    siblings = Team.objects.filter(organisation=organisation, parent=parent).order_by("pk")
    return next((team for team in siblings if is_called(team.name, name)), None)


def add_member(
    *,
    organisation: Organisation,
    email: str,
    name: str,
    language: str = "",
    function: str = "",
    team: Team | None = None,
    location: str = "",
    networks: Iterable[str] = (),
    roles: Iterable[str] = (),
) -> Member:
    """Bring a person into an organisation; the person may be in others already. Adding twice changes nothing.

    Args:
        language: "" takes the organisation's.
        networks: keys of the networks this person uses, in the order of liking.
        roles: of `rules.ROLES`, beyond advocate. Raises ValueError for another.
    """
    wanted = set(roles)
    if unknown := wanted - set(ROLES):
        raise ValueError(f"No such role: {', '.join(sorted(unknown))}")
    with transaction.atomic():
        person = Person.objects.filter(email__iexact=email).first() or Person.objects.create_user(email)
        member, is_new = Member.objects.get_or_create(
            organisation=organisation,
            person=person,
            defaults={
                "name": name,
                "language": language or organisation.language,
                "function": function,
                "team": team,
                "location": location,
                "networks": list(networks),
                "joined_at": clock.now(),
            },
        )
        if is_new:
            for role in sorted(wanted):
                give_role(member=member, role=role)
    return member


def give_role(*, member: Member, role: str, team: Team | None = None, by_group: bool = False) -> None:
    """The member holds `role` from now on. Whoever holds it already keeps it as it is, also when it is for a team.

    What is given by hand counts before what a group gives: it stays when the group goes, for the team it is given for.

    Args:
        team: it is held for this team and those below alone; None is the whole organisation.
        by_group: it comes with a group of the directory, and goes with it.

    Raises ValueError for an unknown role, and for one that cannot be held for a team.
    """
    if role not in ROLES:
        raise ValueError(f"No such role: {role}")
    if team is not None and role not in FOR_A_TEAM:
        raise ValueError(f"Held for the whole organisation alone: {role}")
    assert team is None or team.organisation_id == member.organisation_id
    with transaction.atomic():
        held, is_new = MemberRole.objects.get_or_create(
            organisation_id=member.organisation_id,
            member=member,
            role=role,
            defaults={"team": team, "by_group": by_group},
        )
        by_hand_now = held.by_group and not by_group
        if by_hand_now:
            held.by_group, held.team = False, team
            held.save(update_fields=["by_group", "team"])
        if is_new or by_hand_now:
            _record_role(Action.ROLE_GIVEN, member, role, team)


def take_role(*, member: Member, role: str) -> None:
    """The member holds `role` no more, but for who is in a group that gives it: they hold it through the group.

    Whoever calls this sees to it that an owner is left.
    """
    with transaction.atomic():
        for held in MemberRole.objects.filter(member=member, role=role).select_related("team"):
            held.delete()
            _record_role(Action.ROLE_TAKEN, member, held.role, held.team)
        if _groups_giving(role, member).exists():
            give_role(member=member, role=role, by_group=True)


def _groups_giving(role: str, member: Member) -> QuerySet[GroupMember]:
    return GroupMember.objects.filter(member=member, member__left_at=None, group__role=role)


def change_roles(*, member: Member, roles: Iterable[str], teams: Mapping[str, Team] | None = None) -> None:
    """From now on the member holds these roles beyond advocate, and no others but those that groups give.

    Args:
        teams: for a role in it, the team that it is held for; the others are held for the whole organisation.

    Raises ValueError for an unknown role or one that cannot be held for a team, and LastOwner when nobody would be
    left to give roles.
    """
    wanted = {role: (teams or {}).get(role) for role in roles}
    with transaction.atomic():
        _lock(member)
        by_hand = {
            held.role: held for held in MemberRole.objects.filter(member=member, by_group=False).select_related("team")
        }
        gone = by_hand.keys() - wanted.keys()
        if OWNER in gone and not _groups_giving(OWNER, member).exists():
            require_owners(member.organisation_id, without={member.pk})
        for role in sorted(wanted):
            if role in by_hand and by_hand[role].team != wanted[role]:
                take_role(member=member, role=role)
            give_role(member=member, role=role, team=wanted[role])
        for role in sorted(gone):
            take_role(member=member, role=role)


def _record_role(action: AuditEntry.Action, member: Member, role: str, team: Team | None) -> None:
    about = {"team": {"id": team.pk, "name": team.name}} if team else {}
    record(action, organisation_id=member.organisation_id, concerns=member, role=role, **about)


def change_member(
    *, member: Member, name: str, function: str, location: str, language: str, team: Team | None
) -> list[str]:
    """What is known of a member, as an owner says it. Returns the fields that are new; none changes nothing."""
    said = {"name": name, "function": function, "location": location, "language": language, "team": team}
    assert team is None or team.organisation_id == member.organisation_id
    with transaction.atomic():
        now = Member.objects.select_for_update().get(pk=member.pk)
        changed = [field for field, value in said.items() if getattr(now, field) != value]
        if changed:
            for field in changed:
                setattr(member, field, said[field])
            member.save(update_fields=changed)
            record(Action.MEMBER_CHANGED, organisation_id=member.organisation_id, concerns=member, fields=changed)
    return changed


def set_preferences(*, member: Member, language: str, networks: list[str], mail_wanted: bool) -> None:
    """What a member chooses about the own language, networks and mails.

    Networks keep their order of liking; new ones come last.
    """
    networks = [key for key in member.networks if key in networks] + [
        key for key in networks if key not in member.networks
    ]
    member.language, member.networks, member.mail_wanted = language, networks, mail_wanted
    member.save(update_fields=["language", "networks", "mail_wanted"])


def come_in(*, member: Member) -> bool:
    """The member is here for the first time. Returns False when that was so already."""
    now = clock.now()
    is_first = bool(Member.objects.filter(pk=member.pk, started_at=None).update(started_at=now))
    if is_first:
        member.started_at = now
    return is_first


def end_welcome(*, member: Member) -> None:
    """The member's first minute is over, done or left out: it is not shown again."""
    now = clock.now()
    if Member.objects.filter(pk=member.pk, welcomed_at=None).update(welcomed_at=now):
        member.welcomed_at = now


def let_go(*, member: Member) -> None:
    """The member left the organisation: no more mails, no more sharing, every link of theirs in mails stops working.

    What they held stays written and opens nothing; `coming_back` says what becomes of it. Raises LastOwner when nobody
    would be left to give roles.
    """
    with transaction.atomic():
        _lock(member)
        require_owners(member.organisation_id, without={member.pk})
        if Member.objects.filter(pk=member.pk, left_at=None).update(left_at=clock.now()):
            record(Action.MEMBER_LET_GO, organisation_id=member.organisation_id, concerns=member)
    member.refresh_from_db(fields=["left_at"])


def _lock(member: Member) -> None:
    """Changes of roles and leavings in one organisation follow each other: two last owners cannot both go."""
    Organisation.objects.select_for_update(no_key=True).get(pk=member.organisation_id)


def owners_to_keep(organisation_id: int, *, going: Collection[int]) -> set[int]:
    """Of the members who are `going`, or lose their role, the owners without whom it cannot be. Two queries."""
    owners = Member.objects.present().filter(organisation=organisation_id, roles__role=OWNER)
    required = IdentityProvider.objects.filter(organisation=organisation_id, enforced=True)
    return owners_who_must_stay(
        dict(owners.values_list("pk", "break_glass")), going=going, single_sign_on_required=required.exists()
    )


def require_owners(organisation_id: int, *, without: Collection[int]) -> None:
    """Raises LastOwner when without these members nobody could give roles; LastWayRound, too, when nobody could go
    round a single sign-on that is required."""
    if needed := owners_to_keep(organisation_id, going=without):
        others = Member.objects.present().filter(organisation=organisation_id, roles__role=OWNER)
        raise LastWayRound if others.exclude(pk__in=needed).exists() else LastOwner
