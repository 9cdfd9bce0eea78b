"""Pages about being seen, and about one's own data."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.kit import clock
from proudly.people import data_kinds, erasure, own_data, privacy_choices
from proudly.people.models import DataExport, Member
from proudly.people.privacy import policy_of
from proudly.people.privacy_forms import AppearanceForm, ErasureForm, LeadsForm, PolicyForm
from proudly.people.privacy_rules import FEWEST, ShownAs, Viewers
from proudly.people.privacy_words import said_of
from proudly.people.queries import people_of
from proudly.people.retention import what_is_kept
from proudly.people.services import LastOwner
from proudly.people.tasks import make_data_export
from proudly.people.views import MemberRequest, action_required, no_owner_left

# --- what a member decides --------------------------------------------------------------------------------------------


@action_required("read stories")
def my_privacy(request: MemberRequest) -> HttpResponse:
    """How the member stands on boards, what was agreed to, and what the organisation's policy is."""
    member = request.member
    policy = policy_of(member.organisation)
    consents = list(member.consents.order_by("-pk"))
    form = AppearanceForm(
        request.POST or None,
        member=member,
        asks=policy.names_need_consent,
        initial={
            "shown_as": member.shown_as,
            "nickname": member.nickname,
            "agrees": any(one.withdrawn_at is None for one in consents),
        },
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            privacy_choices.appear(
                member=member,
                shown_as=ShownAs(said["shown_as"]),
                nickname=said["nickname"],
                agrees=said.get("agrees", False),
            )
        except privacy_choices.NicknameTaken:
            form.add_error("nickname", _("A colleague is called that. Choose another one."))
        except privacy_choices.NotAgreed:
            form.add_error("agrees", _("Tick this to be named, or choose a nickname."))
        else:
            messages.success(request, _("Saved."))
            return redirect("my_privacy")
    return render(
        request,
        "people/my_privacy.html",
        {"form": form, "consents": consents, "said": said_of(policy), "fewest": FEWEST},
    )


# --- a member's own data ----------------------------------------------------------------------------------------------


@action_required("read stories")
def my_data(request: MemberRequest) -> HttpResponse:
    """The member's exports, and asking for one. htmx asks again while one is being made."""
    if request.method == "POST":
        export = own_data.ask_for_export(member=request.member)
        transaction.on_commit(partial(make_data_export, export.pk))
        return redirect("my_data")
    exports = DataExport.objects.filter(member=request.member).defer("content").order_by("-pk")
    return render(
        request, "people/my_data.html", {"exports": exports, "under_way": any(one.made_at is None for one in exports)}
    )


@require_POST
@action_required("read stories")
def download_my_data(request: MemberRequest, export_id: int) -> HttpResponse:
    export = get_object_or_404(DataExport, pk=export_id, member=request.member)
    if export.content is None:
        return redirect("my_data")
    response = HttpResponse(own_data.take_export(export=export), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="proudly-{export.asked_at:%Y-%m-%d}.zip"'
    return response


@action_required("read stories")
def erase_me(request: MemberRequest) -> HttpResponse:
    """The last page a member sees: what goes, what stays, and that there is no way back."""
    member = request.member
    form = ErasureForm(request.POST or None, address=member.email)
    if request.method == "POST" and form.is_valid() and _erased(form, member):
        logout(request)
        messages.success(
            request, _("Everything that said who you are has been erased. Thank you for having been here.")
        )
        return redirect("account_request_login_code")
    return render(request, "people/erase.html", {"form": form, "person": member, "kinds": data_kinds.declared()})


@action_required("manage people")
def erase_person(request: MemberRequest, member_id: int) -> HttpResponse:
    """An owner does it for somebody who asked, also for one who has left."""
    person = get_object_or_404(
        Member.objects.select_related("person"),
        pk=member_id,
        organisation=request.member.organisation,
        erased_at=None,
    )
    if person == request.member:
        return redirect("erase_me")
    form = ErasureForm(request.POST or None, address=person.email)
    if request.method == "POST" and form.is_valid() and _erased(form, person):
        messages.success(request, _("Erased. Nothing tells any more who it was."))
        return redirect("people")
    return render(
        request,
        "people/erase.html",
        {"form": form, "person": person, "kinds": data_kinds.declared(), "section": "people"},
    )


def _erased(form: ErasureForm, member: Member) -> bool:
    try:
        erasure.erase_member(member=member)
    except LastOwner as error:
        form.add_error(None, no_owner_left(error))
    except OSError:
        form.add_error(
            None, _("The list of erasures cannot be written. Nothing was erased; ask who runs the server to mend it.")
        )
    return not form.errors


# --- what an owner decides --------------------------------------------------------------------------------------------


@action_required("manage people")
def person_leads(request: MemberRequest, member_id: int) -> HttpResponse:
    """Which teams somebody leads."""
    person = get_object_or_404(people_of(request.member.organisation), pk=member_id)
    said = request.POST if request.method == "POST" else None  # no team at all is something said, too
    form = LeadsForm(said, organisation=person.organisation, initial={"teams": person.teams_led.all()})
    if form.is_valid():
        privacy_choices.lead_teams(member=person, teams=list(form.cleaned_data["teams"]))
        messages.success(request, _("Saved."))
        return redirect("person", person.pk)
    return render(request, "people/leads.html", {"form": form, "person": person, "section": "people"})


@action_required("change the privacy policy")
def privacy_policy(request: MemberRequest) -> HttpResponseBase:
    """Who sees whose figures, what is kept how long, and works-council mode."""
    organisation = request.member.organisation
    said = request.POST if request.method == "POST" else None
    form = PolicyForm(
        said,
        initial={
            "figures": organisation.figures,
            "names_need_consent": organisation.names_need_consent,
            "works_council": organisation.works_council_since is not None,
        },
    )
    if form.is_valid():
        privacy_choices.change_policy(
            organisation=organisation,
            figures=Viewers(form.cleaned_data["figures"]),
            names_need_consent=form.cleaned_data["names_need_consent"],
            works_council=form.cleaned_data["works_council"],
        )
        messages.success(request, _("Saved. It holds from now on, everywhere."))
        return redirect("privacy_policy")
    return render(
        request,
        "people/privacy_policy.html",
        {"form": form, "said": said_of(policy_of(organisation)), "kept": what_is_kept(organisation)},
    )


@require_safe
@action_required("read stories")
def privacy_statement(request: MemberRequest) -> HttpResponse:
    """The policy in force, to print and to sign. Anybody it is about may read it."""
    organisation = request.member.organisation
    return render(
        request,
        "people/privacy_statement.html",
        {
            "organisation": organisation,
            "said": said_of(policy_of(organisation)),
            "kept": what_is_kept(organisation),
            "today": clock.now(),
        },
    )
