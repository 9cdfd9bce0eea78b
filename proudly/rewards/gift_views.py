"""Gifts: causes as members see them, and for who runs the programme."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.contrib import messages
from django.db.models import Count, Sum
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.kit.money import cents_in
from proudly.people.models import Member
from proudly.people.queries import today_of
from proudly.people.views import MemberRequest, action_required
from proudly.points.books import value_on
from proudly.points.queries import balance_of
from proudly.points.words import points_in_words
from proudly.rewards import budgets, giving, queries, reports, statements
from proudly.rewards import causes as cause_verbs
from proudly.rewards.forms import CauseForm, GiftForm, MatchingForm, PaymentForm, PeriodForm, PotForm
from proudly.rewards.models import Cause, Gift, Matching, MonthlyGift, Pot, Statement

SHOWN = 20


# --- giving -----------------------------------------------------------------------------------------------------------


@require_safe
@action_required("redeem rewards")
def causes(request: MemberRequest) -> HttpResponse:
    """To whom one can give, what was given together, and what I gave. Six queries beside those of every page."""
    member = request.member
    return render(
        request,
        "rewards/causes.html",
        {
            "causes": queries.causes(member.organisation),
            "pots": queries.open_pots(member.organisation),
            "matching": queries.matching_today(member.organisation),
            "balance": balance_of(member),
            "monthly": MonthlyGift.objects.filter(member=member).select_related("cause").first(),
            "gifts": queries.gifts_of(member)[:SHOWN],
            "section": "rewards",
        },
    )


@action_required("redeem rewards")
def cause(request: MemberRequest, cause_id: int) -> HttpResponse:
    """One cause: its story, what came of it, and giving to it."""
    member = request.member
    found = get_object_or_404(Cause, pk=cause_id, organisation=member.organisation)
    initial = {"request": uuid4(), "how": "once", "pot": request.GET.get("pot") or None}
    form = GiftForm(request.POST or None, cause=found, initial=initial)
    if request.method == "POST" and form.is_valid() and _give(request, found, form):
        return redirect("causes")
    today = today_of(member.organisation)
    return render(
        request,
        "rewards/cause.html",
        {
            "cause": found,
            "form": form,
            "balance": balance_of(member),
            "value": value_on(member.organisation, today),
            "matching": queries.matching_today(member.organisation),
            "section": "rewards",
        },
    )


def _give(request: MemberRequest, cause: Cause, form: GiftForm) -> bool:
    member, said = request.member, form.cleaned_data
    told = {"points": points_in_words(said["points"]), "cause": cause.name}
    try:
        if said["how"] == "monthly":
            giving.give_monthly(member=member, cause=cause, points=said["points"], anonymous=said["anonymous"])
            messages.success(request, _("From next month on, %(points)s each month for “%(cause)s”. Thank you.") % told)
            return True
        gift = giving.give_to_cause(
            member=member,
            cause=cause,
            points=said["points"],
            request=said["request"].hex,
            anonymous=said["anonymous"],
            pot=said["pot"],
        )
    except giving.NotGiven as refused:
        form.add_error(None, refused.sentence)
        return False
    if gift.matched_cents:
        messages.success(request, _("%(points)s for “%(cause)s”, and we add to it. Thank you.") % told)
    else:
        messages.success(request, _("%(points)s for “%(cause)s”. Thank you.") % told)
    return True


@require_POST
@action_required("redeem rewards")
def stop_monthly(request: MemberRequest) -> HttpResponse:
    giving.stop_giving_monthly(member=request.member)
    messages.success(request, _("Stopped. Thank you for what you gave."))
    return redirect("causes")


@action_required("redeem rewards")
def open_pot(request: MemberRequest, cause_id: int) -> HttpResponse:
    """Begin to give together."""
    found = get_object_or_404(Cause, pk=cause_id, organisation=request.member.organisation, withdrawn_at=None)
    form = PotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pot = giving.open_pot(member=request.member, cause=found, **form.cleaned_data)
        except giving.NotGiven as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("“%(pot)s” is open. Everybody sees it.") % {"pot": pot.name})
            return redirect("causes")
    return render(request, "rewards/open_pot.html", {"form": form, "cause": found, "section": "rewards"})


@require_safe
@action_required("redeem rewards")
def pot(request: MemberRequest, pot_id: int) -> HttpResponse:
    """How far it is, and who gave, but for those who would not be named. Four queries beside those of every page."""
    pots = Pot.objects.filter(organisation=request.member.organisation).select_related("cause", "opened_by")
    found = get_object_or_404(pots, pk=pot_id)
    gifts = Gift.objects.filter(pot=found)
    # Names without amounts: what somebody gave is nobody else's to see. So there are none while there are few.
    names = Member.objects.filter(pk__in=gifts.filter(anonymous=False).values("member"), erased_at=None)
    givers = gifts.aggregate(givers=Count("member", distinct=True))["givers"]
    if givers < statements.FEWEST_GIVERS:
        names = names.none()
    return render(
        request,
        "rewards/pot.html",
        {
            "pot": found,
            "total": gifts.aggregate(points=Sum("points", default=0))["points"],
            "names": names.order_by("name").values_list("name", flat=True),
            "givers": givers,
            "fewest": statements.FEWEST_GIVERS,
            "may_close": found.opened_by_id == request.member.pk,
            "section": "rewards",
        },
    )


@require_POST
@action_required("redeem rewards")
def close_pot(request: MemberRequest, pot_id: int) -> HttpResponse:
    giving.close_pot(pot=get_object_or_404(Pot, pk=pot_id, opened_by=request.member))
    messages.success(request, _("Closed. Thank you for bringing people together."))
    return redirect("causes")


# --- for who runs the programme ---------------------------------------------------------------------------------------


@require_safe
@action_required("offer causes")
def manage_causes(request: MemberRequest) -> HttpResponse:
    """Causes, what is to be paid to them, and what is added to gifts. Three queries beside those of every page."""
    organisation = request.member.organisation
    return render(
        request,
        "rewards/manage_causes.html",
        {
            "causes": queries.causes(organisation, also_withdrawn=True),
            "statements": queries.statements(organisation)[:SHOWN],
            "matchings": Matching.objects.filter(organisation=organisation).order_by("-starts_on")[:SHOWN],
            "today": today_of(organisation),
            "section": "organisation",
        },
    )


@action_required("offer causes")
def edit_cause(request: MemberRequest, cause_id: int | None = None) -> HttpResponse:
    """Offer a cause, or change one."""
    organisation = request.member.organisation
    found = get_object_or_404(Cause, pk=cause_id, organisation=organisation) if cause_id is not None else None
    form = CauseForm(request.POST or None, request.FILES or None, cause=found)
    if request.method == "POST" and form.is_valid():
        cause_verbs.offer_cause(organisation=organisation, cause=found, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("manage_causes")
    return render(request, "rewards/edit_cause.html", {"form": form, "cause": found, "section": "organisation"})


@require_POST
@action_required("offer causes")
def withdraw_cause(request: MemberRequest, cause_id: int) -> HttpResponse:
    """Nobody gives to it any more, or with `again` they do."""
    found = get_object_or_404(Cause, pk=cause_id, organisation=request.member.organisation)
    cause_verbs.withdraw_cause(cause=found, withdrawn="again" not in request.POST)
    return redirect("manage_causes")


@action_required("set the budget")
def new_matching(request: MemberRequest) -> HttpResponse:
    """From when until when the organisation adds how much to gifts."""
    form = MatchingForm(request.POST or None, initial={"percent": 100})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            giving.set_matching(
                organisation=request.member.organisation,
                percent=said["percent"],
                starts_on=said["starts_on"],
                ends_on=said["ends_on"],
                cents=cents_in(said["euros"]),
            )
        except budgets.Overlapping:
            form.add_error("starts_on", _("Something is added to gifts in these days already."))
        else:
            messages.success(request, _("Saved. Members see it where they give."))
            return redirect("manage_causes")
    return render(request, "rewards/matching.html", {"form": form, "section": "organisation"})


@require_POST
@action_required("set the budget")
def end_matching(request: MemberRequest, matching_id: int) -> HttpResponse:
    found = get_object_or_404(Matching, pk=matching_id, organisation=request.member.organisation)
    giving.end_matching(matching=found)
    return redirect("manage_causes")


@require_POST
@action_required("offer causes")
def make_statement(request: MemberRequest, cause_id: int) -> HttpResponse:
    found = get_object_or_404(Cause, pk=cause_id, organisation=request.member.organisation)
    try:
        statements.make_statement(cause=found)
    except statements.NothingToState:
        messages.error(request, _("Nothing was given to it since the last statement."))
    else:
        messages.success(request, _("Made. Pay it, and note here that you did."))
    return redirect("manage_causes")


@require_POST
@action_required("offer causes")
def note_payment(request: MemberRequest, statement_id: int) -> HttpResponse:
    found = get_object_or_404(
        Statement.objects.select_related("cause"), pk=statement_id, organisation=request.member.organisation
    )
    form = PaymentForm(request.POST)
    if form.is_valid():
        statements.note_payment(statement=found, **form.cleaned_data)
        messages.success(request, _("Noted."))
    else:
        messages.error(request, _("Say on which day it was paid."))
    return redirect("manage_causes")


@require_safe
@action_required("report gifts")
def csr_report(request: MemberRequest) -> HttpResponseBase:
    """What was given, for an annual report: on the page, or with ?as=pdf or ?as=csv to take along."""
    organisation = request.member.organisation
    today = today_of(organisation)
    form = PeriodForm({"first": date(today.year, 1, 1), "last": today} | request.GET.dict())
    if not form.is_valid():
        return render(request, "rewards/csr_report.html", {"form": form, "section": "organisation"})
    report = statements.report_of(organisation, form.cleaned_data["first"], form.cleaned_data["last"])
    name = f"gifts-{report.starts_on}-{report.ends_on}"
    if request.GET.get("as") == "pdf":
        answer = HttpResponse(reports.csr_pdf(report), content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
        return answer
    if request.GET.get("as") == "csv":
        lines = StreamingHttpResponse(reports.csr_csv(report), content_type="text/csv; charset=utf-8")
        lines["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return lines
    return render(request, "rewards/csr_report.html", {"form": form, "report": report, "section": "organisation"})
