"""Rewards for who runs the programme: the catalogue, codes, orders, the budget, and wages in kind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from proudly.audience.services import choose_audience
from proudly.kit.money import cents_in
from proudly.people.audit import record
from proudly.people.models import AuditEntry
from proudly.people.queries import today_of
from proudly.people.views import MemberRequest, action_required
from proudly.points import books
from proudly.points.rules import worth
from proudly.rewards import budgets, queries, redeeming, reports, services
from proudly.rewards.forms import BudgetForm, CodesForm, PeriodForm, RewardForm, WordsForm
from proudly.rewards.models import Budget, Reward
from proudly.rewards.views import ON_A_PAGE

# --- the catalogue ----------------------------------------------------------------------------------------------------


@require_safe
@action_required("offer rewards")
def manage_rewards(request: MemberRequest) -> HttpResponse:
    """Everything that is or was offered. One query beside those of every page."""
    offered = list(queries.everything_offered(request.member.organisation))
    return render(request, "rewards/manage.html", {"rewards": offered, "section": "rewards"})


@action_required("offer rewards")
def edit_reward(request: MemberRequest, reward_id: int | None = None) -> HttpResponse:
    """Put a reward in the catalogue, or change one."""
    organisation, reward = request.member.organisation, None
    if reward_id is not None:
        reward = get_object_or_404(Reward.objects.select_related("audience"), pk=reward_id, organisation=organisation)
    form = RewardForm(request.POST or None, request.FILES or None, member=request.member, reward=reward)
    if request.method == "POST" and form.is_valid():
        said, limits = form.cleaned_data, form.limits()
        audience = None
        if said["teams"] or limits:
            old = reward.audience if reward else None
            audience = choose_audience(organisation=organisation, teams=said["teams"], limits=limits, audience=old)
        names = ("name", "description", "price", "for_each", "from_day", "needs_approval", "tax", "picture")
        told: dict[str, Any] = {name: said[name] for name in names}
        kept = services.offer_reward(
            organisation=organisation,
            kind=said.get("kind", Reward.Kind.BY_HAND),
            stock=said.get("stock"),
            cost_cents=cents_in(said["euros"]),
            audience=audience,
            reward=reward,
            **told,
        )
        if kept.kind == Reward.Kind.VOUCHER and not kept.stock:
            messages.success(request, _("Saved. Now add the codes: without them there is none to have."))
            return redirect("reward_codes", kept.pk)
        messages.success(request, _("Saved."))
        return redirect("manage_rewards")
    value = books.value_on(organisation, today_of(organisation))
    return render(
        request, "rewards/reward.html", {"form": form, "reward": reward, "value": value, "section": "rewards"}
    )


@require_POST
@action_required("offer rewards")
def withdraw_reward(request: MemberRequest, reward_id: int) -> HttpResponse:
    """No longer offer it, or with `again` offer it again."""
    reward = get_object_or_404(Reward, pk=reward_id, organisation=request.member.organisation)
    again = "again" in request.POST
    services.withdraw_reward(reward=reward, withdrawn=not again)
    said = _("It is offered again.") if again else _("It is no longer offered. What was ordered is still handed over.")
    messages.success(request, said)
    return redirect("manage_rewards")


@action_required("offer rewards")
def reward_codes(request: MemberRequest, reward_id: int) -> HttpResponse:
    """Fill in codes of a voucher. Nobody sees them again but who gets one."""
    vouchers = Reward.objects.filter(organisation=request.member.organisation, kind=Reward.Kind.VOUCHER)
    reward = get_object_or_404(vouchers, pk=reward_id)
    form = CodesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        new, there = services.add_codes(reward=reward, codes=form.cleaned_data["codes"])
        said = ngettext("%(new)s code added.", "%(new)s codes added.", new) % {"new": new}
        if there:
            said += " " + ngettext("%(there)s was there already.", "%(there)s were there already.", there) % {
                "there": there
            }
        messages.success(request, said)
        return redirect("reward_codes", reward.pk)
    return render(request, "rewards/codes.html", {"form": form, "reward": reward, "section": "rewards"})


# --- orders -----------------------------------------------------------------------------------------------------------


@require_safe
@action_required("fulfil rewards")
def orders(request: MemberRequest) -> HttpResponse:
    """What is to be approved or handed over, or with ?done=1 what has been. Two queries beside those of every page."""
    done = "done" in request.GET
    query = queries.dealt_with if done else queries.waiting_orders
    page = Paginator(query(request.member), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "rewards/orders.html", {"page": page, "done": done, "section": "rewards"})


@require_POST
@action_required("fulfil rewards")
def fulfil(request: MemberRequest, redemption_id: int) -> HttpResponse:
    """Approve, hand over or cancel it, whichever button was pressed."""
    redemption = get_object_or_404(queries.orders_to_fulfil(request.member), pk=redemption_id)
    form = WordsForm(request.POST)
    words = form.cleaned_data["words"].strip() if form.is_valid() else ""
    told = {"name": redemption.member.name, "reward": redemption.reward.name}
    try:
        if "approve" in request.POST:
            redeeming.approve_redemption(redemption=redemption)
            said = _("Approved: “%(reward)s” for %(name)s.")
        elif "cancel" in request.POST:
            if not words:
                messages.error(request, _("Say why: the colleague reads it."))
                return redirect("redemptions")
            redeeming.cancel_redemption(redemption=redemption, words=words)
            said = _("Cancelled. %(name)s has the points back.")
        else:
            redeeming.fulfil_redemption(redemption=redemption, words=words)
            said = _("%(name)s has “%(reward)s”.")
    except redeeming.TooLate:
        messages.error(request, _("Somebody was faster: it has been dealt with already."))
    else:
        messages.success(request, said % told)
    return redirect("redemptions")


# --- money ------------------------------------------------------------------------------------------------------------


@require_safe
@action_required("set the budget")
def the_budget(request: MemberRequest) -> HttpResponse:
    """The budgets, and whether what people have is backed by what is left. Five queries beside those of every page."""
    organisation = request.member.organisation
    today = today_of(organisation)
    in_all, _months = books.books_of(organisation)
    value, current = books.value_on(organisation, today), queries.budget_today(organisation)
    liability = None if value is None else worth(in_all.kept, value)
    return render(
        request,
        "rewards/budget.html",
        {
            "budgets": budgets.budgets_of(organisation),
            "current": current,
            "liability": liability,
            "kept": in_all.kept,
            "short": max(0, liability - current.left_cents) if current and liability is not None else None,
            "section": "organisation",
        },
    )


@action_required("set the budget")
def edit_budget(request: MemberRequest, budget_id: int | None = None) -> HttpResponse:
    """Set a budget for some days, or change one."""
    organisation = request.member.organisation
    budget = get_object_or_404(Budget, pk=budget_id, organisation=organisation) if budget_id is not None else None
    form = BudgetForm(request.POST or None, member=request.member, budget=budget)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            budgets.set_budget(
                organisation=organisation,
                name=said["name"],
                starts_on=said["starts_on"],
                ends_on=said["ends_on"],
                cents=cents_in(said["euros"]),
                budget=budget,
            )
        except budgets.Overlapping as other:
            form.add_error("starts_on", _("“%(name)s” has some of these days already.") % {"name": other.name})
        except budgets.BelowSpent:
            form.add_error("euros", _("More than that is spent already."))
        else:
            messages.success(request, _("Saved."))
            return redirect("the_budget")
    return render(request, "rewards/edit_budget.html", {"form": form, "budget": budget, "section": "organisation"})


@action_required("export wages in kind")
def payroll(request: MemberRequest) -> HttpResponseBase:
    """The payroll's list of what was handed over as wages in kind, as CSV."""
    organisation = request.member.organisation
    first_of_month = today_of(organisation).replace(day=1)
    last_month = first_of_month - timedelta(days=1)
    initial = {"first": last_month.replace(day=1), "last": last_month}
    form = PeriodForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        handed_over = list(queries.wages_in_kind(organisation, first, last))
        record(
            AuditEntry.Action.PAYROLL_EXPORTED,
            organisation_id=organisation.pk,
            rows=len(handed_over),
            from_day=first.isoformat(),
            ends_on=last.isoformat(),
        )
        answer = StreamingHttpResponse(reports.payroll_csv(handed_over), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="wages-in-kind-{first}-{last}.csv"'
        return answer
    return render(request, "rewards/payroll.html", {"form": form, "section": "organisation"})
