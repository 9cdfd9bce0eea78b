"""Who may approve rewards hears that some wait: one notice for all of them, and none any more once nothing does."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from proudly.kit import clock
from proudly.notices.models import Notice
from proudly.notices.services import promise_notices, withdraw_notices
from proudly.people.models import Member, Organisation
from proudly.people.rules import MANAGER, OWNER
from proudly.rewards import queries
from proudly.rewards.models import Redemption
from proudly.rewards.rules import Told, to_tell_of

REWARD_ASKED = "reward asked"  # kind of notice, about the redemption that waited last when it was promised


def waits_for(approver: Member) -> QuerySet[Redemption]:
    """What waits for this member's approval, the longest waiting first, with reward and member; nothing of their own.

    Whoever is a manager for a team has what its members asked for; that takes one query more.
    """
    return queries.waiting_orders(approver).filter(state=Redemption.State.ASKED).exclude(member=approver)


def tell_who_approves(organisation: int | None = None) -> int:
    """Tell who may approve of what waits, and withdraw where nothing waits any more. Returns how many were told.

    Any number of times, at any moment: it looks at what waits and at what was told, and remembers nothing else. So it
    also finds what a lost nudge left, or a change of roles. The managers are told, each of what they may approve; the
    owners of what no manager may.

    Args:
        organisation: id of one, whether anything waits in it or not; None for all in which something waits.
    """
    waiting = Redemption.objects.filter(state=Redemption.State.ASKED).values("organisation")
    which = Q(pk__in=waiting) if organisation is None else Q(pk=organisation)
    return sum(_tell_in(one) for one in Organisation.objects.filter(which))


def _tell_in(organisation: Organisation) -> int:
    present = Member.objects.present().filter(organisation=organisation, started_at__isnull=False)
    approvers = present.filter(roles__role__in=[MANAGER, OWNER]).distinct().prefetch_related("roles").order_by("pk")
    managers = {one.pk for one in approvers if any(held.role == MANAGER for held in one.roles.all())}
    told, covered = 0, set[int]()
    for one in sorted(approvers, key=lambda one: one.pk not in managers):
        waiting = waits_for(one)
        if one.pk in managers:
            covered.update(waits.pk for waits in waiting)
        else:
            waiting = waiting.exclude(pk__in=covered)
        told += _tell(organisation, one, waiting)
    return told


def _tell(organisation: Organisation, approver: Member, waiting: QuerySet[Redemption]) -> bool:
    notices = Notice.objects.filter(member=approver, kind=REWARD_ASKED)
    told = [Told(*one) for one in notices.values_list("about", "created_at", "read_at")]
    asked_at = {one.pk: one.redeemed_at for one in waiting}
    news = to_tell_of(asked_at, told, now=clock.now())
    if (news or not asked_at) and any(one.read_at is None for one in told):
        withdraw_notices(organisation=organisation, kind=REWARD_ASKED, member=approver)
    if news is None:
        return False
    promise_notices(organisation=organisation, members=[approver], kind=REWARD_ASKED, about=news)
    return True
