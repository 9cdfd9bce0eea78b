from __future__ import annotations

import hmac

from django.db.models import Prefetch, QuerySet

from proudly.api.models import DirectoryConnection
from proudly.api.scim.services import PREFIX, digest_of
from proudly.people.models import Group, GroupMember, Member, Organisation


def connection_of(plain: str) -> DirectoryConnection | None:
    """The connection of this token with its organisation, if it is in force. One query, and as long for a wrong one."""
    number, _, secret = plain.removeprefix(PREFIX).partition("_")
    fits = plain.startswith(PREFIX) and number.isascii() and number.isdigit() and len(number) <= 18
    found = (
        DirectoryConnection.objects.filter(pk=int(number) if fits else 0, withdrawn_at=None)
        .select_related("organisation")
        .first()
    )
    same = hmac.compare_digest(found.digest if found else digest_of(""), digest_of(secret))
    return found if same and found is not None and secret else None


def connection_in_force(organisation: Organisation) -> DirectoryConnection | None:
    """One query."""
    return DirectoryConnection.objects.filter(organisation=organisation, withdrawn_at=None).first()


def users_of(organisation: Organisation) -> QuerySet[Member]:
    """Everybody whom the directory may see: members, also those who were let go, but not whom it has removed.

    One query.
    """
    return (
        Member.objects.filter(organisation=organisation, erased_at=None)
        .exclude(directory_user__removed_at__isnull=False)
        .select_related("organisation", "person", "team", "directory_user")
    )


def with_groups(members: QuerySet[Member]) -> QuerySet[Member]:
    """The same with the groups of each. One query more."""
    return members.prefetch_related(Prefetch("groups", queryset=Group.objects.order_by("pk")))


def groups_of(organisation: Organisation) -> QuerySet[Group]:
    """One query."""
    return Group.objects.filter(organisation=organisation)


def member_ids(groups: list[Group]) -> dict[int, list[int]]:
    """Who is in these groups, by the group's id. One query."""
    found: dict[int, list[int]] = {group.pk: [] for group in groups}
    pairs = GroupMember.objects.filter(group__in=groups).order_by("member").values_list("group_id", "member_id")
    for group_id, member_id in pairs:
        found[group_id].append(member_id)
    return found
