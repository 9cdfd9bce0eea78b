"""Groups of the company's directory: who is in them, and the role that a group gives.

A role that somebody holds through groups alone (`MemberRole.by_group`) goes with the last of these groups. One that
was given by hand stays, whatever the groups say.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from proudly.kit import clock
from proudly.people.audit import record
from proudly.people.models import AuditEntry, Group, GroupMember, Member, MemberRole, Organisation
from proudly.people.rules import ADVOCATE, OWNER, ROLES
from proudly.people.services import give_role, require_owners, take_role


class NotAMember(Exception):
    """Some of these are no members of the organisation, or the directory has removed them."""


class GroupTaken(Exception):
    """Another group of the organisation has this id of the directory."""


def make_group(
    *, organisation: Organisation, name: str, external_id: str = "", member_ids: Collection[int] = ()
) -> Group:
    """A new group with these members. Raises GroupTaken, and NotAMember when one is not of the organisation."""
    with transaction.atomic():
        _require_free(organisation.pk, external_id)
        now = clock.now()
        group = Group.objects.create(
            organisation=organisation, name=name, external_id=external_id, created_at=now, changed_at=now
        )
        add_to_group(group=group, member_ids=member_ids)
    return group


def change_group(*, group: Group, name: str, external_id: str) -> None:
    """Another name, or another id of the directory. Raises GroupTaken."""
    with transaction.atomic():
        _require_free(group.organisation_id, external_id, but=group)
        group.name, group.external_id, group.changed_at = name, external_id, clock.now()
        group.save(update_fields=["name", "external_id", "changed_at"])


def add_to_group(*, group: Group, member_ids: Collection[int]) -> None:
    """Add members; those who are in it already stay. As many queries for a thousand as for one, if it gives no role.

    Raises NotAMember when one is not of the organisation, and then adds none.
    """
    wanted = set(member_ids)
    with transaction.atomic():
        known = Member.objects.filter(organisation=group.organisation_id, erased_at=None, pk__in=wanted)
        if known.exclude(directory_user__removed_at__isnull=False).count() != len(wanted):
            raise NotAMember
        GroupMember.objects.bulk_create(
            [
                GroupMember(organisation_id=group.organisation_id, group=group, member_id=member_id)
                for member_id in sorted(wanted)
            ],
            ignore_conflicts=True,
        )
        _changed(group, wanted)


def remove_from_group(*, group: Group, member_ids: Collection[int]) -> None:
    """Take members out; those who are not in it are none of our business. Raises LastOwner."""
    gone = set(member_ids)
    with transaction.atomic():
        GroupMember.objects.filter(group=group, member__in=gone).delete()
        _changed(group, gone)


def set_group_members(*, group: Group, member_ids: Collection[int]) -> None:
    """These are in it, and nobody else. Raises NotAMember and LastOwner."""
    wanted = set(member_ids)
    with transaction.atomic():
        there = set(GroupMember.objects.filter(group=group).values_list("member_id", flat=True))
        if there - wanted:
            remove_from_group(group=group, member_ids=there - wanted)
        if wanted - there:
            add_to_group(group=group, member_ids=wanted - there)


def delete_group(*, group: Group) -> None:
    """The group is no more; its role is taken from those who held it through this group alone. Raises LastOwner."""
    with transaction.atomic():
        role, organisation_id = group.role, group.organisation_id
        group.delete()
        _settle(organisation_id, role)


def set_group_role(*, group: Group, role: str) -> None:
    """Whoever is in the group holds this role from now on; "" for none. Raises ValueError, and LastOwner."""
    if role and role not in set(ROLES) - {ADVOCATE}:
        raise ValueError(f"No such role: {role}")
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=group.organisation_id)
        before = group.role
        if role == before:
            return
        group.role = role
        group.save(update_fields=["role"])
        record(
            AuditEntry.Action.DIRECTORY_CHANGED,
            organisation_id=group.organisation_id,
            group=group.name,
            role=role,
            role_before=before,
        )
        _settle(group.organisation_id, role)
        _settle(group.organisation_id, before)


def leave_all_groups(*, member: Member) -> None:
    """Take a member out of every group, and the roles that came with them. Raises LastOwner."""
    with transaction.atomic():
        roles = set(Group.objects.filter(members=member).exclude(role="").values_list("role", flat=True))
        GroupMember.objects.filter(organisation=member.organisation_id, member=member).delete()
        for role in sorted(roles):
            _settle(member.organisation_id, role, {member.pk})


def hold_roles_of_groups(*, organisation_id: int, member_ids: Collection[int]) -> None:
    """Let these members hold the roles of the groups they are in: they are here again. Three queries for each role."""
    roles = Group.objects.filter(organisation=organisation_id).exclude(role="").values_list("role", flat=True)
    for role in sorted(set(roles)):
        _settle(organisation_id, role, member_ids)


def _changed(group: Group, member_ids: set[int]) -> None:
    group.changed_at = clock.now()
    group.save(update_fields=["changed_at"])
    _settle(group.organisation_id, group.role, member_ids)


def _require_free(organisation_id: int, external_id: str, but: Group | None = None) -> None:
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    others = Group.objects.filter(organisation=organisation_id, external_id=external_id)
    if external_id and (others.exclude(pk=but.pk) if but else others).exists():
        raise GroupTaken


def _settle(organisation_id: int, role: str, member_ids: Collection[int] | None = None) -> None:
    """Let those hold `role` who are in a group that gives it, and take it from those who held it by a group alone.

    Two queries, and some more for each member whose roles change: each change stands in the audit trail.
    """
    if not role:
        return
    in_groups = GroupMember.objects.filter(organisation=organisation_id, group__role=role, member__left_at=None)
    holding = MemberRole.objects.filter(organisation=organisation_id, role=role)
    if member_ids is not None:
        in_groups, holding = in_groups.filter(member__in=member_ids), holding.filter(member__in=member_ids)
    through = set(in_groups.values_list("member_id", flat=True))
    held = dict(holding.values_list("member_id", "by_group"))
    gets = through - held.keys()
    loses = {member_id for member_id, by_group in held.items() if by_group} - through
    if not gets and not loses:
        return
    concerned = Member.objects.select_related("organisation").in_bulk(gets | loses)
    for member_id in sorted(gets):
        give_role(member=concerned[member_id], role=role, by_group=True)
    if role == OWNER:
        require_owners(organisation_id, without=loses)
    for member_id in sorted(loses):
        take_role(member=concerned[member_id], role=role)
