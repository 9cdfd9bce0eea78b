from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from proudly.people import audit, audit_words, coming_back, queries, services
from proudly.people.forms import AuditSearchForm, PersonForm, PreferencesForm, RolesForm
from proudly.people.models import AuditEntry, DirectoryUser, Member
from proudly.people.queries import may
from proudly.people.role_words import held_role, role_name
from proudly.people.rules import ADVOCATE, ROLES

P = ParamSpec("P")


class MemberRequest(HttpRequest):
    """A request of somebody who is signed in and a member of an organisation."""

    member: Member
    memberships: list[Member]


def action_required(
    action: str,
) -> Callable[
    [Callable[Concatenate[MemberRequest, P], HttpResponseBase]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]
]:
    """Let only members through who may do `action`, a key of `rules.WHO_MAY`. A stranger is asked to sign in."""

    def decorate(
        view: Callable[Concatenate[MemberRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not may(request.member, action):  # type: ignore[attr-defined]  # set by CurrentMemberMiddleware
                raise PermissionDenied
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        guarded.action = action  # type: ignore[attr-defined]  # so that every address can be asked what it needs
        return guarded

    return decorate


@action_required("read stories")
def preferences(request: MemberRequest) -> HttpResponse:
    """The member's own language, networks, and whether mails are wanted."""
    form = PreferencesForm(request.POST or None, member=request.member)
    if request.method == "POST" and form.is_valid():
        services.set_preferences(member=request.member, **form.cleaned_data)
        with override(form.cleaned_data["language"]):
            messages.success(request, _("Saved."))
        return redirect("preferences")
    return render(request, "people/preferences.html", {"form": form})


@require_safe
@action_required("read the audit trail")
def audit_trail(request: MemberRequest) -> HttpResponse:
    """Who did what in the organisation, newest first, and a search."""
    form = AuditSearchForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    entries = queries.audit_entries(request.member.organisation, **asked)
    page = Paginator(entries, 50).get_page(request.GET.get("page"))
    lines = [(entry, audit_words.what_about(entry)) for entry in page.object_list]
    return render(
        request, "people/audit.html", {"form": form, "page": page, "lines": lines, "asked": any(asked.values())}
    )


@require_POST
@action_required("read the audit trail")
def export_audit_trail(request: MemberRequest) -> HttpResponseBase:
    """The whole trail as CSV. That it was taken out is in it."""
    organisation = request.member.organisation
    audit.record(AuditEntry.Action.AUDIT_EXPORTED, organisation_id=organisation.pk)
    entries = AuditEntry.objects.filter(organisation=organisation).order_by("number").iterator(2000)
    response = StreamingHttpResponse(audit.csv_lines(entries), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


@require_safe
@action_required("see the settings")
def organisation(request: MemberRequest) -> HttpResponse:
    """What there is to set in the organisation, each on a page of its own."""
    return render(request, "people/organisation.html")


@require_safe
@action_required("manage people")
def people(request: MemberRequest) -> HttpResponse:
    """Everybody in the organisation, and their roles. Three queries beside those of every page."""
    who = request.GET.get("who", "").strip()
    roles = [role for role in ROLES if role != ADVOCATE and who.lower() in role_name(role).lower()]
    wanted = request.GET.get("shown", "")
    shown = queries.Shown(wanted) if wanted in queries.Shown.values else queries.Shown.EVERYBODY
    found = queries.people_of(request.member.organisation, who=who, roles=roles, shown=shown)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    lines = [(one, [held_role(held) for held in one.roles.all()]) for one in page.object_list]
    said = {"page": page, "lines": lines, "who": who, "shown": shown, "Shown": queries.Shown}
    return render(request, "people/people.html", said)


@action_required("manage people")
def person(request: MemberRequest, member_id: int) -> HttpResponse:
    """One of them, and the roles to give and to take back."""
    found = get_object_or_404(queries.people_of(request.member.organisation), pk=member_id)
    said = request.POST if request.method == "POST" else None  # no role at all is something said, too
    form = RolesForm(said, member=found)
    if form.is_valid():
        try:
            services.change_roles(member=found, roles=form.cleaned_data["roles"], teams=form.teams())
        except services.LastOwner as error:
            form.add_error("roles", no_owner_left(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("people")
    by_group = ", ".join(role_name(held.role) for held in found.roles.all() if held.by_group)
    return render(
        request, "people/person.html", {"person": found, "form": form, "by_group": by_group, "section": "people"}
    )


@action_required("manage people")
def about_person(request: MemberRequest, member_id: int) -> HttpResponse:
    """What is known of one of them: name, function, team, location, language."""
    found = get_object_or_404(queries.people_of(request.member.organisation), pk=member_id)
    form = PersonForm(request.POST or None, member=found)
    if form.is_valid():
        services.change_member(member=found, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("person", found.pk)
    by_directory = DirectoryUser.objects.filter(member=found, removed_at=None).exists()
    return render(
        request,
        "people/about_person.html",
        {"person": found, "form": form, "by_directory": by_directory, "section": "people"},
    )


@require_POST
@action_required("manage people")
def take_back(request: MemberRequest, member_id: int) -> HttpResponse:
    """Somebody who had left is here again."""
    gone = queries.people_of(request.member.organisation, shown=queries.Shown.LEFT)
    found = get_object_or_404(gone, pk=member_id)
    coming_back.take_back(organisation_id=found.organisation_id, member_ids=[found.pk])
    messages.success(request, _("%(name)s is here again. Give the roles anew.") % {"name": found.name})
    return redirect("person", found.pk)


@require_POST
@action_required("manage people")
def let_go(request: MemberRequest, member_id: int) -> HttpResponse:
    found = get_object_or_404(queries.people_of(request.member.organisation), pk=member_id)
    try:
        services.let_go(member=found)
    except services.LastOwner as error:
        messages.error(request, no_owner_left(error))
        return redirect("person", member_id)
    messages.success(request, _("%(name)s has left.") % {"name": found.name})
    return redirect("people")


def no_owner_left(error: services.LastOwner) -> str:
    if isinstance(error, services.LastWayRound):
        return _("First choose another owner for emergencies, at “Signing in”: your provider can fail.")
    return _("Make somebody else an owner first: nobody could give roles any more.")
