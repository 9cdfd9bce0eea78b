"""Signing in, in a real browser: with a passkey, and by real identity providers on another site."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browsing import DESKTOP, PHONE, Browsing
from tests.peers.identity import OidcProvider, SamlProvider
from tests.running import RunningProudly, running_proudly

pytestmark = pytest.mark.browser

LINKS = """
from proudly.demo.queries import demo_sign_in_links
from proudly.people.models import Member
Member.objects.update(language="en")
result = {role: address for role, _name, address in demo_sign_in_links()}
"""
PROVIDER = """
from proudly.people.identity_providers import add_provider, change_provider
from proudly.people.models import Organisation
from proudly.people.services import add_member, come_in, end_welcome, found_organisation
from proudly.people.single_sign_on import read_metadata
from proudly.people.models import IdentityProvider
organisation = Organisation.objects.first() or found_organisation(name="Waterwerk", language="en")
sanne = add_member(organisation=organisation, email="sanne@waterwerk.example", name="Sanne")
come_in(member=sanne)
end_welcome(member=sanne)
provider = add_provider(organisation=organisation, kind=kind, name=name)
if settings is not None:
    change_provider(provider=provider, settings=settings, secret=secret, name=name, domains=[domain], may_join=False,
                    enforced=False, own_address="eva@" + domain)
result = {"pk": provider.pk, "key": provider.key}
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProudly]:
    """Known as localhost: there, passkeys work without https."""
    with running_proudly(tmp_path_factory.mktemp("passkeys"), SITE_URL="http://localhost") as running:
        assert running.command("demo", "--people", "20").returncode == 0
        yield running


def enter(page: Page, site: str, demo: RunningProudly) -> None:
    link = next(address for role, address in demo.run(LINKS).items() if "advocate" in role)
    page.goto(site + urlsplit(link).path)
    page.locator("main form button").first.click()
    page.wait_for_url(f"{site}/")


def with_authenticator(page: Page) -> None:
    """A phone that keeps passkeys, and whose owner's finger is always on it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_out(page: Page, site: str) -> None:
    page.goto(f"{site}/sign-out")
    page.locator("main form button").first.click()
    page.wait_for_url(f"{site}/sign-in")


def test_a_passkey_is_made_named_used_without_an_address_and_removed(demo: RunningProudly, browsing: Browsing) -> None:
    site = demo.base_url.replace("127.0.0.1", "localhost")
    page = browsing.open(PHONE)
    with_authenticator(page)
    enter(page, site, demo)

    page.goto(f"{site}/preferences/sign-in/passkeys/new")
    page.locator("input[name=name]").fill("My phone")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url(f"{site}/preferences/sign-in")
    expect(page.get_by_role("paragraph").filter(has_text="My phone")).to_be_visible()

    page.get_by_role("button", name="Rename").click()
    page.locator("dialog[open] input[name=name]").fill("Old phone")
    page.locator("dialog[open]").get_by_role("button", name="Save").click()
    expect(page.get_by_role("paragraph").filter(has_text="Old phone")).to_be_visible()

    sign_out(page, site)
    page.goto(f"{site}/sign-in?next=/points")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site}/points")

    page.goto(f"{site}/preferences/sign-in")
    expect(page.get_by_text("This device", exact=True)).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    page.locator("dialog[open]").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("paragraph").filter(has_text="Old phone")).to_have_count(0)
    sign_out(page, site)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("This passkey is not known here")).to_be_visible()


def test_who_has_no_passkey_is_told_and_can_go_on_with_a_code(demo: RunningProudly, browsing: Browsing) -> None:
    site = demo.base_url.replace("127.0.0.1", "localhost")
    page = browsing.open(DESKTOP)
    with_authenticator(page)
    page.goto(f"{site}/sign-in")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("No passkey was used")).to_be_visible()
    expect(page.get_by_role("button", name="Mail me a code")).to_be_enabled()


@pytest.fixture(scope="module")
def waterwerk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProudly]:
    hosts = "127.0.0.1,localhost"
    with running_proudly(tmp_path_factory.mktemp("providers"), FETCH_ALLOWED_HOSTS=hosts) as running:
        yield running


def door(proudly: RunningProudly, **said: Any) -> str:
    told: dict[str, Any] = {"settings": None, "secret": None, "domain": "waterwerk.example", **said}
    made = proudly.run(PROVIDER, **told)
    return f"{proudly.base_url}/sign-in/with/{made['key']}"


@pytest.mark.peers
def test_a_browser_signs_in_by_openid_connect(
    waterwerk: RunningProudly, oidc_provider: OidcProvider, browsing: Browsing
) -> None:
    key = door(waterwerk, kind="oidc", name="Entra").rsplit("/", 1)[1]
    callback = f"{waterwerk.base_url}/sign-in/oidc/{key}/callback"
    client_id, secret = oidc_provider.new_client(callback)
    settings = {"server": oidc_provider.address, "client_id": client_id}
    waterwerk.run(
        "from proudly.people.models import IdentityProvider\n"
        "from proudly.kit.secrets import seal\n"
        "IdentityProvider.objects.filter(key=key).update(settings=settings, secret=seal(secret),"
        " domains=['waterwerk.example'])",
        key=key,
        settings=settings,
        secret=secret,
    )
    page = browsing.open(DESKTOP)
    page.goto(f"{waterwerk.base_url}/sign-in/with/{key}?next=/points")
    page.get_by_role("button", name="Sign in with Entra").click()
    page.locator("input[name=login]").fill(json.dumps({"email": "sanne@waterwerk.example", "email_verified": True}))
    page.locator("input[name=password]").fill("any")
    page.locator("button[type=submit]").click()
    page.locator("button[type=submit]").click()
    page.wait_for_url(f"{waterwerk.base_url}/points")


@pytest.mark.peers
def test_a_browser_signs_in_by_saml_from_another_site(
    waterwerk: RunningProudly, saml_provider: SamlProvider, browsing: Browsing, tmp_path: Path
) -> None:
    """A browser keeps our cookie to itself when another site sends the form."""
    elsewhere = saml_provider.address.replace("127.0.0.1", "localhost")
    metadata = httpx.get(f"{elsewhere}/FederationMetadata/2007-06/FederationMetadata.xml").text
    assert re.search(r"http://localhost:\d+/sso", metadata)
    settings = waterwerk.run(
        "from proudly.people.single_sign_on import read_metadata\nresult = read_metadata(metadata)", metadata=metadata
    )
    page = browsing.open(PHONE)
    page.goto(door(waterwerk, kind="saml", name="Okta", settings=settings) + "?next=/points")
    page.get_by_role("button", name="Sign in with Okta").click()
    page.locator("input[name=as]").fill(json.dumps({"email": "sanne@waterwerk.example", "name": "Sanne"}))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{waterwerk.base_url}/points")
