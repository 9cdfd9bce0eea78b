from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.people.views import MemberRequest, action_required
from proudly.points.queries import balance_of
from proudly.rewards import queries, services
from proudly.rewards.forms import RedeemForm
from proudly.rewards.models import Redemption, Reward

ON_A_PAGE = 25


@dataclass(frozen=True)
class Offer:
    """A reward as one member sees it. `missing`: points to go; 0 when it can be had."""

    reward: Reward
    missing: int
    request: str


@require_safe
@action_required("redeem rewards")
def rewards(request: MemberRequest) -> HttpResponse:
    """What there is to have, and how far away it is. Two queries beside those of every page."""
    balance = balance_of(request.member)
    offers = [
        Offer(reward, missing=max(0, reward.price - balance), request=uuid4().hex)
        for reward in queries.catalogue(request.member.organisation)
    ]
    return render(request, "rewards/rewards.html", {"balance": balance, "offers": offers})


@require_POST
@action_required("redeem rewards")
def redeem(request: MemberRequest, reward_id: int) -> HttpResponse:
    """Take one. The form's own key makes a double press, or the browser's back button, take no second one."""
    reward = get_object_or_404(Reward, pk=reward_id, organisation=request.member.organisation)
    form = RedeemForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That did not come through whole. Please try once more; nothing was paid."))
        return redirect("rewards")
    try:
        done = services.redeem_reward(member=request.member, reward=reward, request=form.cleaned_data["request"].hex)
    except services.NotRedeemed as refused:
        messages.error(request, refused.sentence)
        return redirect("rewards")
    messages.success(
        request,
        _("“%(reward)s” is yours. Well earned.") % {"reward": done.reward.name},
    )
    return redirect("my_rewards")


@require_safe
@action_required("redeem rewards")
def mine(request: MemberRequest) -> HttpResponse:
    """What I took, and whether I have it. Two queries beside those of every page."""
    page = Paginator(queries.redemptions_of(request.member), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "rewards/mine.html", {"page": page, "State": Redemption.State, "section": "rewards"})


@require_safe
@action_required("fulfil rewards")
def orders(request: MemberRequest) -> HttpResponse:
    """What is to be handed over, or with ?done=1 what has been. Two queries beside those of every page."""
    done = "done" in request.GET
    query = queries.handed_over if done else queries.waiting_orders
    page = Paginator(query(request.member), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "rewards/orders.html", {"page": page, "done": done, "section": "rewards"})


@require_POST
@action_required("fulfil rewards")
def fulfil(request: MemberRequest, redemption_id: int) -> HttpResponse:
    redemption = get_object_or_404(queries.orders_to_fulfil(request.member), pk=redemption_id)
    services.fulfil_redemption(redemption=redemption)
    messages.success(
        request,
        _("%(name)s has “%(reward)s”.") % {"name": redemption.member.name, "reward": redemption.reward.name},
    )
    return redirect("redemptions")
