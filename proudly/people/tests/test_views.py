"""Preferences, and signing in by mail code."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_limits_of_earlier_tests() -> None:
    cache.clear()


def test_a_code_by_mail_signs_in_and_leads_on() -> None:
    sanne = people.member()
    client = Client()
    client.post("/sign-in?next=/points", {"email": sanne.email, "next": "/points"})
    (sent,) = mail.outbox
    code = re.search(r"^    (\S+)$", str(sent.body), re.MULTILINE)
    assert code and code[1] in sent.subject
    assert "password" not in str(sent.body).lower()
    page = client.get("/sign-in/code?next=/points").content.decode()
    assert sanne.email in page and 'autocomplete="one-time-code"' in page
    response = client.post("/sign-in/code", {"code": code[1], "next": "/points"})
    assert response.headers["Location"] == "/points"
    assert client.get("/points").status_code == 200


def test_a_wrong_code_is_said_beside_its_field() -> None:
    sanne = people.member()
    client = Client()
    client.post("/sign-in", {"email": sanne.email})
    page = client.post("/sign-in/code", {"code": "WRONG"}).content.decode()
    assert 'aria-invalid="true"' in page
    assert client.get("/points").status_code == 302


def test_the_page_looks_the_same_for_an_unknown_address() -> None:
    sanne = people.member()
    pages = []
    for email in (sanne.email, "nobody@waterwerk.example"):
        client = Client()
        assert client.post("/sign-in", {"email": email}).headers["Location"] == "/sign-in/code"
        page = client.get("/sign-in/code").content.decode().replace(email, "ADDRESS")
        pages.append(re.sub(r'(name="csrfmiddlewaretoken" value=|X-CSRFToken": )"\w+"', "", page))
    assert pages[0] == pages[1]


def test_signing_out_takes_a_press() -> None:
    client = Client()
    client.force_login(people.member().person)
    assert "Sign out on this device?" in client.get("/sign-out").content.decode()
    assert client.get("/points").status_code == 200
    client.post("/sign-out")
    assert client.get("/points").status_code == 302


def test_preferences_are_kept_and_confirmed_in_the_chosen_language() -> None:
    sanne = people.member()
    client = Client()
    client.force_login(sanne.person)
    response = client.post("/preferences", {"language": "nl", "networks": ["x"], "mail_wanted": ""}, follow=True)
    sanne.refresh_from_db()
    assert (sanne.language, sanne.networks, sanne.mail_wanted) == ("nl", ["x"], False)
    assert response.headers["Content-Language"] == "nl"
