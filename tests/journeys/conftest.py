"""A company in a running program, with the real networks' servers within its reach."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.mailroom import Mailroom, words_of
from tests.peers.bluesky import bluesky_server
from tests.peers.identity import oidc_provider, saml_provider
from tests.peers.mastodon import mastodon_server
from tests.running import RunningProudly, running_proudly

__all__ = ["bluesky_server", "mastodon_server", "oidc_provider", "saml_provider"]

FOUND = """
from proudly.people.services import add_member, come_in, end_welcome, found_organisation
from proudly.points.services import adopt_starting_rules
from proudly.content.models import Topic
organisation = found_organisation(name=name, language=language)
adopt_starting_rules(organisation=organisation)
Topic.objects.create(organisation=organisation, name="Craft")
for person in people:
    member = add_member(organisation=organisation, **person)
    come_in(member=member)
    end_welcome(member=member)
result = organisation.pk
"""

_companies = iter(range(1, 10_000))


@dataclass(frozen=True)
class Company:
    """An organisation with an editor, Eva, and an employee, Sanne."""

    proudly: RunningProudly
    mailroom: Mailroom
    eva: str
    sanne: str

    def sign_in(self, page: Page, address: str) -> None:
        """As people do: ask for a code, read the mail, give the code."""
        page.goto(f"{self.proudly.base_url}/sign-in")
        page.locator("input[name=email]").fill(address)
        self.mailroom.empty()
        page.locator("main form button").first.click()
        mail = self.mailroom.wait_for(address, that=lambda one: bool(codes_in(one)))
        [code] = codes_in(mail)
        page.locator("input[name=code]").fill(code)
        page.locator("main form button").first.click()
        page.wait_for_url(f"{self.proudly.base_url}/")


def codes_in(mail: EmailMessage) -> list[str]:
    """Codes to sign in by; other mail may come at the same moment."""
    return re.findall(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})?)\s*$", words_of(mail), re.MULTILINE)


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory, mailroom: Mailroom) -> Iterator[RunningProudly]:
    """The program, allowed to reach the networks' servers of the tests on this machine."""
    folder = tmp_path_factory.mktemp("journeys")
    with running_proudly(folder, MAIL_URL=mailroom.url, FETCH_ALLOWED_HOSTS="localhost,127.0.0.1") as running:
        yield running


@pytest.fixture
def found_company(program: RunningProudly, mailroom: Mailroom) -> Callable[..., Company]:
    """Founds a company of its own for a test: `found_company(language="nl", networks=["bluesky"])`."""

    def found(*, language: str = "en", networks: list[str] | None = None) -> Company:
        number = next(_companies)
        eva, sanne = f"eva.{number}@waterwerk.example", f"sanne.{number}@waterwerk.example"
        people: list[dict[str, Any]] = [
            {"email": eva, "name": "Eva Editor", "roles": ["editor"]},
            {"email": sanne, "name": "Sanne de Vries", "networks": networks or ["linkedin"]},
        ]
        program.run(FOUND, name=f"Waterwerk {number}", language=language, people=people)
        return Company(program, mailroom, eva, sanne)

    return found


def path_of(address: str) -> str:
    return urlsplit(address).path
