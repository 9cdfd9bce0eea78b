"""The member's own points, and what earns them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.people.views import MemberRequest, action_required
from proudly.points import queries
from proudly.points.forms import WordsForm
from proudly.points.holding import AlreadyDecided, explain_hold
from proudly.points.models import ExpiryPolicy, Rule
from proudly.points.reasons import sentence, why_nothing
from proudly.points.words import held_why

PAGE = 50


@require_safe
@action_required("share")
def wallet(request: MemberRequest) -> HttpResponse:
    """The member's points: how many, why each came or went, and what is held. Six queries."""
    member = request.member
    lines = queries.wallet_lines(member, before=_row_id(request.GET.get("before", "")), limit=PAGE + 1)
    return render(
        request,
        "points/wallet.html",
        {
            "balance": queries.balance_of(member),
            "lines": [
                {
                    "reason": sentence(line.transfer),
                    "amount": line.amount,
                    "at": line.transfer.happened_at,
                    "note": "" if line.amount else why_nothing(line.transfer),
                }
                for line in lines[:PAGE]
            ],
            "older": lines[PAGE - 1].transfer.pk if len(lines) > PAGE else None,
            "rules": queries.current_rules(member.organisation),
            "extra_rules": queries.extra_rules(member.organisation),
            "held": [(one, held_why(one.reason)) for one in queries.held_of(member)],
            "expiring": queries.expiring_of(member),
        },
    )


@require_POST
@action_required("share")
def explain_held(request: MemberRequest) -> HttpResponse:
    """What the member says about points that are held."""
    form = WordsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write a few words first."))
        return redirect("wallet")
    try:
        explain_hold(member=request.member, group=request.POST.get("group", ""), words=form.cleaned_data["words"])
    except AlreadyDecided:
        messages.error(request, _("It was decided meanwhile: see below."))
    else:
        messages.success(request, _("Thank you. Whoever decides reads it."))
    return redirect("wallet")


@require_safe
@action_required("share")
def what_earns(request: MemberRequest) -> HttpResponse:
    """The rules in plain words, made from the rules themselves. Four queries."""
    organisation = request.member.organisation
    rules = [rule for rule in queries.current_rules(organisation) if rule.amount]
    return render(
        request,
        "points/what_earns.html",
        {
            "own_doing": [rule for rule in rules if rule.deed in _OWN_DOING],
            "of_others": [rule for rule in rules if rule.deed not in _OWN_DOING],
            "extra_rules": queries.extra_rules(organisation),
            "expiry": ExpiryPolicy.objects.filter(organisation=organisation).first(),
            "section": "wallet",
        },
    )


_OWN_DOING = {Rule.Deed.SHARE, Rule.Deed.FIRST_SHARE, Rule.Deed.SUGGESTION, Rule.Deed.START}


def _row_id(said: str) -> int | None:
    """The id of a row in an address; None for what is none."""
    return int(said) if said.isdecimal() and len(said) <= 18 else None
