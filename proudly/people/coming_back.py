"""Coming back after having left: what is somebody's again, and what is not.

Points, shares, team and choices are theirs as before. What opened doors is not: roles that were given by hand, the
way round single sign-on, sign-ins and tokens from before. Roles of the directory's groups follow the groups.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from proudly.kit import clock
from proudly.people.audit import Deed, record_all
from proudly.people.groups import hold_roles_of_groups
from proudly.people.models import AuditEntry, Member, MemberRole, Organisation
from proudly.people.services import take_role

Action = AuditEntry.Action


def take_back(*, organisation_id: int, member_ids: Collection[int]) -> None:
    """These members are here again. Who never left is left alone; who was erased stays gone.

    As many queries for a thousand as for one, and some more for each role or way round that is taken away.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
        gone = Member.objects.filter(organisation=organisation_id, pk__in=member_ids, erased_at=None)
        back = {member.pk: member for member in gone.exclude(left_at=None).select_related("organisation")}
        for held in MemberRole.objects.filter(member__in=back, by_group=False).order_by("pk"):
            take_role(member=back[held.member_id], role=held.role)
        deeds = [
            Deed(Action.SIGN_IN_CHANGED, pk, {"may_break_glass": "no"})
            for pk, member in sorted(back.items())
            if member.break_glass
        ]
        deeds += [Deed(Action.MEMBER_BACK, pk) for pk in sorted(back)]
        record_all(deeds, organisation_id=organisation_id)
        Member.objects.filter(pk__in=back).update(left_at=None, break_glass=False, signed_out_at=clock.now())
        hold_roles_of_groups(organisation_id=organisation_id, member_ids=back)
