"""How people sign in: a code by mail, no password anywhere."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from proudly.kit.proxies import client_address
from proudly.people.models import Person
from proudly.people.organisation_pages import slug_in
from proudly.people.queries import memberships_of
from proudly.people.switching import IN_SESSION
from proudly.people.tasks import send_sign_in_mail


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come in by invitation or import, never by signing themselves up."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom the limits on asking for codes count: the person, not the proxy that all persons come through."""
        return client_address(request)

    def post_login(self, request: HttpRequest, user: Person, **more: Any) -> HttpResponse:
        """Who signed in by an organisation's own way in is there, whatever other ones the person belongs to."""
        response: HttpResponse = super().post_login(request, user, **more)
        if slug := slug_in(response.headers.get("Location", "")):
            there = next((one for one in memberships_of(user) if one.organisation.slug == slug), None)
            if there is not None:
                request.session[IN_SESSION] = there.organisation_id
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through the worker: the page waits for no mail server, and waiting tells nobody that an address is known."""
        send_sign_in_mail(self.render_mail(template_prefix, email, context))
