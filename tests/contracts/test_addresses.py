"""Addresses that visitors make up: nobody is led away by `next`, and no host but ours is believed."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from proudly.people.models import Member
from proudly.people.organisations import give_domain
from proudly.people.tests import factories as people
from tests.contracts.test_isolation import PAGES, arguments, sanne  # noqa: F401  # fixtures

pytestmark = pytest.mark.django_db

AWAY = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/%5cevil.example",
    "/%2f%2fevil.example",
    "http:evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "/\t/evil.example/",
    "/\n/evil.example/",
    "\x08//evil.example",
    " //evil.example",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
    "http://testserver:80@evil.example/",
    "/wallet\r\nSet-Cookie: evil=1",
]


@pytest.fixture(autouse=True)
def no_limits_of_earlier_tests() -> None:
    cache.clear()


def leads_away(location: str) -> bool:
    """As a browser takes it: without tabs and newlines, a backslash being a slash."""
    seen = re.sub(r"[\t\r\n]", "", location).strip(" \x00\x08").replace("\\", "/")
    parts = urlsplit(seen)
    return seen.startswith("//") or parts.scheme not in {"", "http", "https"} or parts.netloc not in {"", "testserver"}


@pytest.mark.parametrize("target", AWAY)
def test_who_signs_in_is_led_nowhere_else(target: str) -> None:
    member = people.member()
    client = Client()
    address = reverse("account_request_login_code")
    page = client.get(address, {"next": target}).content.decode()
    assert not re.search(r'(href|action|src)="[^"]*evil', page)
    first = client.post(address, {"email": member.email, "next": target})
    assert not leads_away(first.headers.get("Location", ""))
    code = re.search(r"^    (\S+)$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code
    second = client.post(reverse("account_confirm_login_code"), {"code": code[1], "next": target})
    assert second.status_code == 302 and not leads_away(second.headers["Location"])


@pytest.mark.parametrize("target", [AWAY[0], AWAY[1], AWAY[9]])
def test_no_page_takes_a_target_from_the_visitor(
    target: str,
    sanne: Member,  # noqa: F811
    arguments: dict[str, Any],  # noqa: F811
) -> None:
    client = Client(headers={"referer": target})
    client.force_login(sanne.person)
    names = ("next", "url", "to", "redirect", "return", "return_to", "target", "link", "RelayState", "continue")
    said = dict.fromkeys(names, target)
    for page in PAGES:
        if page.name in {"account_logout", "end_all_sessions", "erase_me"}:
            continue
        address = page.address(arguments)
        for answer in (client.get(address, said), client.post(address, said)):
            assert "evil.example" not in urlsplit(answer.headers.get("Location", "")).netloc, page.name
            assert not answer.headers.get("Location", "").lower().startswith(("javascript:", "data:")), page.name


@pytest.mark.parametrize(
    "path", ["//evil.example/", "//evil.example", "/%5Cevil.example", "/%2F%2Fevil.example", "/\\evil"]
)
def test_an_address_that_looks_like_another_host_is_no_way_out(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code in {301, 302, 404} and not leads_away(answer.headers.get("Location", ""))


# --- hosts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "evil.example:80"]
)
def test_a_host_that_is_not_ours_gets_nothing(host: str) -> None:
    assert Client().get(reverse("account_request_login_code"), headers={"host": host}).status_code == 400


def test_what_a_proxy_says_of_the_host_is_not_believed() -> None:
    answer = Client().get("/", headers={"x-forwarded-host": "evil.example", "x-host": "evil.example"})
    assert "evil" not in answer.headers.get("Location", "") + answer.content.decode()


def test_links_in_mails_are_made_from_the_address_of_the_site(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    member = people.member()
    Client().post(reverse("account_request_login_code"), {"email": member.email}, headers={"host": "other.example"})
    (sent,) = mail.outbox
    html = str(sent.alternatives[0][0]) if getattr(sent, "alternatives", None) else ""
    assert "other.example" not in f"{sent.body}{html}{sent.subject}"


@pytest.mark.parametrize("host", ["TROTS.example", "trots.example.", "trots.example:443"])
def test_an_own_host_is_known_however_it_is_written(host: str, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["trots.example", "testserver"]
    within = people.organisation("Trots")
    within.colour = "#123456"
    within.save()
    give_domain(organisation=within, domain="trots.example")
    page = Client().get(reverse("account_request_login_code"), headers={"host": host})
    assert page.status_code == 200 and "123456" in page.content.decode()


@pytest.mark.parametrize(
    "target", ["/o/%s", "/o/%s/", "//evil.example/o/%s", "https://evil.example/o/%s", "/o/%s?x", "/\\evil/o/%s"]
)
def test_strangers_cost_the_same_queries_whether_an_organisation_is_there(target: str) -> None:
    within = people.organisation("Trots")
    asked = []
    for slug in (within.slug, "nobody-at-all"):
        with CaptureQueriesContext(connection) as queries:
            answer = Client().get(reverse("account_request_login_code") + "?next=" + quote(target % slug))
        asked.append((answer.status_code, len(queries)))
    assert asked[0] == asked[1] and asked[0][0] == 200
