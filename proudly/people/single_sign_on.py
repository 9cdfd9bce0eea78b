"""Signing in by an identity provider: OpenID Connect by allauth's client, SAML by python3-saml.

Both end in `_sign_in`, which asks `identity_providers.member_vouched_for`. Nothing of allauth that looks a person up,
connects accounts or signs people up is ever reached, and nothing that a provider tells is kept.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.core.ratelimit import respond_429
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit, statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request
from onelogin.saml2.constants import OneLogin_Saml2_Constants
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from proudly.kit import fetch
from proudly.kit.secrets import SecretUnreadable, unseal
from proudly.people import joining
from proudly.people.acting import acting
from proudly.people.identity_providers import NoMember, NotVouchedFor, member_vouched_for
from proudly.people.models import AuditEntry, IdentityProvider
from proudly.people.sign_in import BY_PROVIDER

logger = logging.getLogger(__name__)


class ProviderUnreachable(Exception):
    """The provider does not answer at its address, or is another. Its text says so to the reader."""


# What a provider that answers nothing or nonsense makes of the libraries, or one whose secret is unreadable.
_BROKEN = (OSError, fetch.AddressRefused, SecretUnreadable, KeyError, ValueError, TypeError, AttributeError)

# Where a person's address and name stand in what Entra, Google, Okta and others send by SAML.
_EMAIL = (
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    "urn:oid:0.9.2342.19200300.100.1.3",
    "email",
    "mail",
    "Email",
)
_NAME = (
    "http://schemas.microsoft.com/identity/claims/displayname",
    "urn:oid:2.16.840.1.113730.3.1.241",
    "displayName",
    "name",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
)


def address_of(name: str, provider: IdentityProvider) -> str:
    """One of our addresses that a provider must know: "oidc_callback", "saml_acs" or "saml_metadata"."""
    return settings.SITE_URL + reverse(name, args=[provider.key])


def start(request: HttpRequest, provider: IdentityProvider, next_address: str) -> HttpResponse:
    """Send the browser to the provider, or show a page that says that it cannot be reached.

    Args:
        next_address: where to go afterwards, checked already; "" for the first page.
    """
    if not ratelimit.consume(request, app="allauth.account", action="single_sign_on"):
        busy: HttpResponse = respond_429(request)
        return busy
    try:
        if provider.kind == IdentityProvider.Kind.SAML:
            return _start_saml(request, provider, next_address)
        client = _OpenIDConnect(request, app=_app(provider))
        # Everything is said here: by itself allauth would let the address say what to ask the provider for.
        response: HttpResponse = client.redirect(
            request, "login", next_url=next_address or None, scope=["openid", "profile", "email"], auth_params={}
        )
        return response
    except (*_BROKEN, OAuth2Error, OneLogin_Saml2_Error) as error:
        return refused(request, provider, "unreachable", error)


def refused(request: HttpRequest, provider: IdentityProvider, why: str, error: object = "") -> HttpResponse:
    """The page that nobody was signed in, and why: "cancelled", "unreachable", "failed", "address" or "member"."""
    if error:
        # What a provider sent is about a person, and stays out; what is wrong with its SAML is about signatures.
        reason = str(error)[:300] if isinstance(error, OneLogin_Saml2_ValidationError) else type(error).__name__
        logger.warning("Sign-in by provider %s: %s (%s)", provider.pk, why, reason)
    return render(request, "people/sign_in_refused.html", {"provider": provider, "why": why}, status=403)


def _sign_in(
    request: HttpRequest,
    provider: IdentityProvider,
    *,
    email: str,
    verified: bool | None,
    name: str,
    next_address: str | None,
) -> HttpResponse:
    try:
        # By whose word somebody joins stands in the audit trail: nobody else is at work here.
        with acting(None, AuditEntry.Via.DIRECTORY):
            member = member_vouched_for(
                provider=provider,
                email=email,
                verified=verified,
                name=name,
                language=get_language() or "",
                waiting=joining.waiting_in(request.session),
            )
    except NotVouchedFor:
        return refused(request, provider, "address")
    except NoMember:
        return refused(request, provider, "member")
    if request.user.is_authenticated and request.user != member.person:
        get_account_adapter(request).logout(request)
    record_authentication(request, member.person, BY_PROVIDER, provider=provider.pk)
    response: HttpResponse = perform_login(
        request, member.person, email_verification="none", redirect_url=next_address or None
    )
    return response


# --- OpenID Connect ---------------------------------------------------------------------------------------------------


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """What allauth's OpenID Connect asks of us."""

    def get_requests_session(self) -> Any:
        """An owner typed the provider's address: only the guarded client goes there."""
        return fetch.session(seconds=10)

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """The provider has shown who it is: from here on it is ours."""
        said = sociallogin.account.extra_data["userinfo"]
        provider = sociallogin.provider.identity_provider
        response = _sign_in(
            request,
            provider,
            email=str(said.get("email") or ""),
            verified=_truth(said.get("email_verified")),
            name=str(said.get("name") or ""),
            next_address=sociallogin.state.get("next"),
        )
        raise ImmediateHttpResponse(response)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        why = "cancelled" if error == "cancelled" else "failed"
        raise ImmediateHttpResponse(refused(request, provider.identity_provider, why, exception or error or ""))


class _Adapter(OpenIDConnectOAuth2Adapter):
    def __init__(self, request: HttpRequest, provider: _OpenIDConnect) -> None:
        super().__init__(request, provider.app.provider_id)
        self._provider = provider

    def get_provider(self) -> _OpenIDConnect:
        return self._provider

    @property
    def openid_config(self) -> dict[str, Any]:
        found: dict[str, Any] = super().openid_config
        if found.get("issuer") != self._provider.app.settings["server_url"]:
            # Or else a provider for everybody would speak for every organisation that has its people there.
            raise OAuth2Error("The provider calls itself otherwise.")
        return found

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return address_of("oidc_callback", self._provider.identity_provider)

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        """Who it is, by the ID token, whose signature is checked, and by what else the provider tells of the same."""
        config = self.openid_config
        id_token = jwtkit.verify_and_decode(
            credential=kwargs["response"]["id_token"],
            keys_url=config["jwks_uri"],
            issuer=config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        told = self._fetch_user_info(token.token)
        if told.get("sub") != id_token["sub"]:
            raise OAuth2Error("The provider tells of somebody else.")
        return self._provider.sociallogin_from_response(request, {"userinfo": {**id_token, **told}})


class _OpenIDConnect(OpenIDConnectProvider):
    oauth2_adapter_class = _Adapter
    pkce_enabled_default = True

    @property
    def server_url(self) -> str:
        return _description_of(self.app.settings["server_url"])

    @property
    def identity_provider(self) -> IdentityProvider:
        provider: IdentityProvider = self.app.identity_provider
        return provider

    def get_oauth2_adapter(self, request: HttpRequest) -> _Adapter:
        return _Adapter(request, self)


def _app(provider: IdentityProvider) -> SocialApp:
    """The provider as allauth knows them; never saved."""
    app = SocialApp(
        provider="openid_connect",
        provider_id=provider.key,
        name=provider.name,
        client_id=provider.settings["client_id"],
        secret=unseal(provider.secret) if provider.secret else "",
        settings={"server_url": provider.settings["server"]},
    )
    app.identity_provider = provider
    return app


def finish_oidc(request: HttpRequest, provider: IdentityProvider) -> HttpResponse:
    """The browser comes back from an OpenID Connect provider."""
    try:
        view = OAuth2CallbackView.adapter_view(_Adapter(request, _OpenIDConnect(request, app=_app(provider))))
        response: HttpResponse = view(request)
        return response
    except _BROKEN as error:
        # What a provider answers has any shape; nothing was signed in before it was understood.
        return refused(request, provider, "failed", error)


def check_server(server: str) -> str:
    """Ask an OpenID Connect provider for its description; returns how it calls itself.

    Raises ProviderUnreachable with what is wrong.
    """
    server = server.removesuffix("/.well-known/openid-configuration")
    try:
        with fetch.session(seconds=10) as session:
            answer = session.get(_description_of(server))
            answer.raise_for_status()
            issuer = str(answer.json()["issuer"])
    except (OSError, ValueError, KeyError, TypeError, fetch.AddressRefused) as error:
        refusal = fetch.refusal_behind(error)
        raise ProviderUnreachable(
            refusal.sentence
            if refusal
            else _("Nothing at this address says that it is OpenID Connect. Is it complete?")
        ) from error
    if issuer.rstrip("/") != server.rstrip("/"):
        raise ProviderUnreachable(
            _("The server there calls itself %(issuer)s: use the address of your own organisation.")
            % {"issuer": issuer[:200]}
        )
    return issuer


def _description_of(server: str) -> str:
    return f"{server.rstrip('/')}/.well-known/openid-configuration"


def _truth(said: Any) -> bool | None:
    """What a provider says of a fact: some send texts, many nothing."""
    if said is None or said == "":
        return None
    return said is True or str(said).lower() in {"true", "1"}


# What a SAML response that nobody should believe makes of the library.
_WRONG_SAML = (
    OneLogin_Saml2_Error,
    OneLogin_Saml2_ValidationError,
    PermissionDenied,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    SyntaxError,
)

# --- SAML -------------------------------------------------------------------------------------------------------------


def read_metadata(metadata: str) -> dict[str, Any]:
    """What SAML needs to know of a provider, from its metadata (XML), as `IdentityProvider.settings` holds it.

    Raises ValueError when it is not in there.
    """
    try:
        found = OneLogin_Saml2_IdPMetadataParser.parse(metadata.encode())["idp"]
        several = found.get("x509certMulti", {}).get("signing", [])
        certificates = several or [found["x509cert"]]
        address = found["singleSignOnService"]["url"]
        entity_id = found["entityId"]
    except Exception as error:  # the parser fails in as many ways as XML can be wrong
        raise ValueError("no metadata of an identity provider") from error
    if urlsplit(address).scheme not in {"https", "http"} or not entity_id or not certificates:
        raise ValueError("no metadata of an identity provider")
    return {"entity_id": entity_id, "address": address, "certificates": certificates}


def saml_metadata(provider: IdentityProvider) -> bytes:
    """Our own metadata (XML), for the provider to read. It may know nothing of the provider yet."""
    ours = OneLogin_Saml2_Settings({"strict": True, "sp": _service(provider)}, sp_validation_only=True)
    metadata: bytes | str = ours.get_sp_metadata()
    return metadata.encode() if isinstance(metadata, str) else metadata


def _service(provider: IdentityProvider) -> dict[str, Any]:
    """Who we are to the provider."""
    return {
        "entityId": address_of("saml_metadata", provider),
        "assertionConsumerService": {
            "url": address_of("saml_acs", provider),
            "binding": OneLogin_Saml2_Constants.BINDING_HTTP_POST,
        },
        "NameIDFormat": OneLogin_Saml2_Constants.NAMEID_EMAIL_ADDRESS,
    }


def _saml(provider: IdentityProvider) -> OneLogin_Saml2_Settings:
    told = provider.settings
    return OneLogin_Saml2_Settings(
        {
            "strict": True,
            "sp": _service(provider),
            "idp": {
                "entityId": told["entity_id"],
                "singleSignOnService": {"url": told["address"]},
                "x509certMulti": {"signing": told["certificates"], "encryption": told["certificates"][:1]},
            },
            "security": {
                "wantAssertionsSigned": True,
                "wantAttributeStatement": False,  # an address in the NameID is enough
                "allowRepeatAttributeName": True,
                "rejectDeprecatedAlgorithm": True,
                "requestedAuthnContext": False,
                "allowSingleLabelDomains": True,
            },
        }
    )


def _start_saml(request: HttpRequest, provider: IdentityProvider, next_address: str) -> HttpResponse:
    asked = OneLogin_Saml2_Authn_Request(_saml(provider))
    state = {"next": next_address} if next_address else {}
    statekit.stash_state(request, provider_id=provider.key, state=state, state_id=asked.get_id())
    address = provider.settings["address"]
    query = urlencode({"SAMLRequest": asked.get_request()})
    return HttpResponseRedirect(f"{address}{'&' if '?' in address else '?'}{query}")


def finish_saml(request: HttpRequest, provider: IdentityProvider) -> HttpResponse:
    """What a SAML provider says: believed when this browser asked for it, and the first time only."""
    sent = request.POST.get("SAMLResponse", "")
    try:
        said = OneLogin_Saml2_Response(_saml(provider), sent)
        asked = said.get_in_response_to()
        # Each request of ours is answered once, to the browser that made it: an answer seen elsewhere is worth nothing.
        state = statekit.unstash_state(request, provider_id=provider.key, state_id=asked or "", raises=True)
        assert state is not None
        ours = urlsplit(address_of("saml_acs", provider))
        here: dict[str, Any] = {
            "https": "on" if ours.scheme == "https" else "off",
            "http_host": ours.netloc,
            "script_name": "",
            "path_info": ours.path,
            "get_data": {},
            "post_data": {},
        }
        said.is_valid(here, request_id=asked, raise_exceptions=True)
        # The library lets pass what is meant for nobody in particular.
        meant_for_us = address_of("saml_metadata", provider) in said.get_audiences()
        told_once = hashlib.sha256(f"{provider.pk} {said.get_assertion_id()}".encode()).hexdigest()
        is_new = cache.add(f"saml-{told_once}", True, 24 * 3600)
        if not meant_for_us or not is_new:
            raise PermissionDenied
        attributes = said.get_attributes()
        name_id, form = said.get_nameid(), said.get_nameid_format()
    except _WRONG_SAML as error:
        return refused(request, provider, "failed", error)
    email = _first(attributes, _EMAIL)
    if not email and form == OneLogin_Saml2_Constants.NAMEID_EMAIL_ADDRESS:
        email = name_id
    return _sign_in(
        request,
        provider,
        email=email,
        verified=None,  # SAML has no word for it: only the domains count
        name=_first(attributes, _NAME),
        next_address=state.get("next"),
    )


def is_asked_for(request: HttpRequest, provider: IdentityProvider) -> bool:
    """Whether this browser's session waits for the provider's answer.

    Not when the answer comes straight from the provider’s site: browsers then keep our cookie to themselves.
    """
    return any(state[2] == provider.key for state in statekit.get_states(request).values())


def _first(attributes: dict[str, list[str]], names: tuple[str, ...]) -> str:
    return next((str(attributes[name][0]) for name in names if attributes.get(name)), "")
