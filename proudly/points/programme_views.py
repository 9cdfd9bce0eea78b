"""For who runs the programme: what earns points, the books, thanks, and what is held."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.audience.services import choose_audience
from proudly.people.queries import people_of, today_of
from proudly.people.views import MemberRequest, action_required
from proudly.points import books, queries, services
from proudly.points.forms import ExtraRuleForm, RuleForm, ThankForm, WordsForm, WorthForm
from proudly.points.holding import AlreadyDecided, decide_hold
from proudly.points.ledger import NotEnoughPoints
from proudly.points.models import ExpiryPolicy, Rule, TransferNote
from proudly.points.previews import DAYS, Preview, preview_rule
from proudly.points.rules import LATER_RULES, worth
from proudly.points.thanks import take_points_back, thank_member
from proudly.points.words import deed_in_words, held_why, points_in_words, reason_in_words

# --- what earns points ------------------------------------------------------------------------------------------------


@action_required("change point rules")
def point_rules(request: MemberRequest) -> HttpResponse:
    """What earns points; a manager changes it from now on."""
    organisation = request.member.organisation
    current = queries.current_rules(organisation)
    lines = [
        (rule, RuleForm(request.POST or None, prefix=f"rule-{rule.deed}-{rule.network}", initial=_as_told(rule)))
        for rule in current
    ]
    valid = [form.is_valid() for _rule, form in lines]  # each is asked, so that each says what is wrong with it
    if request.method == "POST" and all(valid):
        for rule, form in lines:
            services.change_rule(organisation=organisation, deed=rule.deed, network=rule.network, **form.cleaned_data)
        messages.success(request, _("Saved. The new points count from now on; the past stays as it was."))
        return redirect("point_rules")
    told = {rule.deed for rule in current}
    return render(
        request,
        "points/rules.html",
        {
            "lines": lines,
            "wrong": any(form.errors for _rule, form in lines),
            "extra_rules": queries.extra_rules(organisation),
            "unrewarded": [
                (deed, deed_in_words(deed, ""), *earns)
                for deed, earns in LATER_RULES.items()
                if deed not in told and deed != Rule.Deed.CONVERSION  # earns while the organisation hears of them
            ],
            "days": DAYS,
        },
    )


def _as_told(rule: Rule) -> dict[str, int | None]:
    return {"amount": rule.amount, "daily_cap": rule.daily_cap, "story_cap": rule.story_cap}


@require_POST
@action_required("change point rules")
def reward_deed(request: MemberRequest) -> HttpResponse:
    """From now on a deed earns points that did not."""
    deed = request.POST.get("deed", "")
    if deed in LATER_RULES and deed != Rule.Deed.CONVERSION:
        services.begin_rewarding(organisation=request.member.organisation, deed=deed)
        messages.success(request, _("It earns points from now on."))
    return redirect("point_rules")


@require_safe
@action_required("change point rules")
def rule_preview(request: MemberRequest) -> HttpResponse:
    """What a line of the page of rules would have given in the last month; htmx shows it below the line."""
    deed, network = request.GET.get("deed", ""), request.GET.get("network", "")
    form = RuleForm(request.GET, prefix=f"rule-{deed}-{network}")
    preview = None
    if deed in Rule.Deed.values and form.is_valid():
        preview = preview_rule(
            organisation=request.member.organisation, deed=deed, network=network, **form.cleaned_data
        )
    return _preview_said(request, preview)


def _preview_said(request: MemberRequest, preview: Preview | None) -> HttpResponse:
    organisation = request.member.organisation
    value = books.value_on(organisation, today_of(organisation)) if preview else None
    cents = worth(preview.points, value) if preview and value else None
    return render(request, "points/preview.html", {"preview": preview, "cents": cents, "days": DAYS})


@action_required("change point rules")
def new_extra_rule(request: MemberRequest) -> HttpResponse:
    """An action: for some time, or for some people, something earns more."""
    organisation = request.member.organisation
    form = ExtraRuleForm(request.POST or None, member=request.member)
    if request.method == "POST" and form.is_valid():
        said, (starts_at, ends_at) = form.cleaned_data, form.moments()
        audience = None
        if said["teams"] or form.limits():
            audience = choose_audience(organisation=organisation, teams=said["teams"], limits=form.limits())
        services.add_extra_rule(audience=audience, starts_at=starts_at, ends_at=ends_at, **_rule_said(form))
        messages.success(request, _("Saved. Members read it with what earns points."))
        return redirect("point_rules")
    return render(request, "points/extra_rule.html", {"form": form, "section": "point_rules"})


@require_safe
@action_required("change point rules")
def extra_rule_preview(request: MemberRequest) -> HttpResponse:
    """What an action, as it is typed, would have given in the last month. Everybody's deeds, whomever it is for."""
    form = ExtraRuleForm(request.GET, member=request.member)
    form.fields["name"].required = False
    preview = None
    if form.is_valid():
        said = _rule_said(form)
        del said["name"]
        preview = preview_rule(is_extra=True, **said)
    return _preview_said(request, preview)


def _rule_said(form: ExtraRuleForm) -> dict[str, Any]:
    names = ("name", "deed", "network", "amount", "daily_cap", "story_cap", "member_cap")
    return {"organisation": form.organisation, **{name: form.cleaned_data[name] for name in names}}


@require_POST
@action_required("change point rules")
def end_extra_rule(request: MemberRequest, extra_id: int) -> HttpResponse:
    rules = Rule.objects.filter(organisation=request.member.organisation).exclude(name="")
    services.end_extra_rule(rule=get_object_or_404(rules, pk=extra_id))
    messages.success(request, _("Ended. What it gave stays."))
    return redirect("point_rules")


# --- the books --------------------------------------------------------------------------------------------------------


@require_safe
@action_required("see the books")
def the_books(request: MemberRequest) -> HttpResponse:
    """What became of all points, and what is still to be paid for. Six queries beside those of every page."""
    organisation = request.member.organisation
    today = today_of(organisation)
    in_all, months = books.books_of(organisation)
    value = books.value_on(organisation, today)
    return render(
        request,
        "points/books.html",
        {
            "in_all": in_all,
            "months": months,
            "value": value,
            "liability": None if value is None else worth(in_all.kept, value),
            "held": books.held_now(organisation),
            "expiring": books.expiring_soon(organisation),
            "expiry": ExpiryPolicy.objects.filter(organisation=organisation).first(),
            "given_for": [
                (reason_in_words(reason), points)
                for reason, points in books.given_for(organisation, today.replace(day=1)).items()
            ],
            "section": "organisation",
        },
    )


@action_required("change point rules")
def point_worth(request: MemberRequest) -> HttpResponse:
    """What points are worth in money, and how long they last."""
    organisation = request.member.organisation
    today = today_of(organisation)
    value = books.value_on(organisation, today)
    policy = ExpiryPolicy.objects.filter(organisation=organisation).first()
    form = WorthForm(request.POST or None, member=request.member, cents=value, policy=policy)
    if request.method == "POST" and form.is_valid():
        cents = form.cents()
        if cents is not None and cents != value:
            services.set_point_value(
                organisation=organisation,
                cents_per_hundred=cents,
                starts_on=form.cleaned_data["starts_on"],
                today=today,
            )
        services.set_expiry(organisation=organisation, months=form.cleaned_data["months"])
        messages.success(request, _("Saved."))
        return redirect("the_books")
    return render(request, "points/worth.html", {"form": form, "section": "organisation"})


# --- thanks -----------------------------------------------------------------------------------------------------------


@action_required("thank with points")
def thank(request: MemberRequest) -> HttpResponse:
    """Points for a colleague, with the reason why; and what was given before."""
    form = ThankForm(request.POST or None, giver=request.member, initial={"request": uuid4()})
    if request.method == "POST" and form.is_valid() and form.member:
        said = form.cleaned_data
        thank_member(
            giver=request.member,
            member=form.member,
            points=said["points"],
            words=said["words"],
            request=said["request"].hex,
        )
        told = {"points": points_in_words(said["points"]), "name": form.member.name}
        messages.success(request, _("%(points)s for %(name)s, with your words.") % told)
        return redirect("thank")
    given = queries.thanks_given(request.member)
    return render(request, "points/thank.html", {"form": form, "given": given, "section": "organisation"})


@require_safe
@action_required("thank with points")
def colleagues_to_thank(request: MemberRequest) -> HttpResponse:
    """Those whose name or address has what is typed, for the list below the field."""
    who = request.GET.get("email", "").strip()
    found = people_of(request.member.organisation, who=who).exclude(pk=request.member.pk)[:8] if len(who) > 1 else []
    return render(request, "points/colleagues.html", {"found": found})


@require_POST
@action_required("thank with points")
def take_back(request: MemberRequest, note_id: int) -> HttpResponse:
    """Take back what one gave by mistake."""
    given = TransferNote.objects.filter(writer=request.member, transfer__reason="thanks")
    note = get_object_or_404(given.select_related("transfer__member__organisation"), pk=note_id)
    form = WordsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why: your colleague reads it."))
        return redirect("thank")
    try:
        take_points_back(taker=request.member, transfer=note.transfer, words=form.cleaned_data["words"][:500])
    except NotEnoughPoints:
        messages.error(request, _("These points are spent already, and stay so."))
    else:
        messages.success(request, _("Taken back, and said why."))
    return redirect("thank")


# --- held points ------------------------------------------------------------------------------------------------------


@require_safe
@action_required("decide about held points")
def held_points(request: MemberRequest) -> HttpResponse:
    """What came about in an unusual way, and waits for a decision; with ?done=1 what was decided. One query."""
    done = "done" in request.GET
    groups = queries.held_groups(request.member.organisation, waiting=not done)
    return render(
        request,
        "points/held.html",
        {
            "groups": [(one, held_why(one.reason)) for one in groups],
            "done": done,
            # How many there are is a figure of one person.
            "with_figures": request.member.organisation.works_council_since is None,
            "section": "organisation",
        },
    )


@require_POST
@action_required("decide about held points")
def decide(request: MemberRequest) -> HttpResponse:
    """Give the points after all, or not."""
    said = request.POST.get("member", "")
    groups = queries.held_groups(request.member.organisation, waiting=True)
    found = next((one for one in groups if str(one.member.pk) == said and one.group == request.POST.get("group")), None)
    release = "release" in request.POST
    words = request.POST.get("words", "").strip()[:1000]
    if found is None:
        messages.error(request, _("Somebody has decided about these already."))
    elif not release and not words:
        messages.error(request, _("Say why they do not count: the member reads it."))
    else:
        try:
            decide_hold(decider=request.member, member=found.member, group=found.group, release=release, words=words)
        except AlreadyDecided:
            messages.error(request, _("Somebody has decided about these already."))
        else:
            told = {"name": found.member.name}
            given = _("%(name)s has the points after all.") if release else _("%(name)s reads why they do not count.")
            messages.success(request, given % told)
    return redirect("held_points")
