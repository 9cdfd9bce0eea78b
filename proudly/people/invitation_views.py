"""Inviting people, and what the invited see."""

from __future__ import annotations

from collections import Counter

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from proudly.people import identity_providers, invitations
from proudly.people.invitation_forms import TypedAddressesForm
from proudly.people.invitations import Typed, TypedAddress
from proudly.people.models import Member
from proudly.people.views import MemberRequest, action_required

# --- inviting ---------------------------------------------------------------------------------------------------------


@action_required("invite people")
def invite_people(request: MemberRequest) -> HttpResponse:
    """Who has not joined yet, and the ways to ask them. Six queries beside those of every page."""
    organisation = request.member.organisation
    form = TypedAddressesForm(request.POST or None, language=organisation.language)
    if request.method == "POST" and form.is_valid():
        _invite_typed(request, form.cleaned_data["addresses"], form.cleaned_data["language"])
        return redirect("invite_people")
    page = Paginator(invitations.not_joined(organisation), 50).get_page(request.GET.get("page"))
    said = {
        "form": form,
        "page": page,
        "waiting": invitations.not_invited(organisation).count(),
        "everybody": invitations.latest_invite_everybody(organisation),
    }
    return render(request, "people/invite.html", said)


def _invite_typed(request: MemberRequest, addresses: list[TypedAddress], language: str) -> None:
    came_of_it = Counter(
        invitations.invite_address(
            organisation=request.member.organisation,
            address=one.address,
            name=one.name,
            language=language,
            by=request.member,
        )
        for one in addresses
    )
    if number := came_of_it[Typed.INVITED]:
        messages.success(
            request,
            ngettext("%(number)d person is invited.", "%(number)d people are invited.", number) % {"number": number},
        )
    if number := came_of_it[Typed.JOINED]:
        messages.info(
            request,
            ngettext("%(number)d is here already.", "%(number)d are here already.", number) % {"number": number},
        )
    if number := came_of_it[Typed.MAILED]:
        messages.info(
            request,
            ngettext(
                "%(number)d was mailed less than an hour ago.", "%(number)d were mailed less than an hour ago.", number
            )
            % {"number": number},
        )
    if number := came_of_it[Typed.LEFT]:
        messages.warning(
            request,
            ngettext(
                "%(number)d has left the organisation and was not invited.",
                "%(number)d have left the organisation and were not invited.",
                number,
            )
            % {"number": number},
        )


@require_POST
@action_required("invite people")
def invite_everybody(request: MemberRequest) -> HttpResponse:
    if not invitations.invite_everybody(organisation=request.member.organisation, by=request.member):
        messages.info(request, _("Everybody was invited already."))
    return redirect("invite_people")


@require_POST
@action_required("invite people")
def invite_person(request: MemberRequest, member_id: int) -> HttpResponse:
    """Invite one member, for the first time or again."""
    member = get_object_or_404(Member.objects.present().filter(organisation=request.member.organisation), pk=member_id)
    name = {"name": member.name}
    try:
        invitations.invite_member(member=member, by=request.member)
    except invitations.AlreadyJoined:
        messages.info(request, _("%(name)s is here already.") % name)
    except invitations.MailedJustNow:
        messages.info(request, _("%(name)s was mailed less than an hour ago. Give the mail some time.") % name)
    else:
        messages.success(request, _("The invitation to %(name)s is on its way.") % name)
    return redirect("invite_people")


@require_POST
@action_required("invite people")
def withdraw_invitation(request: MemberRequest, member_id: int) -> HttpResponse:
    member = get_object_or_404(Member.objects.present().filter(organisation=request.member.organisation), pk=member_id)
    invitations.withdraw_invitation(member=member)
    messages.success(request, _("Withdrawn. The link in the mail no longer works."))
    return redirect("invite_people")


# --- being invited ----------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the button in an invitation: it greets, and its own button lets in. GET changes nothing."""
    try:
        invitation = invitations.read_invitation_link(token)
        if request.method == "POST":
            if provider := identity_providers.provider_required_by(invitation.organisation_id):
                return redirect("by_provider", provider.key)  # who signs in there has joined
            invitations.accept_invitation(invitation=invitation)
            return let_in(request, invitation.member)
    except invitations.LinkUsed as used:
        with override(used.member.language):
            is_over = isinstance(used, invitations.LinkOver)
            return render(request, "people/invitation_over.html", {"is_over": is_over}, status=410)
    except invitations.LinkRefused:
        return render(request, "people/invitation_refused.html", status=403)
    with override(invitation.member.language):
        said = {"invitation": invitation, "invited": invitation.member}
        response = render(request, "people/invited.html", said)
    response.headers["Content-Language"] = invitation.member.language
    return response


def let_in(request: HttpRequest, member: Member) -> HttpResponse:
    """Sign in whoever has just proved, by a mail, to be this member, and begin their first minute."""
    if request.user.is_authenticated and request.user != member.person:
        get_adapter(request).logout(request)
    record_authentication(request, member.person, "code", email=member.email)
    response: HttpResponse = perform_login(
        request, member.person, email_verification="none", redirect_url=reverse("start")
    )
    request.session["organisation"] = member.organisation_id
    return response
