"""A member plans to share a story at a moment to come, and the worker keeps it.

Who plans has confirmed words and moment, so that posting then is the member's own action. Locks are taken in one order:
story, plan, share.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from proudly.content.models import Story
from proudly.kit import clock
from proudly.networks import registry
from proudly.notices.services import promise_notices
from proudly.notices.tasks import send_notices
from proudly.people.models import Member
from proudly.sharing import house_rules, services
from proudly.sharing.echo import moments
from proudly.sharing.echo.limit import limit_on, locked_for_its_turn, moments_to_offer, taken
from proudly.sharing.echo.mails import DROPPED_KIND, DUE_KIND
from proudly.sharing.models import PlannedShare, Share
from proudly.sharing.queries import stop_of, stories_on_offer, working_connection

State = PlannedShare.State
AT_ONCE = 50  # plans that one beat carries out


class NoMoment(Exception):
    """The moment cannot be; `free` are some that can."""

    def __init__(self, free: list[datetime]) -> None:
        super().__init__("that moment cannot be")
        self.free = free


class SharedAlready(Exception):
    """The member has shared it there: there is nothing to plan."""


# --- planning ---------------------------------------------------------------------------------------------------------


def plans_of(member: Member) -> QuerySet[PlannedShare]:
    """What the member has planned, the next first. One query."""
    waiting = PlannedShare.objects.filter(member=member).exclude(state=State.DROPPED)
    return waiting.select_related("story").order_by("at", "pk")


def plan_for(member: Member, story: Story, network: str) -> PlannedShare | None:
    """What the member has planned for a story on a network. One query."""
    return plans_of(member).filter(story=story, network=network).first()


def plan_share(
    *, member: Member, story: Story, network: str, caption: str, at: datetime, agrees_with: int | None = None
) -> PlannedShare:
    """Share the story then: words and moment are confirmed by this. Planning it again moves it, with the new words.

    At its moment it is posted through the connected account; without one the member gets a mail with the button.
    Points come when it is shared, and not before.

    Args:
        caption: the member's words, without the link.
        at: a free moment in working hours, at most two weeks ahead.
        agrees_with: number of the house rules with which the member agrees by it.

    Raises NoMoment, SharedAlready, CannotBeShared, and HouseRules.DoesNotExist for a version that never was.
    """
    with transaction.atomic():
        story = locked_for_its_turn(story)
        if stop := stop_of(story):
            raise services.CannotBeShared(stop, story)
        if Share.objects.filter(member=member, story=story, network=network).exists():
            raise SharedAlready
        kept = PlannedShare.objects.select_for_update().exclude(state=State.DROPPED)
        plan = kept.filter(member=member, story=story, network=network).first()
        _must_be_free(story, network, at, own=plan)
        if plan is not None and plan.state == State.DUE:  # of another moment the member hears anew
            plan.delete()
            plan = None
        if agrees_with is not None:
            house_rules.accept(member=member, number=agrees_with)
        plan = plan or PlannedShare(organisation_id=member.organisation_id, member=member, story=story, network=network)
        plan.caption, plan.at, plan.state, plan.made_at = caption, at, State.PLANNED, clock.now()
        plan.save()
    return plan


def move_plan(*, plan: PlannedShare, at: datetime) -> PlannedShare:
    """The same at another moment. Raises as `plan_share`, and PlannedShare.DoesNotExist when it is gone by now."""
    plan = PlannedShare.objects.exclude(state=State.DROPPED).select_related("member", "story").get(pk=plan.pk)
    return plan_share(member=plan.member, story=plan.story, network=plan.network, caption=plan.caption, at=at)


def cancel_plan(*, plan: PlannedShare) -> bool:
    """It will not be shared. Returns False when it was gone already: shared, or cancelled before."""
    with transaction.atomic():
        locked_for_its_turn(plan.story)
        return bool(PlannedShare.objects.filter(pk=plan.pk).delete()[0])


def _must_be_free(story: Story, network: str, at: datetime, *, own: PlannedShare | None) -> None:
    limit = limit_on(network, story.organisation)
    zone = ZoneInfo(story.organisation.time_zone)
    others = taken(story, network, own)
    can_be = moments.may_be(at, now=clock.now(), zone=zone, until=story.over_at)
    if not (can_be and moments.is_free(at, others, moments.gap_for(limit))):
        raise NoMoment(moments_to_offer(story, network, limit, own=own))


# --- when the moment comes --------------------------------------------------------------------------------------------


def plans_due() -> list[int]:
    """Ids of the plans whose moment has come, the oldest first. One query."""
    due = PlannedShare.objects.filter(state=State.PLANNED, at__lte=clock.now())
    return list(due.order_by("at", "pk").values_list("pk", flat=True)[:AT_ONCE])


def forget_what_is_past() -> int:
    """Plans that came to nothing two weeks ago. Returns how many."""
    past = PlannedShare.objects.filter(at__lt=clock.now() - moments.AHEAD).exclude(state=State.PLANNED)
    return past.delete()[0]


def keep_plan(*, plan_id: int) -> None:
    """Share it, or tell the member that it is time, or that it cannot be. Safe at any time, any number of times."""
    needed = ("member__organisation", "member__person", "story")
    plan = PlannedShare.objects.select_related(*needed).filter(pk=plan_id, state=State.PLANNED).first()
    if plan is None or plan.at > clock.now():
        return
    if not plan.member.is_present:
        cancel_plan(plan=plan)
    elif stop_of(plan.story) or not stories_on_offer(plan.member).filter(pk=plan.story_id).exists():
        drop_plan(plan=plan)
    elif registry.posting(plan.network) and working_connection(plan.member, plan.network):
        _share(plan)
    else:
        _tell_that_it_is_time(plan)


def drop_plan(*, plan: PlannedShare) -> bool:
    """The story may not be shared any more: it will not be, and the member hears so. Returns False when it was gone."""
    with transaction.atomic():
        dropped = PlannedShare.objects.filter(pk=plan.pk).exclude(state=State.DROPPED).update(state=State.DROPPED)
        if dropped:
            _promise(plan, DROPPED_KIND)
    return bool(dropped)


def drop_plans_of(story: Story) -> None:
    """Everybody's plans for a story that was taken back. Within the transaction that does so, which holds the story."""
    for plan in PlannedShare.objects.filter(story=story).exclude(state=State.DROPPED).select_related("member"):
        drop_plan(plan=plan)


def _share(plan: PlannedShare) -> None:
    try:
        with transaction.atomic():
            locked_for_its_turn(plan.story)
            # The member may have cancelled or moved it since, or shared it by hand.
            now = PlannedShare.objects.select_for_update().filter(pk=plan.pk, state=State.PLANNED, at__lte=clock.now())
            if (kept := now.first()) is None:
                return
            services.share_story(
                member=plan.member, story=plan.story, network=plan.network, caption=kept.caption, is_planned=True
            )
    except services.CannotBeShared:
        drop_plan(plan=plan)
    except services.NoAccount:
        _tell_that_it_is_time(plan)


def _tell_that_it_is_time(plan: PlannedShare) -> None:
    with transaction.atomic():
        if PlannedShare.objects.filter(pk=plan.pk, state=State.PLANNED, at=plan.at).update(state=State.DUE):
            _promise(plan, DUE_KIND)


def _promise(plan: PlannedShare, kind: str) -> None:
    promise_notices(organisation=plan.member.organisation, members=[plan.member], kind=kind, about=plan.pk)
    transaction.on_commit(send_notices)
