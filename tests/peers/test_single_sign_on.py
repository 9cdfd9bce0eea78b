"""Whole sign-ins by real identity providers, and what must never come of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from proudly.kit import clock
from proudly.kit.secrets import unseal
from proudly.people.asking_to_join import ask_to_join
from proudly.people.identity_providers import add_provider, change_provider
from proudly.people.invitations import invitation_address, invite_member
from proudly.people.joining import change_join_link, joining_address
from proudly.people.models import AuditEntry, IdentityProvider, JoinRequest, Member, Person
from proudly.people.services import add_member, let_go
from proudly.people.single_sign_on import address_of, read_metadata
from proudly.people.tests import factories as people
from tests.peers.identity import OidcProvider, SamlProvider, new_key, read, written

pytestmark = [pytest.mark.peers, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def loopback_is_allowed(settings: Any) -> None:
    settings.FETCH_ALLOWED_HOSTS = ["127.0.0.1"]
    cache.clear()


@pytest.fixture
def sanne() -> Member:
    return people.member(people.organisation("Waterwerk"), "Sanne", email="sanne@waterwerk.example")


def by_oidc(member: Member, peer: OidcProvider, **more: Any) -> IdentityProvider:
    """The organisation's provider, which may vouch for waterwerk.example."""
    provider = add_provider(organisation=member.organisation, kind="oidc", name="Entra")
    client_id, secret = peer.new_client(address_of("oidc_callback", provider))
    change_provider(
        provider=provider,
        settings={"server": peer.address, "client_id": client_id},
        secret=secret,
        **{**_USUAL, "own_address": "eva@waterwerk.example", **more},
    )
    return provider


def by_saml(member: Member, peer: SamlProvider, **more: Any) -> IdentityProvider:
    provider = add_provider(organisation=member.organisation, kind="saml", name="Okta")
    told = read_metadata(peer.metadata)
    asked = {**_USUAL, "name": "Okta", "own_address": "eva@waterwerk.example", **more}
    change_provider(provider=provider, settings=told, secret=None, **asked)
    return provider


_USUAL: dict[str, Any] = {"name": "Entra", "domains": ["waterwerk.example"], "may_join": False, "enforced": False}


def go_oidc(client: Client, provider: IdentityProvider, peer: OidcProvider, following: str = "", **claims: Any) -> Any:
    asked = client.post(f"/sign-in/with/{provider.key}", {"next": following})
    back = peer.sign_in(asked.headers["Location"], **claims)
    return client.get(_path(back))


def go_saml(client: Client, provider: IdentityProvider, peer: SamlProvider, following: str = "", **who: Any) -> Any:
    asked = client.post(f"/sign-in/with/{provider.key}", {"next": following})
    back, said = peer.sign_in(asked.headers["Location"], **who)
    return client.post(_path(back), {"SAMLResponse": said})


def _path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def by_code(member: Member) -> Client:
    """Signed in by a code in the mail."""
    client, now = Client(), clock.now().isoformat()
    client.force_login(member.person)
    session = client.session
    session["way"] = {"own_at": now, "provider": None, "provider_at": None, "proved": member.email, "proved_at": now}
    session.save()
    return client


def is_in(client: Client) -> bool:
    return client.get("/points").status_code == 200


def test_a_member_signs_in_by_openid_connect_and_is_led_on(sanne: Member, oidc_provider: OidcProvider) -> None:
    client = Client()
    provider = by_oidc(sanne, oidc_provider)

    answer = go_oidc(client, provider, oidc_provider, "/points", email="Sanne@Waterwerk.example", email_verified=True)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/points")
    assert is_in(client)
    assert client.get("/points").wsgi_request.member == sanne  # type: ignore[attr-defined]


def test_a_member_signs_in_by_saml_and_is_led_on(sanne: Member, saml_provider: SamlProvider) -> None:
    client = Client()
    provider = by_saml(sanne, saml_provider)

    answer = go_saml(client, provider, saml_provider, "/points", email="sanne@waterwerk.example", name="Sanne")

    assert (answer.status_code, answer.headers.get("Location")) == (302, "/points")
    assert is_in(client)


@pytest.mark.parametrize("verified", [{}, {"email_verified": None}])
def test_the_word_of_a_provider_that_says_nothing_counts_for_its_domains_alone(
    sanne: Member, oidc_provider: OidcProvider, verified: dict[str, Any]
) -> None:
    add_member(organisation=sanne.organisation, email="jan@elders.example", name="Jan")
    provider = by_oidc(sanne, oidc_provider)

    inside, outside = Client(), Client()
    go_oidc(inside, provider, oidc_provider, email="sanne@waterwerk.example", **verified)
    answer = go_oidc(outside, provider, oidc_provider, email="jan@elders.example", **verified)

    assert is_in(inside)
    assert answer.status_code == 403 and not is_in(outside)


def test_an_address_that_the_provider_has_not_verified_signs_nobody_in(
    sanne: Member, oidc_provider: OidcProvider
) -> None:
    client = Client()
    answer = go_oidc(
        client, by_oidc(sanne, oidc_provider), oidc_provider, email="sanne@waterwerk.example", email_verified=False
    )
    assert answer.status_code == 403 and not is_in(client)


def test_who_is_no_member_is_told_so_kindly_and_not_made_one(sanne: Member, oidc_provider: OidcProvider) -> None:
    client = Client()
    answer = go_oidc(
        client, by_oidc(sanne, oidc_provider), oidc_provider, email="new@waterwerk.example", email_verified=True
    )
    assert answer.status_code == 403
    assert "Ask whoever runs it to bring you in" in answer.content.decode()
    assert not Person.objects.filter(email="new@waterwerk.example").exists()


def test_where_people_may_join_who_is_vouched_for_becomes_a_member_of_that_organisation(
    sanne: Member, oidc_provider: OidcProvider, saml_provider: SamlProvider
) -> None:
    provider = by_oidc(sanne, oidc_provider, may_join=True)
    client = Client()
    go_oidc(client, provider, oidc_provider, email="nora@waterwerk.example", email_verified=True, name="Nora Noord")
    nora = Member.objects.get(person__email="nora@waterwerk.example")
    assert (nora.name, nora.organisation, list(nora.roles.all())) == ("Nora Noord", sanne.organisation, [])
    joined = AuditEntry.objects.get(action="member joined")
    assert (joined.concerns, joined.via, joined.about) == (nora, "directory", {"provider": "Entra"})
    assert is_in(client)

    theirs = {"domains": ["gemaal.example"], "own_address": "a@gemaal.example"}
    saml = by_saml(people.member(people.organisation("Gemaal")), saml_provider, may_join=True, **theirs)
    go_saml(Client(), saml, saml_provider, email="piet@gemaal.example", name="Piet")
    assert Member.objects.get(person__email="piet@gemaal.example").organisation == saml.organisation


def required(provider: IdentityProvider) -> None:
    IdentityProvider.objects.filter(pk=provider.pk).update(enforced=True)


def test_the_invited_join_by_signing_in_where_that_is_required(sanne: Member, oidc_provider: OidcProvider) -> None:
    required(provider := by_oidc(sanne, oidc_provider))
    nora = add_member(organisation=sanne.organisation, email="nora@waterwerk.example", name="Nora")
    client, link = Client(), _path(invitation_address(invite_member(member=nora, by=sanne)))
    door = client.post(link).headers["Location"]
    nora.refresh_from_db()
    assert door == f"/sign-in/with/{provider.key}" and nora.started_at is None
    answer = go_oidc(client, provider, oidc_provider, email=nora.email, email_verified=True)
    nora.refresh_from_db()
    assert (answer.headers["Location"], nora.started_at is not None) == ("/start", True)
    assert client.get("/start").status_code == 200


@pytest.mark.parametrize("kind", ["oidc", "saml"])
def test_who_joins_by_the_link_is_a_member_after_signing_in_where_that_is_required(
    sanne: Member, oidc_provider: OidcProvider, saml_provider: SamlProvider, kind: str
) -> None:
    """Also where the provider itself makes nobody a member."""
    provider = by_oidc(sanne, oidc_provider) if kind == "oidc" else by_saml(sanne, saml_provider)
    required(provider)
    link = change_join_link(
        organisation=sanne.organisation, is_on=True, domains=["waterwerk.example"], ends_on=None, most=None
    )
    ask_to_join(link=link, address="nora@waterwerk.example", language="en")
    client = Client()
    client.post(_path(joining_address(JoinRequest.objects.get())), {"name": "Nora Noord"})
    assert not Person.objects.filter(email="nora@waterwerk.example").exists()
    if kind == "oidc":
        answer = go_oidc(client, provider, oidc_provider, email="nora@waterwerk.example", email_verified=True)
    else:
        answer = go_saml(client, provider, saml_provider, email="nora@waterwerk.example", name="N. N.")
    nora = Member.objects.get(person__email="nora@waterwerk.example")
    assert (nora.name, nora.started_at is not None) == ("Nora Noord", True)
    assert answer.headers["Location"] == "/start" and client.get("/start").status_code == 200


def test_nobody_joins_by_an_address_of_another_domain_although_it_is_verified(
    sanne: Member, oidc_provider: OidcProvider
) -> None:
    provider = by_oidc(sanne, oidc_provider, may_join=True)
    answer = go_oidc(Client(), provider, oidc_provider, email="jan@elders.example", email_verified=True)
    assert answer.status_code == 403
    assert not Person.objects.filter(email="jan@elders.example").exists()


def test_who_was_let_go_does_not_come_back_by_joining(sanne: Member, oidc_provider: OidcProvider) -> None:
    provider = by_oidc(sanne, oidc_provider, may_join=True)
    let_go(member=sanne)
    client = Client()
    answer = go_oidc(client, provider, oidc_provider, email=sanne.email, email_verified=True)
    assert answer.status_code == 403 and not is_in(client)


def test_a_provider_opens_its_own_organisation_and_no_other_of_the_same_person(
    sanne: Member, oidc_provider: OidcProvider, saml_provider: SamlProvider
) -> None:
    """Otherwise whoever owns an organisation could read every other one: by adding its people and vouching for them."""
    elsewhere = people.organisation("Elders")
    theirs = add_member(organisation=elsewhere, email=sanne.email, name="Not really Sanne")
    for go, provider, peer in (
        (go_oidc, by_oidc(theirs, oidc_provider, domains=[]), oidc_provider),
        (go_saml, by_saml(theirs, saml_provider, domains=["x.example"], own_address="a@x.example"), saml_provider),
    ):
        if go is go_saml:
            # Only what the owner of Elders could not do by the pages would let it vouch for this domain.
            IdentityProvider.objects.filter(pk=provider.pk).update(domains=["waterwerk.example"])
        client = Client()
        go(client, provider, peer, email=sanne.email, email_verified=True)  # type: ignore[operator]
        seen = client.get("/points").wsgi_request.member  # type: ignore[attr-defined]
        assert seen == theirs
        session = client.session
        session["organisation"] = sanne.organisation_id
        session.save()
        assert client.get("/points").wsgi_request.member == theirs  # type: ignore[attr-defined]
        assert client.get("/preferences/sign-in/passkeys/new").status_code == 403


def test_a_code_in_the_same_session_opens_the_other_organisations_as_well(
    sanne: Member, oidc_provider: OidcProvider
) -> None:
    elsewhere = add_member(organisation=people.organisation("Elders"), email=sanne.email, name="Sanne")
    client = Client()
    client.force_login(sanne.person)  # what nobody noted counts as a code
    session = client.session
    session["way"] = {"own_at": "2026-01-01T00:00:00+00:00", "provider": None, "provider_at": None}
    session.save()
    provider = by_oidc(sanne, oidc_provider)
    go_oidc(client, provider, oidc_provider, email=sanne.email, email_verified=True)
    assert client.get("/points").wsgi_request.member == sanne  # type: ignore[attr-defined]
    session = client.session
    session["organisation"] = elsewhere.organisation_id
    session.save()
    assert client.get("/points").wsgi_request.member == elsewhere  # type: ignore[attr-defined]


def test_when_the_provider_is_removed_its_sessions_open_nothing(sanne: Member, oidc_provider: OidcProvider) -> None:
    client = Client()
    provider = by_oidc(sanne, oidc_provider)
    go_oidc(client, provider, oidc_provider, email=sanne.email, email_verified=True)
    provider.delete()
    assert client.get("/points").headers["Location"].startswith("/sign-in")


def test_the_key_of_the_session_changes_at_sign_in(sanne: Member, oidc_provider: OidcProvider) -> None:
    client = Client()
    provider = by_oidc(sanne, oidc_provider)
    asked = client.post(f"/sign-in/with/{provider.key}")
    before = client.session.session_key
    client.get(_path(oidc_provider.sign_in(asked.headers["Location"], email=sanne.email, email_verified=True)))
    assert is_in(client) and client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_an_answer_is_of_no_use_in_another_browser_nor_twice(sanne: Member, oidc_provider: OidcProvider) -> None:
    provider = by_oidc(sanne, oidc_provider)
    asker, thief = Client(), Client()
    thief.post(f"/sign-in/with/{provider.key}")
    asked = asker.post(f"/sign-in/with/{provider.key}")
    back = _path(oidc_provider.sign_in(asked.headers["Location"], email=sanne.email, email_verified=True))
    assert thief.get(back).status_code == 403 and not is_in(thief)
    assert asker.get(back).status_code == 302
    asker.logout()
    assert asker.get(back).status_code == 403 and not is_in(asker)


def test_the_answer_of_one_provider_is_none_of_another(sanne: Member, oidc_provider: OidcProvider) -> None:
    provider = by_oidc(sanne, oidc_provider)
    other = by_oidc(people.member(people.organisation("Elders")), oidc_provider, domains=[])
    client = Client()
    asked = client.post(f"/sign-in/with/{other.key}")
    back = _path(oidc_provider.sign_in(asked.headers["Location"], email=sanne.email, email_verified=True))
    assert client.get(back.replace(other.key, provider.key)).status_code == 403
    assert not is_in(client)


def test_turning_round_at_the_provider_is_no_error(sanne: Member, oidc_provider: OidcProvider) -> None:
    client = Client()
    asked = client.post(f"/sign-in/with/{by_oidc(sanne, oidc_provider).key}")
    page = client.get(_path(oidc_provider.cancel(asked.headers["Location"])))
    assert "You stopped half-way" in page.content.decode()


def test_a_provider_that_calls_itself_otherwise_is_not_believed(sanne: Member, oidc_provider: OidcProvider) -> None:
    """A provider for everybody, such as Entra's “common”, would speak for all who have people there."""
    provider = by_oidc(sanne, oidc_provider)
    provider.settings["server"] = oidc_provider.address.replace("127.0.0.1", "localhost")
    provider.save()
    assert Client().post(f"/sign-in/with/{provider.key}").status_code == 403


def test_a_provider_that_is_down_is_said_so_and_points_to_the_emergency_door(
    sanne: Member, oidc_provider: OidcProvider
) -> None:
    provider = by_oidc(sanne, oidc_provider)
    provider.settings["server"] = "http://127.0.0.1:9"
    provider.save()
    answer = Client().post(f"/sign-in/with/{provider.key}")
    assert answer.status_code == 403
    assert "does not answer just now" in answer.content.decode() and "/sign-in/emergency" in answer.content.decode()


def test_the_client_secret_is_sealed_and_on_no_page(sanne: Member, oidc_provider: OidcProvider) -> None:
    provider = by_oidc(sanne, oidc_provider)
    secret = unseal(provider.secret)
    assert secret not in provider.secret and len(secret) > 20
    owner = people.member(sanne.organisation, "Olga", roles=["owner"])
    client = Client()
    client.force_login(owner.person)
    page = client.get(f"/organisation/sign-in/{provider.pk}").content.decode()
    assert secret not in page and provider.secret not in page
    told = str(list(AuditEntry.objects.values_list("about", flat=True)))
    assert secret not in told and provider.secret not in told


def test_an_owner_sets_openid_connect_up_on_the_page_and_the_server_is_asked(
    sanne: Member, oidc_provider: OidcProvider
) -> None:
    owner = people.member(sanne.organisation, "Olga", email="olga@waterwerk.example", roles=["owner"])
    client = by_code(owner)
    page = client.post("/organisation/sign-in", {"kind": "oidc", "name": "Entra"}, follow=True)
    provider = IdentityProvider.objects.get()
    callback = address_of("oidc_callback", provider)
    assert callback in page.content.decode()
    client_id, secret = oidc_provider.new_client(callback)
    said = {"name": "Entra", "client_id": client_id, "client_secret": secret, "domains": "Waterwerk.example"}
    address = f"/organisation/sign-in/{provider.pk}"
    wrong = client.post(address, {**said, "server": f"{oidc_provider.address}/nothing"})
    assert "Nothing at this address" in wrong.content.decode()
    done = client.post(address, {**said, "server": f"{oidc_provider.address}/.well-known/openid-configuration"})
    assert done.status_code == 302
    go_oidc(guest := Client(), provider, oidc_provider, email=sanne.email)
    assert is_in(guest)


# --- what a SAML provider says, altered -------------------------------------------------------------------------------


@pytest.fixture
def send(sanne: Member, saml_provider: SamlProvider, caplog: pytest.LogCaptureFixture) -> Any:
    """Signs in with an answer altered on its way; returns why nobody was signed in, "" when somebody was."""

    def send(alter: Any = str, **who: Any) -> str:
        provider = IdentityProvider.objects.filter(kind="saml").first() or by_saml(sanne, saml_provider)
        client = Client()
        asked = client.post(f"/sign-in/with/{provider.key}")
        back, said = saml_provider.sign_in(asked.headers["Location"], **{"email": sanne.email, "name": "Sanne", **who})
        caplog.clear()
        answer = client.post(_path(back), {"SAMLResponse": written(alter(read(said)))})
        assert is_in(client) == (answer.status_code == 302)
        return " ".join(caplog.messages)

    return send


def test_a_saml_answer_that_is_not_altered_is_believed(send: Any) -> None:
    assert send() == ""


def test_an_unsigned_or_altered_saml_answer_is_refused(send: Any, sanne: Member) -> None:
    eva = add_member(organisation=sanne.organisation, email="eva@waterwerk.example", name="Eva")
    signature = re.compile(r"<Signature.*?</Signature>", re.DOTALL)
    assert "Assertion of the Response is not signed" in send(lambda xml: signature.sub("", xml))
    assert "Signature validation failed" in send(lambda xml: xml.replace(sanne.email, eva.email))
    assert "Signature validation failed" in send(lambda xml: xml.replace("<SignatureValue>", "<SignatureValue>AAAA"))
    assert "failed" in send(lambda xml: "<a>" + xml)
    assert "failed" in send(lambda xml: "")


def test_an_answer_with_a_second_assertion_beside_the_signed_one_is_refused(send: Any, sanne: Member) -> None:
    def wrapped(xml: str) -> str:
        found = re.search(r"<saml:Assertion.*?</saml:Assertion>", xml, re.DOTALL)
        assert found, xml[:500]
        forged = re.sub(r"<Signature.*?</Signature>", "", found[0], flags=re.DOTALL)
        forged = re.sub(r' ID="[^"]+"', ' ID="_forged"', forged, count=1).replace(sanne.email, "eva@waterwerk.example")
        return xml.replace(found[0], forged + found[0])

    add_member(organisation=sanne.organisation, email="eva@waterwerk.example", name="Eva")
    assert "must contain 1 assertion" in send(wrapped)


def test_an_answer_signed_by_another_key_is_refused(send: Any, tmp_path: Path) -> None:
    key, certificate = new_key(tmp_path)
    assert "Signature validation failed" in send(key=key.read_text(), cert=certificate.read_text())


def test_an_answer_for_somebody_else_or_too_old_or_of_another_provider_is_refused(send: Any) -> None:
    assert "not a valid audience" in send(audience="https://elders.example")
    assert "expired" in send(lifetimeInSeconds=-3600)
    assert "Invalid issuer" in send(issuer="urn:another")
    assert "SubjectConfirmation was not found" in send(recipient="https://elders.example/acs")
    assert "instead of https://elders.example" in send(destination="https://elders.example/acs")


def test_an_answer_signed_with_a_broken_algorithm_is_refused(send: Any) -> None:
    assert "Deprecated" in send(signatureAlgorithm="rsa-sha1", digestAlgorithm="sha1")


def test_a_saml_answer_is_of_no_use_twice_nor_elsewhere(sanne: Member, saml_provider: SamlProvider) -> None:
    provider = by_saml(sanne, saml_provider)
    asker, thief = Client(), Client()
    thief.post(f"/sign-in/with/{provider.key}")
    asked = asker.post(f"/sign-in/with/{provider.key}")
    back, said = saml_provider.sign_in(asked.headers["Location"], email=sanne.email, name="Sanne")
    for stolen in (said, written(re.sub(r'InResponseTo="[^"]+"', "", read(said), count=1))):
        answer = thief.post(_path(back), {"SAMLResponse": stolen})
        assert answer.status_code == 403 and not is_in(thief)
    assert asker.post(_path(back), {"SAMLResponse": said}).status_code == 302
    asker.logout()
    asker.post(f"/sign-in/with/{provider.key}")
    assert asker.post(_path(back), {"SAMLResponse": said}).status_code == 403
    assert not is_in(asker)


def test_nobody_is_signed_in_who_did_not_ask(sanne: Member, saml_provider: SamlProvider) -> None:
    provider = by_saml(sanne, saml_provider)
    asked = Client().post(f"/sign-in/with/{provider.key}")
    back, said = saml_provider.sign_in(asked.headers["Location"], email=sanne.email, name="Sanne")
    client = Client()
    page = client.post(
        _path(back), {"SAMLResponse": said}
    )  # it may be ours, without its cookie: sent on by our own page
    assert page.status_code == 200 and 'name="sent_on"' in page.content.decode()
    assert client.post(_path(back), {"SAMLResponse": said, "sent_on": "1"}).status_code == 403
    assert not is_in(client)


def test_our_own_metadata_is_read_by_the_library(sanne: Member, saml_provider: SamlProvider) -> None:
    provider = by_saml(sanne, saml_provider)
    answer = Client().get(f"/sign-in/saml/{provider.key}/metadata")
    text = answer.content.decode()
    assert address_of("saml_acs", provider) in text and "HTTP-POST" in text


def test_an_owner_sets_saml_up_by_pasting_the_metadata(sanne: Member, saml_provider: SamlProvider) -> None:
    owner = people.member(sanne.organisation, "Olga", email="olga@waterwerk.example", roles=["owner"])
    client = by_code(owner)
    client.post("/organisation/sign-in", {"kind": "saml", "name": "Okta"})
    provider = IdentityProvider.objects.get()
    address = f"/organisation/sign-in/{provider.pk}"
    said = {"name": "Okta", "domains": "waterwerk.example"}
    assert "not the metadata" in client.post(address, {**said, "metadata": "<a/>"}).content.decode()
    assert client.post(address, {**said, "metadata": saml_provider.metadata}).status_code == 302
    go_saml(guest := Client(), provider, saml_provider, email=sanne.email, name="Sanne")
    assert is_in(guest)
