"""How people sign in: a code by mail, no password anywhere."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from proudly.kit.proxies import client_address
from proudly.people.models import Person
from proudly.people.queries import membership_of
from proudly.people.services import come_in
from proudly.people.tasks import send_sign_in_mail


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come in by invitation or import, never by signing themselves up."""
        return False

    def login(self, request: HttpRequest, user: Person) -> None:
        """Whoever signs in has joined, invited or not."""
        super().login(request, user)
        member = membership_of(user, request.session.get("organisation"))
        if member is not None:
            come_in(member=member)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """New people begin with their first minute, unless they were on their way to a page."""
        assert isinstance(request.user, Person)
        member = membership_of(request.user, request.session.get("organisation"))
        if member is not None and member.welcomed_at is None:
            return reverse("start")
        return str(super().get_login_redirect_url(request))

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom the limits on asking for codes count: the person, not the proxy that all persons come through."""
        return client_address(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through the worker: the page waits for no mail server, and waiting tells nobody that an address is known."""
        send_sign_in_mail(self.render_mail(template_prefix, email, context))
