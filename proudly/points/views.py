from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from proudly.people.views import MemberRequest, action_required
from proudly.points import queries, services
from proudly.points.forms import RuleForm
from proudly.points.models import Rule
from proudly.points.reasons import sentence

PAGE = 50


@require_safe
@action_required("share")
def wallet(request: MemberRequest) -> HttpResponse:
    """The member's points: how many, and why each came or went. Three queries."""
    lines = queries.wallet_lines(request.member, before=_row_id(request.GET.get("before", "")), limit=PAGE + 1)
    return render(
        request,
        "points/wallet.html",
        {
            "balance": queries.balance_of(request.member),
            "lines": [
                {
                    "reason": sentence(line.transfer),
                    "amount": line.amount,
                    "at": line.transfer.happened_at,
                }
                for line in lines[:PAGE]
            ],
            "older": lines[PAGE - 1].transfer.pk if len(lines) > PAGE else None,
            "rules": queries.current_rules(request.member.organisation),
        },
    )


@action_required("change point rules")
def point_rules(request: MemberRequest) -> HttpResponse:
    """What earns points; a manager changes it from now on."""
    organisation = request.member.organisation
    lines = [
        (rule, RuleForm(request.POST or None, prefix=f"rule-{rule.deed}-{rule.network}", initial=_as_told(rule)))
        for rule in queries.current_rules(organisation)
    ]
    valid = [form.is_valid() for _rule, form in lines]  # each is asked, so that each says what is wrong with it
    if request.method == "POST" and all(valid):
        for rule, form in lines:
            services.change_rule(organisation=organisation, deed=rule.deed, network=rule.network, **form.cleaned_data)
        messages.success(request, _("Saved. The new points count from now on; the past stays as it was."))
        return redirect("point_rules")
    wrong = any(form.errors for _rule, form in lines)
    return render(request, "points/rules.html", {"lines": lines, "wrong": wrong})


def _as_told(rule: Rule) -> dict[str, int]:
    return {"amount": rule.amount, "daily_cap": rule.daily_cap}


def _row_id(said: str) -> int | None:
    """The id of a row in an address; None for what is none."""
    return int(said) if said.isdecimal() and len(said) <= 18 else None
