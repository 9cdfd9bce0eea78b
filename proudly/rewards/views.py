"""Rewards as members see them: what there is, what one saves for, and what one took."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.links import reasons
from proudly.people.queries import today_of
from proudly.people.views import MemberRequest, action_required
from proudly.points.queries import balance_of
from proudly.rewards import queries, redeeming, services
from proudly.rewards.forms import RedeemForm
from proudly.rewards.models import Redemption, Reward
from proudly.rewards.reward_line import reward_line_of
from proudly.scoreboard.rules import Period

ON_A_PAGE = 25
LINE_PERIODS = (Period.MONTH, Period.QUARTER, Period.ALL_TIME)


@dataclass(frozen=True)
class Offer:
    """A reward as one member sees it.

    `missing`: points to go, 0 when there are enough. `waits`: it cannot be had yet. `had_enough`: one member can have
    no more. `is_goal`: the member saves for it.
    """

    reward: Reward
    missing: int
    waits: bool
    had_enough: bool
    is_goal: bool
    request: str

    @property
    def can_be_had(self) -> bool:
        return not (self.reward.is_sold_out or self.missing or self.waits or self.had_enough)


@require_safe
@action_required("redeem rewards")
def rewards(request: MemberRequest) -> HttpResponse:
    """What there is to have, and how far away it is. Six queries beside those of every page, for who saves."""
    member = request.member
    balance, had, today = balance_of(member), queries.had_of(member), today_of(member.organisation)
    saving = queries.saving_of(member, balance)
    offers = [
        Offer(
            reward,
            missing=max(0, reward.price - balance),
            waits=reward.from_day is not None and reward.from_day > today,
            had_enough=reward.for_each is not None and had.get(reward.pk, 0) >= reward.for_each,
            is_goal=saving is not None and saving.reward.pk == reward.pk,
            request=uuid4().hex,
        )
        for reward in queries.offered_to(member)
    ]
    return render(request, "rewards/rewards.html", {"balance": balance, "offers": offers, "saving": saving})


@require_safe
@action_required("redeem rewards")
def reward_line(request: MemberRequest) -> HttpResponse:
    """What I did, what it brought, and what I got or gave: ?period=month|quarter|all. Seven queries beside those of
    every page."""
    said = request.GET.get("period", "")
    period = next((one for one in LINE_PERIODS if one == said), Period.MONTH)
    line = reward_line_of(request.member, period, today_of(request.member.organisation))
    return render(
        request,
        "rewards/reward_line.html",
        {
            "line": line,
            "came_of": reasons.brought(line.came_of),
            "period": period,
            "periods": zip(LINE_PERIODS, (_("This month"), _("This quarter"), _("All time")), strict=True),
            "is_all": period == Period.ALL_TIME,
            "section": "wallet",
        },
    )


@require_POST
@action_required("redeem rewards")
def redeem(request: MemberRequest, reward_id: int) -> HttpResponse:
    """Take one. The form's own key makes a double press, or the browser's back button, take no second one."""
    reward = get_object_or_404(queries.offered_to(request.member), pk=reward_id)
    form = RedeemForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That did not come through whole. Please try once more; nothing was paid."))
        return redirect("rewards")
    try:
        done = redeeming.redeem_reward(member=request.member, reward=reward, request=form.cleaned_data["request"].hex)
    except redeeming.NotRedeemed as refused:
        messages.error(request, refused.sentence)
        return redirect("rewards")
    if done.state == Redemption.State.ASKED:
        said = _("“%(reward)s” is asked for. You hear as soon as it is approved.")
    else:
        said = _("“%(reward)s” is yours. Well earned.")
    messages.success(request, said % {"reward": done.reward.name})
    return redirect("my_rewards")


@require_POST
@action_required("redeem rewards")
def save_for(request: MemberRequest, reward_id: int) -> HttpResponse:
    """Save for this one, or with `not` for none."""
    reward = get_object_or_404(queries.offered_to(request.member), pk=reward_id)
    services.save_for(member=request.member, reward=None if "not" in request.POST else reward)
    return redirect("rewards")


@require_safe
@action_required("redeem rewards")
def mine(request: MemberRequest) -> HttpResponse:
    """What I took, and whether I have it. Two queries beside those of every page."""
    page = Paginator(queries.redemptions_of(request.member), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "rewards/mine.html", {"page": page, "State": Redemption.State, "section": "rewards"})


@require_POST
@action_required("redeem rewards")
def change_my_mind(request: MemberRequest, redemption_id: int) -> HttpResponse:
    """Not have it after all, as long as nobody has approved it."""
    redemption = get_object_or_404(queries.redemptions_of(request.member), pk=redemption_id)
    try:
        redeeming.cancel_redemption(redemption=redemption, words="", by=request.member)
    except redeeming.TooLate:
        messages.error(request, _("It is approved already. Ask whoever hands it over."))
    else:
        messages.success(request, _("Cancelled: your points are back."))
    return redirect("my_rewards")
