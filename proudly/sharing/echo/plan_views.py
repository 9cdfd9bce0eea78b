"""The part of the share page that offers a moment, and what a member planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proudly.content.models import Story
from proudly.networks.contract import Network
from proudly.people.models import Member
from proudly.people.views import MemberRequest, action_required
from proudly.sharing.echo import moments, planning
from proudly.sharing.echo.limit import change_limit, is_full, limit_of, limit_on, moments_to_offer
from proudly.sharing.echo.words import moment_in_words
from proudly.sharing.forms import ShareForm
from proudly.sharing.models import PlannedShare
from proudly.sharing.services import CannotBeShared


class LimitForm(forms.Form):
    per_hour = forms.IntegerField(
        label=gettext_lazy("Shares of one story on one network, in any hour"),
        min_value=0,
        max_value=moments.HIGHEST_LIMIT,
        help_text=gettext_lazy(
            "At most; 0 for any number. Whoever comes after is offered a moment, such as tomorrow at 9:10."
        ),
    )


@action_required("limit shares")
def share_limit(request: MemberRequest) -> HttpResponse:
    """How often one story is shared on one network in an hour at most."""
    organisation = request.member.organisation
    form = LimitForm(request.POST or None, initial={"per_hour": limit_of(organisation)})
    if request.method == "POST" and form.is_valid():
        change_limit(organisation=organisation, per_hour=form.cleaned_data["per_hour"])
        messages.success(request, _("Saved."))
        return redirect("share_limit")
    return render(request, "sharing/share_limit.html", {"form": form, "section": "organisation"})


@dataclass(frozen=True)
class Moments:
    """What the page says of moments: those to choose from, what is planned, and whether the hour has had its shares.

    `asked`: the member wants to share at another moment than now.
    """

    full: bool
    asked: bool
    choices: list[tuple[str, str]]
    planned: PlannedShare | None
    planned_for: str

    @property
    def instead(self) -> bool:
        """Whether a moment is offered in place of sharing now."""
        return self.full or (self.asked and bool(self.choices))

    @property
    def first(self) -> str:
        return self.choices[0][1] if self.choices else ""


def moments_for(
    request: HttpRequest, member: Member, found: Story, network: Network, plan: PlannedShare | None
) -> Moments:
    """Three queries at most."""
    limit = limit_on(network.key, member.organisation)
    zone = ZoneInfo(member.organisation.time_zone)
    full, asked = is_full(found, network.key, limit), "later" in request.GET or "at" in request.POST
    planned = plan if plan and plan.state == PlannedShare.State.PLANNED and "now" not in request.GET else None
    free = moments_to_offer(found, network.key, limit, own=plan) if full or asked or planned else []
    if plan and plan.state == PlannedShare.State.PLANNED:
        others = [at for at in free if at != plan.at]
        free = others if planned else [plan.at, *others]  # with other words the moment may stay
    return Moments(
        full,
        asked,
        [(at.isoformat(), moment_in_words(at, zone)) for at in free],
        planned,
        moment_in_words(planned.at, zone) if planned else "",
    )


def take_plan(
    request: HttpRequest, member: Member, found: Story, network: Network, form: ShareForm, *, here: str
) -> HttpResponse:
    """The member confirms words and moment; `form` is valid."""
    try:
        plan = planning.plan_share(
            member=member,
            story=found,
            network=network.key,
            caption=form.cleaned_data["caption"],
            at=_moment(request.POST.get("at", ""), member),
            agrees_with=form.cleaned_data["house_rules"],
        )
    except (planning.SharedAlready, CannotBeShared):
        return redirect(here)  # the page says so
    except (planning.NoMoment, ValueError):
        messages.error(request, _("That moment was just taken, or is past. Choose another one."))
        return redirect(f"{here}?later=yes")
    said = {"moment": moment_in_words(plan.at, ZoneInfo(member.organisation.time_zone))}
    messages.success(request, _("Planned: %(moment)s.") % said)
    return redirect(here)


def take_back_or_move(request: HttpRequest, plan: PlannedShare, *, here: str) -> HttpResponse | None:
    """The member cancels what is planned, or wants it at another moment; None when neither is asked."""
    if request.method != "POST":
        return None
    if "cancel_plan" in request.POST:
        planning.cancel_plan(plan=plan)
        messages.success(request, _("Cancelled. Nothing will be shared."))
        return redirect(here)
    if "move_to" not in request.POST:
        return None
    try:
        planning.move_plan(plan=plan, at=_moment(request.POST["move_to"], plan.member))
    except (planning.NoMoment, ValueError):
        messages.error(request, _("That moment was just taken, or is past. Choose another one."))
    except (planning.SharedAlready, CannotBeShared, PlannedShare.DoesNotExist):
        pass  # the page says so
    else:
        messages.success(request, _("Moved."))
    return redirect(here)


def planned_lines(member: Member) -> list[tuple[PlannedShare, str]]:
    """What the member has planned, each with its moment in words. One query."""
    zone = ZoneInfo(member.organisation.time_zone)
    return [(plan, moment_in_words(plan.at, zone)) for plan in planning.plans_of(member)]


def _moment(said: str, member: Member) -> datetime:
    """A moment as the page says it; without a zone it is on the organisation's clock. Raises ValueError."""
    at = parse_datetime(said)
    if at is None:
        raise ValueError("no moment")
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(member.organisation.time_zone))
