"""Pages of signing in, of one's passkeys and devices, and of an organisation's identity providers."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from proudly.kit import clock
from proudly.people import identity_providers, passkeys, queries, sessions, single_sign_on
from proudly.people.models import IdentityProvider, Member
from proudly.people.rules import Way
from proudly.people.sign_in_forms import (
    BreakGlassForm,
    NewProviderForm,
    OpenIDConnectForm,
    PasskeyForm,
    PasskeyNameForm,
    ProviderForm,
    SamlForm,
)
from proudly.people.switching import IN_SESSION
from proudly.people.views import MemberRequest, action_required

# --- signing in -------------------------------------------------------------------------------------------------------


class SignIn(RequestLoginCodeView):
    """The address first. Whose mail domain must sign in elsewhere is sent there, whoever exists."""

    in_emergency = False

    def form_valid(self, form: Any) -> HttpResponse:
        provider = None if self.in_emergency else identity_providers.required_provider(form.cleaned_data["email"])
        if provider is not None:
            return single_sign_on.start(self.request, provider, get_next_redirect_url(self.request) or "")
        response: HttpResponse = super().form_valid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {"passkeys": passkeys.are_possible(), "in_emergency": self.in_emergency}
        return {**super().get_context_data(**kwargs), **more}


class EnterCode(ConfirmLoginCodeView):
    """The code from the mail, and the identity providers for addresses of this mail domain."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        email = self._process.state.get("email", "")
        providers = identity_providers.providers_for(email)
        return {**super().get_context_data(**kwargs), "providers": providers}


class SignInByPasskey(LoginWebAuthnView):
    """GET as JSON: what the browser needs to ask for a passkey; POST: what the passkey says."""

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("This passkey is not known here. Use a code, and add the passkey afterwards."))
        address = reverse("account_request_login_code")
        if following := get_next_redirect_url(self.request):
            address += "?" + urlencode({"next": following})
        return HttpResponseRedirect(address)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_provider(request: HttpRequest, key: str) -> HttpResponse:
    """An organisation's own door: its button leads to the identity provider."""
    provider = _provider(key)
    following = get_next_redirect_url(request) or ""
    if request.method == "POST":
        return single_sign_on.start(request, provider, following)
    return render(request, "people/by_provider.html", {"provider": provider, "following": following})


@never_cache
@require_safe
def oidc_callback(request: HttpRequest, key: str) -> HttpResponse:
    return single_sign_on.finish_oidc(request, _provider(key, IdentityProvider.Kind.OIDC))


@csrf_exempt  # it comes from the provider's site; what it says must answer a question that this session asked
@never_cache
@require_POST
def saml_acs(request: HttpRequest, key: str) -> HttpResponse:
    """What a SAML provider says. The browser brings it from there without our cookie, so our own page sends it on."""
    provider = _provider(key, IdentityProvider.Kind.SAML)
    if not single_sign_on.is_asked_for(request, provider) and "sent_on" not in request.POST:
        return render(request, "people/saml_sent_on.html", {"response": request.POST.get("SAMLResponse", "")})
    return single_sign_on.finish_saml(request, provider)


@require_GET
def saml_metadata(request: HttpRequest, key: str) -> HttpResponse:
    provider = get_object_or_404(IdentityProvider, key=key, kind=IdentityProvider.Kind.SAML)
    return HttpResponse(single_sign_on.saml_metadata(provider), content_type="application/samlmetadata+xml")


def _provider(key: str, kind: str = "") -> IdentityProvider:
    provider = IdentityProvider.objects.select_related("organisation").filter(key=key).first()
    if provider is None or not provider.is_ready or (kind and provider.kind != kind):
        raise Http404
    return provider


# --- one's own --------------------------------------------------------------------------------------------------------


@require_safe
@action_required("read stories")
def own_sign_in(request: MemberRequest) -> HttpResponse:
    """The member's passkeys and devices. Two queries beside those of every page."""
    own = sessions.way_of(request.session).own
    devices = [
        (sign_in, sessions.is_of(sign_in, request.session))
        for sign_in in sessions.sign_ins_shown(request.member, request.session)
    ]
    kept = list(passkeys.passkeys_of(request.member.person)) if own else []
    return render(
        request,
        "people/own_sign_in.html",
        {
            "own": own,
            "devices": devices,
            "passkeys": kept,
            "possible": passkeys.are_possible(),
            "section": "preferences",
        },
    )


@never_cache
@action_required("read stories")
def new_passkey(request: MemberRequest) -> HttpResponse:
    """Have the browser make a passkey, and keep it."""
    _require_own_way(request)
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            passkeys.add_passkey(
                person=request.member.person,
                name=form.cleaned_data["name"],
                credential=form.cleaned_data["credential"],
            )
        except passkeys.PasskeyRefused:
            form.add_error(None, _("That did not work. Try it once more."))
        else:
            messages.success(request, _("Your passkey is there: next time, sign in with it."))
            return redirect("own_sign_in")
    options = passkeys.begin_to_add(request.member.person)
    return render(request, "people/new_passkey.html", {"form": form, "options": options, "section": "preferences"})


@require_POST
@action_required("read stories")
def rename_passkey(request: MemberRequest, passkey_id: int) -> HttpResponse:
    _require_own_way(request)
    passkey = get_object_or_404(passkeys.passkeys_of(request.member.person), pk=passkey_id)
    form = PasskeyNameForm(request.POST)
    if form.is_valid():
        passkeys.rename_passkey(passkey=passkey, name=form.cleaned_data["name"])
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("A passkey needs a name of at most 60 characters."))
    return redirect("own_sign_in")


@require_POST
@action_required("read stories")
def remove_passkey(request: MemberRequest, passkey_id: int) -> HttpResponse:
    _require_own_way(request)
    passkeys.remove_passkey(
        passkey=get_object_or_404(passkeys.passkeys_of(request.member.person), pk=passkey_id),
    )
    messages.success(request, _("The passkey was removed here. Remove it on your device as well."))
    return redirect("own_sign_in")


@require_POST
@action_required("read stories")
def end_session(request: MemberRequest, sign_in_id: int) -> HttpResponse:
    shown = sessions.sign_ins_shown(request.member, request.session)
    sessions.end(shown.filter(pk=get_object_or_404(shown, pk=sign_in_id).pk))
    messages.success(request, _("Signed out there."))
    return redirect("own_sign_in")


@require_POST
@action_required("read stories")
def end_all_sessions(request: MemberRequest) -> HttpResponse:
    """Sign out on every device, this one included."""
    if sessions.way_of(request.session).own:
        sessions.end_all_of(request.member.person)
    else:
        sessions.end(sessions.sign_ins_shown(request.member, request.session))
    request.session.flush()
    messages.success(request, _("You are signed out everywhere."))
    return redirect("account_request_login_code")


def _require_own_way(request: MemberRequest) -> None:
    """A passkey opens every organisation of a person: whom one organisation's provider let in adds and removes none."""
    if not sessions.way_of(request.session).own:
        raise PermissionDenied


# --- the organisation's -----------------------------------------------------------------------------------------------


@action_required("change sign-in")
def sign_in_settings(request: MemberRequest) -> HttpResponse:
    """The identity providers, a new one, and the owners for emergencies."""
    organisation = request.member.organisation
    owners = identity_providers.owners_of(organisation)
    new = NewProviderForm(request.POST if "kind" in request.POST else None, organisation=organisation)
    chosen = BreakGlassForm(request.POST if "emergency" in request.POST else None, owners=owners)
    if new.is_valid():
        provider = identity_providers.add_provider(organisation=organisation, **new.cleaned_data)
        return redirect("identity_provider", provider.pk)
    if chosen.is_valid():
        try:
            identity_providers.choose_break_glass(organisation=organisation, owners=chosen.cleaned_data["owners"])
        except identity_providers.CannotRequire:
            chosen.add_error("owners", _("Choose at least one: single sign-on is required, and a provider can fail."))
        else:
            messages.success(request, _("Saved."))
            return redirect("sign_in_settings")
    providers = list(identity_providers.providers_of(organisation))
    return render(
        request,
        "people/sign_in_settings.html",
        {
            "providers": providers,
            "new": new,
            "chosen": chosen,
            "emergency": settings.SITE_URL + reverse("sign_in_emergency"),
            "section": "organisation",
        },
    )


@action_required("change sign-in")
def identity_provider(request: MemberRequest, provider_id: int) -> HttpResponse:
    """One of them: the addresses to tell it, and what it told."""
    provider = get_object_or_404(identity_providers.providers_of(request.member.organisation), pk=provider_id)
    is_saml = provider.kind == IdentityProvider.Kind.SAML
    form: ProviderForm = (SamlForm if is_saml else OpenIDConnectForm)(request.POST or None, provider=provider)
    proved = sessions.proved_address(request.session, request.member)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            identity_providers.change_provider(
                provider=provider,
                settings=form.told(),
                secret=form.secret(),
                own_address=proved,
                **{key: asked[key] for key in ("name", "domains", "may_join", "enforced")},
            )
        except identity_providers.DomainRefused as error:
            form.add_error("domains", _domain_refused(error.domain, is_proved=bool(proved)))
        except identity_providers.CannotRequire as error:
            form.add_error("enforced", _what_is_missing(error.missing))
        else:
            messages.success(request, _("Saved."))
            return redirect("identity_provider", provider.pk)
    names = ["saml_acs", "saml_metadata"] if is_saml else ["oidc_callback"]
    addresses = {name: single_sign_on.address_of(name, provider) for name in [*names, "by_provider"]}
    return render(
        request,
        "people/identity_provider.html",
        {
            "provider": provider,
            "form": form,
            "addresses": addresses,
            "is_saml": is_saml,
            "proved": proved,
            "may_prove": not proved and _code_lets_in(request.member),
            "section": "organisation",
        },
    )


@require_POST
@action_required("change sign-in")
def prove_own_address(request: MemberRequest, provider_id: int) -> HttpResponse:
    """Sign out here, and in again by a code to the own address: then its mail domain may be given to the provider."""
    provider = get_object_or_404(identity_providers.providers_of(request.member.organisation), pk=provider_id)
    back, member = reverse("identity_provider", args=[provider.pk]), request.member
    if not _code_lets_in(member):
        raise PermissionDenied
    asked = RequestLoginCodeForm({"email": member.email})  # it counts how often codes are asked for
    if not asked.is_valid():
        messages.error(request, _("Codes were asked for too often. Try again in a few minutes."))
        return redirect(back)
    get_adapter(request).logout(request)
    request.session[IN_SESSION] = member.organisation_id
    LoginCodeVerificationProcess.initiate(request=request, user=member.person, email=member.email)
    return HttpResponseRedirect(f"{reverse('account_confirm_login_code')}?{urlencode({'next': back})}")


@require_POST
@action_required("change sign-in")
def remove_identity_provider(request: MemberRequest, provider_id: int) -> HttpResponse:
    provider = get_object_or_404(identity_providers.providers_of(request.member.organisation), pk=provider_id)
    identity_providers.remove_provider(provider=provider)
    messages.success(request, _("%(name)s was removed.") % {"name": provider.name})
    return redirect("sign_in_settings")


@require_POST
@action_required("manage people")
def sign_out_member(request: MemberRequest, member_id: int) -> HttpResponse:
    """Sign a member out on all devices, for this organisation."""
    found = get_object_or_404(queries.people_of(request.member.organisation), pk=member_id)
    sessions.sign_out_everywhere(member=found)
    messages.success(request, _("%(name)s is signed out everywhere.") % {"name": found.name})
    return redirect("person", member_id)


def _code_lets_in(member: Member) -> bool:
    """Whether a code would open this organisation for the member. One query."""
    way = Way(own=True, own_at=clock.now())
    return queries.memberships_opened(member.person, way).filter(pk=member.pk).exists()


def _domain_refused(domain: str, *, is_proved: bool) -> str:
    if not is_proved:
        said = _("%(domain)s cannot be added yet: sign in once by a code in your mail first; see above.")
    else:
        said = _(
            "%(domain)s cannot be added: it must be the domain of your own address, and no other organisation may have "
            "it."
        )
    return said % {"domain": domain}


def _what_is_missing(missing: str) -> str:
    return {
        "use": _(
            "First sign in here once by this provider yourself: then it is sure to work. Save without this choice now."
        ),
        "domains": _("First add the mail domain of your people: by it they are sent here."),
        "break glass": _("First choose an owner for emergencies, one page up: a provider can fail."),
    }[missing]
