"""How people sign in: by a code in their mail, a passkey, or their organisation's identity provider. No password."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from proudly.kit import clock
from proudly.kit.proxies import client_address
from proudly.people import identity_providers, sessions
from proudly.people.models import IdentityProvider, Member, Person
from proudly.people.organisation_pages import slug_in
from proudly.people.queries import membership_of, memberships_of, memberships_opened
from proudly.people.rules import Way
from proudly.people.services import come_in
from proudly.people.switching import IN_SESSION
from proudly.people.tasks import send_sign_in_mail
from proudly.ui.mail import html_of

BY_PROVIDER = "identity provider"  # as allauth notes it; its own words for code and passkey are "code" and "mfa"
BY_CODE = "code"
_OWN = {BY_CODE, "mfa"}


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come in by invitation or import, never by signing themselves up."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """New people begin with their first minute, unless they were on their way to a page."""
        assert isinstance(request.user, Person)
        member = _member_in(request, request.user)
        if member is not None and member.welcomed_at is None:
            return reverse("start")
        return str(super().get_login_redirect_url(request))

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom the limits on asking for codes count: the person, not the proxy that all persons come through."""
        return client_address(request)

    def post_login(self, request: HttpRequest, user: Person, **more: Any) -> HttpResponse:
        """Who signed in by an organisation's own way in is there, whatever other ones the person belongs to."""
        response: HttpResponse = super().post_login(request, user, **more)
        if slug := slug_in(response.headers.get("Location", "")):
            there = next(
                (
                    one
                    for one in memberships_of(user, sessions.way_of(request.session))
                    if one.organisation.slug == slug
                ),
                None,
            )
            if there is not None:
                request.session[IN_SESSION] = there.organisation_id
        return response

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        """As allauth does, from the text; and the code also in the look of all mails."""
        text = super().render_mail(template_prefix, email, context, headers)
        mail = EmailMultiAlternatives(text.subject, text.body, text.from_email, text.to, headers=text.extra_headers)
        said = {"language": get_language(), "organisation": {"name": "Proudly"}, "code": context["code"]}
        mail.attach_alternative(html_of("people/sign_in_code.mjml", said), "text/html")
        return mail

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through the worker: the page waits for no mail server, and waiting tells nobody that an address is known."""
        send_sign_in_mail(self.render_mail(template_prefix, email, context))

    def pre_login(self, request: HttpRequest, user: Person, **more: Any) -> HttpResponse | None:
        """Who has a code or a passkey, and whose organisation requires its identity provider, is sent there."""
        response: HttpResponse | None = super().pre_login(request, user, **more)
        if response is not None or _provider_of(request, user) is not None:
            return response
        if not memberships_opened(user, Way(own=True, own_at=clock.now())).exists() and (
            required := identity_providers.provider_required_of(user.pk)
        ):
            return render(request, "people/use_single_sign_on.html", {"provider": required}, status=403)
        return None

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:
        return render(request, "account/account_inactive.html", status=403)

    def login(self, request: HttpRequest, user: Person) -> None:
        """Note the way with the session, or sign nobody in: a session without its way opens too much.

        Whoever signs in has joined, invited or not.
        """
        provider = _provider_of(request, user)
        super().login(request, user)
        try:
            sessions.begin(request, user, provider=provider, proved=_proved_address(request, user))
            if provider is None:
                identity_providers.note_broken_glass(person_id=user.pk)
            member = _member_in(request, user)
            if member is not None:
                come_in(member=member)
        except Exception:
            request.session.flush()
            raise

    def logout(self, request: HttpRequest) -> None:
        sessions.forget(request.session)
        super().logout(request)


def _member_in(request: HttpRequest, user: Person) -> Member | None:
    """Whom the session, just begun, lets in."""
    return membership_of(user, request.session.get("organisation"), sessions.way_of(request.session))


def _proved_address(request: HttpRequest, user: Person) -> str:
    """The address that the code or the link in a mail, by which `user` is signing in just now, went to; else ""."""
    now = get_authentication_records(request, user)[-1]
    return str(now.get("email") or "") if now["method"] == BY_CODE else ""


def _provider_of(request: HttpRequest, user: Person) -> IdentityProvider | None:
    """The provider by which `user` is signing in just now; None for a code or a passkey.

    Raises an error for any other way: none may count as the person's own by mistake.
    """
    now = get_authentication_records(request, user)[-1]
    if now["method"] == BY_PROVIDER:
        return IdentityProvider.objects.get(pk=now["provider"])
    if now["method"] not in _OWN:
        raise ValueError(f"Nobody signs in by {now['method']} here.")
    return None
