"""The link to join by: its settings, and the pages of those who join."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from proudly.people import asking_to_join, identity_providers, joining
from proudly.people.invitation_forms import AskToJoinForm, JoinForm, JoinLinkForm
from proudly.people.invitation_views import let_in
from proudly.people.mail_domains import name_from
from proudly.people.views import MemberRequest, action_required

# Of one visitor: a whole company may sit behind one address at a kick-off, a robot asks much more often.
LIMITS = {"join": "60/m/ip,1000/h/ip"}


@action_required("invite people")
def join_link(request: MemberRequest) -> HttpResponse:
    """The link to join by, and how it works. One query beside those of every page."""
    organisation = request.member.organisation
    link = joining.join_link_of(organisation)
    form = JoinLinkForm(request.POST or None, link=link)
    if request.method == "POST" and form.is_valid():
        joining.change_join_link(organisation=organisation, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("join_link")
    said = {
        "form": form,
        "link": link,
        "address": joining.join_address(link),
        "is_open": joining.is_open(link),
        "is_full": joining.is_full(link),
    }
    return render(request, "people/join_link.html", said)


@require_POST
@action_required("invite people")
def renew_join_link(request: MemberRequest) -> HttpResponse:
    joining.renew_join_link(organisation=request.member.organisation)
    messages.success(request, _("Here is the new link. The old one no longer works."))
    return redirect("join_link")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link on the intranet leads: type your address, and look in your mail."""
    try:
        link = joining.open_join_link(token)
    except joining.LinkClosed:
        return render(request, "people/join_closed.html", status=410)
    limited: HttpResponse | None = ratelimit.consume_or_429(request, action="join", config=LIMITS)
    if limited:
        return limited
    form = AskToJoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        try:
            asking_to_join.ask_to_join(link=link, address=address, language=str(get_language()))
        except asking_to_join.SecondName:
            form.add_error("email", _("Leave out the + and what follows it: it is the same mailbox."))
        except asking_to_join.NotAllowed:
            form.add_error("email", _("With this address you cannot join. Use the one you have at work."))
        else:
            said = {"organisation": link.organisation, "address": address, "again": request.path}
            return render(request, "people/join_mailed.html", said)
    return render(request, "people/join.html", {"organisation": link.organisation, "form": form, "link": link})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_joining(request: HttpRequest, token: str) -> HttpResponse:
    """Where the mail leads: its button makes a member. GET changes nothing."""
    try:
        asked = joining.read_joining_link(token)
        known = joining.who_asked(asked)
        with override(known.language if known else asked.language):
            form = JoinForm(request.POST or None, initial={"name": known.name if known else name_from(asked.address)})
            if request.method == "POST" and form.is_valid():
                if provider := identity_providers.provider_required_by(asked.organisation_id):
                    # Whoever signs in there, with this address and in this browser, joins by this mail.
                    joining.keep_for_sign_in(request.session, token=token, name=form.cleaned_data["name"])
                    return redirect("by_provider", provider.key)
                return let_in(request, joining.join(request=asked, name=form.cleaned_data["name"]))
            said = {"form": form, "asked": asked, "organisation": asked.link.organisation, "known": known}
            return render(request, "people/confirm_joining.html", said)
    except joining.RequestOver:
        return render(request, "people/joining_over.html", status=410)
