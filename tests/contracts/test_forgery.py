"""What another site can make a browser of a member do: nothing. Every page is sent to as such a site would."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from proudly.people.models import Member
from proudly.people.rules import ROLES
from proudly.people.services import change_roles
from tests.contracts.test_isolation import PAGES, arguments, everything_of, sanne  # noqa: F401  # fixtures

pytestmark = pytest.mark.django_db

# They take a POST without a token, and why no other site gains by it: they read neither session nor cookie.
WITHOUT_A_TOKEN = {
    "stop_mail": "the token in the mail says who",
    "share_from_mail": "likewise",
    "new_mail": "likewise",
    "conversion": "the id or the signature says which visit",
    "mail_events": "a password in the request says which mail provider",
    "oidc_callback": "it answers a question that this session asked",
    "saml_acs": "likewise",
}
MAY_BE_FRAMED = {"mailbox_html"}  # by our own page, sandboxed


def of_everything(member: Member) -> Client:
    change_roles(member=member, roles=[role for role in ROLES if role != "advocate"])
    client = Client(enforce_csrf_checks=True)
    client.force_login(member.person)
    return client


def test_no_page_takes_a_form_of_another_site(sanne: Member, arguments: dict[str, Any]) -> None:  # noqa: F811
    client = of_everything(sanne)
    before = everything_of(sanne)
    sent_to = 0
    for page in PAGES:
        if page.name in WITHOUT_A_TOKEN:
            continue
        answer = client.post(page.address(arguments), headers={"origin": "https://evil.example"})
        assert answer.status_code == 403, page.name
        sent_to += 1
    assert sent_to > 60
    assert everything_of(sanne) == before


def test_the_api_is_opened_by_no_session(sanne: Member) -> None:  # noqa: F811
    client = of_everything(sanne)
    for path in ("/api/v1/stories", "/api/v1/me", "/scim/v2/Users"):
        assert client.get(path).status_code == 401
        assert client.post(path, {}, content_type="application/json").status_code in {401, 405}


def test_no_page_can_be_framed_sniffed_or_run_a_script_of_its_own(
    sanne: Member,  # noqa: F811
    arguments: dict[str, Any],  # noqa: F811
) -> None:
    client = of_everything(sanne)
    client.raise_request_exception = False  # that passkey of the tests is none; what breaks is held to it, too
    for page in PAGES:
        if page.name in {"account_logout", "end_all_sessions", "live"}:
            continue
        answer = client.get(page.address(arguments))
        assert answer.headers["X-Content-Type-Options"] == "nosniff", page.name
        if page.name not in MAY_BE_FRAMED:
            assert answer.headers["X-Frame-Options"] == "DENY", page.name
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy and "unsafe-eval" not in policy, page.name
        assert "default-src 'self'" in policy or "sandbox" in policy, page.name
        for cookie in answer.cookies.values():
            assert cookie["samesite"] in {"Lax", "Strict"}, f"{page.name} sets {cookie.key}"


def test_no_script_reads_the_cookie_of_the_session() -> None:
    assert settings.SESSION_COOKIE_HTTPONLY and settings.SESSION_COOKIE_SAMESITE == "Lax"
