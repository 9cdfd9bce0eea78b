"""Nothing of an organisation is seen in another, by a stranger, or in a role that may not: every address is walked.

The addresses are taken from the site's own table, so that a new one is walked too. It has an action of `people.rules`,
or stands in `OPEN` with the reason why it needs none. The API is walked in `api/tests/test_every_operation.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from proudly.api.services import make_token
from proudly.api.tests.factories import Company, company
from proudly.links.services import close_links
from proudly.people import rules
from proudly.people.models import Organisation, OrganisationRow
from proudly.people.tests import factories as people
from proudly.rewards.models import Redemption
from proudly.rewards.services import redeem_reward

SECRET = "Zeewolf"

# Who needs no role for what, and why. What has a token or a code in its address is for whoever was given that.
OPEN = {
    "healthz": "load balancers ask, and learn nothing but up or down",
    "enter_demo": "the token is of the demo alone",
    "share_from_mail": "the token in a mail says who and for which story",
    "new_mail": "likewise",
    "stop_mail": "likewise",
    "read_story": "whoever was given a link reads what it leads to",
    "closed_link": "whoever was given a link that is closed reads why",
    "unknown_link": "a link that leads nowhere",
    "conversion": "the site that a link leads to reports, with the id it was told",
    "conversions_script": "the script that does so",
    "live": "answers 403 to strangers, and members with their own points",
    "account_request_login_code": "signing in",
    "account_confirm_login_code": "signing in",
    "account_login": "signing in",
    "account_logout": "signing out",
    "ui_catalogue": "components with invented words, for developers",
    "ui_bare": "likewise",
    "ui_error": "likewise",
    "": "pictures: mails and networks fetch them, and their names cannot be guessed",
}
# These show the other organisation's story to whoever was given the code of a link. That is what links are for.
BY_CODE = {"read_story", "closed_link"}

VIEWERS = ["stranger", *rules.ROLES]


@dataclass(frozen=True)
class Everything:
    """Of everything that an organisation can have, one; each says its name."""

    company: Company
    redemption: Redemption
    token_id: int

    @property
    def organisation(self) -> Organisation:
        return self.company.boss.organisation

    def arguments(self) -> dict[str, Any]:
        """What stands for each argument in an address. An address with another one needs a line here."""
        return {
            **self.company.ids,
            "redemption_id": self.redemption.pk,
            "token_id": self.token_id,
            "member_id": self.company.boss.pk,
            "code": self.company.share.link.code,
            "network": "linkedin",
            "token": "altered",
            "name": "1.eml",
            "status": 404,
            "path": "stories/nothing.webp",
        }

    def never(self) -> dict[str, Any]:
        """The same, of things that never were."""
        nothing = dict.fromkeys((*self.company.ids, "redemption_id", "token_id", "member_id"), 2**40)
        return self.arguments() | nothing | {"code": "never23"}


@dataclass(frozen=True)
class Route:
    path: str
    name: str
    action: str  # "" where none is needed

    def address(self, arguments: dict[str, Any]) -> str:
        def filled(argument: re.Match[str]) -> str:
            return str(arguments[argument[1]])

        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", filled, self.path)

    @property
    def names_a_thing(self) -> bool:
        return "_id>" in self.path or ":code>" in self.path


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[Route]:
    for one in (resolver or get_resolver()).url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, path)
        elif isinstance(one, URLPattern) and not path.startswith(("api/v1/", "^api/")):
            yield Route(path, one.name or "", getattr(one.callback, "action", ""))


def everything(name: str) -> Everything:
    has = company(name)
    close_links(story=has.story, why=f"{name} closed it")
    redemption = redeem_reward(member=has.boss, reward=has.reward, request="one")
    token, _plain = make_token(member=has.boss, name=f"{name} token", scopes=[])
    return Everything(has, redemption, token.pk)


@pytest.fixture
def theirs(db: None) -> Everything:
    return everything(SECRET)


@pytest.fixture
def ours(db: None) -> Everything:
    return everything("Waterwerk")


def client_of(viewer: str, within: Organisation) -> Client:
    client = Client()
    if viewer != "stranger":
        roles = [] if viewer == rules.ADVOCATE else [viewer]
        client.force_login(people.member(within, f"A {viewer}", roles=roles).person)
    return client


def said(answer: HttpResponse) -> str:
    """All that an answer tells. The stream of events is endless, and only its head is read."""
    if answer.streaming:
        text = "" if getattr(answer, "is_async", False) else b"".join(answer).decode()
    else:
        text = answer.content.decode(errors="replace")
    return f"{answer.status_code} {answer.headers.get('Location', '')}\n{text}"


def without_what_always_differs(text: str, address: str) -> str:
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+', r"\1", text)
    return text.replace(address, "ADDRESS").replace(address.replace("/", "%2F"), "ADDRESS")


def everything_of(organisation: Organisation) -> dict[str, list[Any]]:
    return {
        table.__name__: list(table._default_manager.filter(organisation=organisation).order_by("pk").values())
        for table in apps.get_models()
        if issubclass(table, OrganisationRow)
    }


CALLS: dict[str, Callable[[Client, str], Any]] = {
    "GET": lambda client, address: client.get(address),
    "POST": lambda client, address: client.post(address),
}


def test_every_address_needs_an_action_or_says_why_it_needs_none() -> None:
    open_to_all = {route.name for route in routes() if not route.action}
    assert open_to_all == set(OPEN)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_nothing_of_another_organisation_is_there(
    viewer: str, theirs: Everything, ours: Everything, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither its words nor that it exists: what is theirs is answered as what never was, after as many queries."""
    client = client_of(viewer, ours.organisation)
    before = everything_of(theirs.organisation)
    tried = 0
    for route in routes():
        for method, call in CALLS.items():
            if route.name == "account_logout" and method == "POST":
                continue  # what comes after it would be a stranger's
            where = f"{method} {route.path} as {viewer}"
            address, nowhere = route.address(theirs.arguments()), route.address(theirs.never())
            with CaptureQueriesContext(connection) as queries:
                answer = said(call(client, address))
            if route.name not in BY_CODE:
                assert SECRET not in answer, where
            if route.names_a_thing and route.name not in BY_CODE:
                with CaptureQueriesContext(connection) as queries_for_nothing:
                    never = said(call(client, nowhere))
                same = without_what_always_differs(never, nowhere)
                assert without_what_always_differs(answer, address) == same, f"{where} tells that it exists"
                assert len(queries) == len(queries_for_nothing), f"{where} takes longer when it exists"
            tried += 1
    assert everything_of(theirs.organisation) == before
    with capsys.disabled():
        print(f"\n{tried} addresses and methods as {viewer} of another organisation: nothing leaks")


@pytest.mark.parametrize("viewer", VIEWERS)
def test_in_the_own_organisation_a_role_may_what_the_rules_say_and_no_more(
    viewer: str, ours: Everything, capsys: pytest.CaptureFixture[str]
) -> None:
    client = client_of(viewer, ours.organisation)
    tried = 0
    for route in routes():
        if not route.action:
            continue
        address = route.address(ours.arguments())
        answer = client.get(address)
        if answer.status_code == 405:
            answer = client.post(address)
        where = f"{route.path} ({route.action}) as {viewer}"
        if viewer == "stranger":
            assert answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in"), where
        elif rules.may([viewer], route.action):
            assert answer.status_code != 403, where
        else:
            assert answer.status_code == 403, where
        tried += 1
    with capsys.disabled():
        print(f"\n{tried} addresses as {viewer}: as the rules say")
