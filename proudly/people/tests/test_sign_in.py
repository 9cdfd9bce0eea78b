"""Codes, sessions, single sign-on that is required, and what nobody may learn or do on the way in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from proudly.kit import clock
from proudly.people import sessions
from proudly.people.erasure import erase_member
from proudly.people.identity_providers import (
    CannotRequire,
    DomainRefused,
    add_provider,
    change_provider,
    choose_break_glass,
    remove_provider,
)
from proudly.people.models import AuditEntry, IdentityProvider, Member, SignIn
from proudly.people.queries import memberships_opened
from proudly.people.rules import Way, browser_and_system, vouched_for
from proudly.people.services import LastWayRound, add_member, change_roles, let_go
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"
SAML = {"entity_id": "urn:them", "address": "https://idp.waterwerk.example/sso", "certificates": ["MIIC"]}


@pytest.fixture(autouse=True)
def no_limits_of_earlier_tests() -> None:
    cache.clear()
    sessions._seen.clear()


@pytest.fixture
def olga() -> Member:
    """The owner of Waterwerk."""
    return people.member(people.organisation(), "Olga", email="olga@waterwerk.example", roles=["owner"])


def code_for(client: Client, email: str, address: str = "/sign-in") -> str:
    """Ask for a code and read it in the mail; "" when none came."""
    mail.outbox.clear()
    client.post(address, {"email": email})
    found = re.search(r"^    (\S+)$", str(mail.outbox[0].body), re.MULTILINE) if mail.outbox else None
    return found[1] if found else ""


def sign_in(member: Member, agent: str = FIREFOX, address: str = "/sign-in") -> Client:
    client = Client(headers={"user-agent": agent})
    client.post("/sign-in/code", {"code": code_for(client, member.email, address)})
    return client


def is_in(client: Client) -> bool:
    return client.get("/points").status_code == 200


def provider_of(owner: Member, *, enforced: bool = False, **more: Any) -> IdentityProvider:
    """A provider that was used once, for waterwerk.example; where it is enforced, the owner may break the glass."""
    provider = add_provider(organisation=owner.organisation, kind="saml", name="Okta")
    said = {"name": "Okta", "settings": SAML, "secret": None, "domains": ["waterwerk.example"], "may_join": False}
    asked = {**said, "own_address": owner.email, **more}
    change_provider(provider=provider, enforced=False, **asked)
    provider.first_used_at = clock.now()
    provider.save()
    if enforced:
        choose_break_glass(organisation=owner.organisation, owners=[owner])
        change_provider(provider=provider, enforced=True, **asked)
    return provider


# --- codes ------------------------------------------------------------------------------------------------------------


def test_an_address_may_be_typed_in_the_alphabet_of_its_domain(olga: Member) -> None:
    people.member(olga.organisation, "Jan", email="jan@xn--mnchen-3ya.example")
    Client().post("/sign-in", {"email": "Jan@MÜNCHEN.example"})
    assert ["jan@xn--mnchen-3ya.example"] in [sent.to for sent in mail.outbox]


def test_a_code_works_once(olga: Member) -> None:
    client = Client()
    code = code_for(client, olga.email)
    assert client.post("/sign-in/code", {"code": code}).headers["Location"] == "/"
    client.logout()
    client.post("/sign-in/code", {"code": code})
    assert not is_in(client)


def test_a_code_works_in_the_browser_that_asked_for_it_and_no_other(olga: Member) -> None:
    asker, thief = Client(), Client()
    code = code_for(asker, olga.email)
    code_for(thief, olga.email)
    thief.post("/sign-in/code", {"code": code})
    assert not is_in(thief)


def test_a_code_is_over_after_ten_minutes(olga: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    code = code_for(client, olga.email)
    later = clock.now().timestamp() + 601
    monkeypatch.setattr("allauth.account.internal.flows.code_verification.time.time", lambda: later)
    client.post("/sign-in/code", {"code": code})
    assert not is_in(client)


def test_a_code_can_be_guessed_five_times(olga: Member) -> None:
    client = Client()
    code = code_for(client, olga.email)
    for _ in range(5):
        client.post("/sign-in/code", {"code": "WRONG1"})
    client.post("/sign-in/code", {"code": code})
    assert not is_in(client)


def test_codes_are_limited_for_each_address_whoever_asks(olga: Member) -> None:
    for number in range(6):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post("/sign-in", {"email": olga.email})
    assert len(mail.outbox) == 3


def test_codes_are_limited_for_each_visitor_whatever_addresses(olga: Member) -> None:
    members = [people.member(olga.organisation, f"M{number}") for number in range(24)]
    for member in members:
        Client(REMOTE_ADDR="192.0.2.1").post("/sign-in", {"email": member.email})
    assert len(mail.outbox) == 20


@pytest.mark.parametrize("enforced", [False, True])
def test_nothing_tells_whether_an_address_is_known(olga: Member, enforced: bool) -> None:
    """Not the words, not the status, not the number of queries; also where single sign-on is required."""
    provider_of(olga, enforced=enforced)
    left = people.member(olga.organisation, "Lena", email="lena@waterwerk.example")
    left.left_at = clock.now()
    left.save()
    code_for(sender := Client(), olga.email, "/sign-in/emergency")
    sender.post("/sign-in/code", {"code": re.findall(r"^    (\S+)$", str(mail.outbox[0].body), re.MULTILINE)[0]})
    told = set()
    for email in (olga.email, left.email, "nobody@waterwerk.example"):
        for address in ("/sign-in", "/sign-in/emergency"):
            cache.clear()
            client = Client()
            with CaptureQueriesContext(connection) as queries:
                answer = client.post(address, {"email": email})
            asked = len(queries)  # the next request empties the log
            where = re.sub(r"SAMLRequest=.*", "", answer.headers["Location"])
            page = client.get("/sign-in/code").content.decode().replace(email, "ADDRESS")
            page = re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"\w+"', "", page)
            told.add((address, answer.status_code, where, asked, page, client.session.keys() == set()))
    assert len(told) == 2


def test_the_key_of_the_session_changes_at_sign_in(olga: Member) -> None:
    client = Client()
    code = code_for(client, olga.email)
    before = client.session.session_key
    client.post("/sign-in/code", {"code": code})
    assert is_in(client) and client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


@pytest.mark.parametrize("following", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x()"])
def test_nobody_is_led_to_another_site_after_signing_in(olga: Member, following: str) -> None:
    client = Client()
    code = code_for(client, olga.email)
    answer = client.post("/sign-in/code", {"code": code, "next": following})
    assert answer.headers["Location"] == "/"
    provider = provider_of(olga)
    Client().post(f"/sign-in/with/{provider.key}", {"next": following})
    page = Client().get(f"/sign-in/with/{provider.key}", {"next": following}).content.decode()
    assert "evil" not in page and "javascript:x" not in page


@pytest.mark.parametrize(
    "name",
    [
        "account_request_login_code",
        "sign_in_emergency",
        "account_confirm_login_code",
        "mfa_login_webauthn",
        "account_logout",
        "end_all_sessions",
        "new_passkey",
        "sign_in_settings",
        "by_provider",
        "identity_provider",
    ],
)
def test_forms_of_another_site_are_refused(olga: Member, name: str) -> None:
    provider = provider_of(olga)
    client = Client(enforce_csrf_checks=True)
    client.force_login(olga.person)
    arguments: dict[str, list[Any]] = {"by_provider": [provider.key], "identity_provider": [provider.pk]}
    assert client.post(reverse(name, args=arguments.get(name, [])), {"email": olga.email}).status_code == 403


def test_a_host_that_is_not_ours_is_refused_and_never_stands_in_a_mail(olga: Member, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    client = Client(headers={"host": "evil.example"})
    assert client.post("/sign-in", {"email": olga.email}).status_code == 400
    assert mail.outbox == []
    forwarded = Client(headers={"host": "127.0.0.1", "x-forwarded-host": "evil.example"})
    forwarded.post("/sign-in", {"email": olga.email})
    (sent,) = mail.outbox
    assert "evil" not in str(sent.message())


def test_cookies_are_for_https_scripts_cannot_read_the_session_and_other_sites_do_not_send_it(
    olga: Member, settings: Any
) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client = sign_in(olga)
    cookie = client.cookies["proudly_session"]
    assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Lax"
    page = Client().get("/sign-in")
    assert page.cookies["csrftoken"]["secure"] and page.cookies["csrftoken"]["samesite"] == "Lax"


def test_every_page_says_that_it_runs_our_scripts_alone(olga: Member) -> None:
    client = Client()
    client.force_login(olga.person)
    for page in ("/sign-in", "/points", "/nowhere"):
        policy = client.get(page).headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy


# --- sessions ---------------------------------------------------------------------------------------------------------


def test_one_sees_the_own_devices_in_words_and_no_address_is_kept(olga: Member) -> None:
    client = sign_in(olga)
    sign_in(olga, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1")
    page = client.get("/preferences/sign-in").content.decode()
    assert "Firefox on Windows" in page and "Safari on iPhone" in page and "This device" in page
    assert not {field.name for field in SignIn._meta.fields} & {"ip", "address", "user_agent", "agent"}
    kept = str(list(SignIn.objects.values()))
    assert client.session.session_key is not None
    assert client.session.session_key not in kept and "127.0.0.1" not in kept


def test_a_device_is_signed_out_from_another(olga: Member) -> None:
    phone, desk = sign_in(olga), sign_in(olga)
    other = SignIn.objects.get(key_hash=sessions._hash(str(phone.session.session_key)))
    desk.post(f"/preferences/sign-in/sessions/{other.pk}/end")
    assert not is_in(phone) and is_in(desk)


def test_nobody_signs_out_anothers_device(olga: Member) -> None:
    phone = sign_in(olga)
    stranger = sign_in(people.member(olga.organisation, "Sanne"))
    assert stranger.post(f"/preferences/sign-in/sessions/{SignIn.objects.first().pk}/end").status_code == 404  # type: ignore[union-attr]
    assert is_in(phone)


def test_signing_out_everywhere_ends_every_session_also_those_that_nobody_noted(olga: Member) -> None:
    phone, desk, unnoted = sign_in(olga), sign_in(olga), Client()
    unnoted.force_login(olga.person)
    desk.post("/preferences/sign-in/sessions/end")
    assert not any(is_in(client) for client in (phone, desk, unnoted))
    assert is_in(sign_in(olga))


def test_signing_out_takes_the_device_off_the_list(olga: Member) -> None:
    client = sign_in(olga)
    client.post("/sign-out")
    assert not SignIn.objects.exists()


def test_seen_last_is_written_once_in_some_minutes_and_costs_other_requests_nothing(olga: Member) -> None:
    client = sign_in(olga)
    client.get("/points")
    with CaptureQueriesContext(connection) as queries:
        client.get("/points")
    assert not [one for one in queries if one["sql"].startswith(("UPDATE", "INSERT"))]
    assert not [one for one in queries if "signin" in one["sql"]]
    with clock.at(clock.now() + timedelta(minutes=11)):
        with CaptureQueriesContext(connection) as queries:
            client.get("/points")
        assert len([one for one in queries if one["sql"].startswith("UPDATE")]) == 1
    seen = SignIn.objects.get()
    assert seen.seen_at - seen.began_at >= timedelta(minutes=10)


def test_an_owner_signs_a_member_out_of_the_organisation_everywhere_and_of_no_other(olga: Member) -> None:
    sanne = people.member(olga.organisation, "Sanne", email="sanne@waterwerk.example")
    elsewhere = add_member(organisation=people.organisation("Elders"), email=sanne.email, name="Sanne")
    phone, unnoted, owner = sign_in(sanne), Client(), Client()
    unnoted.force_login(sanne.person)
    owner.force_login(olga.person)
    owner.post(f"/people/{sanne.pk}/sign-out")
    for client in (phone, unnoted):
        assert client.get("/points").wsgi_request.member == elsewhere  # type: ignore[attr-defined]
    assert sign_in(sanne).get("/points").wsgi_request.member == sanne  # type: ignore[attr-defined]
    entry = AuditEntry.objects.get(action="signed out everywhere")
    assert (entry.concerns, entry.actor) == (sanne, olga)


def test_signing_in_by_one_way_does_not_renew_the_other(rf: RequestFactory, olga: Member) -> None:
    elsewhere = add_member(organisation=people.organisation("Elders"), email=olga.email, name="Olga")
    provider = provider_of(elsewhere)
    request = rf.get("/")
    request.session = SessionStore()
    sessions.begin(request, olga.person, provider=None)
    sessions.sign_out_everywhere(member=olga)
    sessions.begin(request, olga.person, provider=provider)
    assert set(memberships_opened(olga.person, sessions.way_of(request.session))) == {elsewhere}
    sessions.begin(request, olga.person, provider=None)
    assert set(memberships_opened(olga.person, sessions.way_of(request.session))) == {olga, elsewhere}


def test_who_was_signed_out_and_is_nowhere_else_is_asked_to_sign_in(olga: Member) -> None:
    sanne = people.member(olga.organisation, "Sanne")
    phone = sign_in(sanne)
    sessions.sign_out_everywhere(member=sanne)
    assert phone.get("/points").headers["Location"] == "/sign-in?next=/points"
    assert phone.get("/sign-in").status_code == 200


def test_erasing_a_membership_ends_its_sessions_at_once_and_none_of_another_organisation(
    rf: RequestFactory, olga: Member
) -> None:
    provider = provider_of(olga)
    sanne = people.member(olga.organisation, "Sanne", email="sanne@waterwerk.example")
    elsewhere = add_member(organisation=people.organisation("Elders"), email=sanne.email, name="Sanne")
    phone, by_provider = sign_in(sanne), Client()
    by_provider.force_login(sanne.person)
    request = rf.get("/")
    request.session = by_provider.session
    sessions.begin(request, sanne.person, provider=provider)
    request.session.save()
    for client in (phone, by_provider):
        assert client.get("/points").wsgi_request.member == sanne  # type: ignore[attr-defined]

    erase_member(member=sanne)

    assert phone.get("/points").wsgi_request.member == elsewhere  # type: ignore[attr-defined]
    assert phone.get(f"/people/{sanne.pk}").status_code in (403, 404)
    assert not is_in(by_provider)
    assert not Session.objects.filter(session_key=request.session.session_key).exists()
    assert SignIn.objects.filter(person=elsewhere.person).count() == 1


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (FIREFOX, ("Firefox", "Windows")),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36", ("Chrome", "Linux")),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/131.0 Safari/537.36 Edg/131.0", ("Edge", "Windows")),
        ("Mozilla/5.0 (Linux; Android 15) SamsungBrowser/27 Chrome/125 Safari/537", ("Samsung Internet", "Android")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/18 Safari/605", ("Safari", "macOS")),
        ("Mozilla/5.0 (iPad; CPU OS 17 like Mac OS X) CriOS/131 Safari/604", ("Chrome", "iPad")),
        ("curl/8.5", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_device_is_told_by_its_agent(agent: str, told: tuple[str, str]) -> None:
    assert browser_and_system(agent) == told


# --- single sign-on ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verified", "domain", "counts"),
    [(True, "x.example", True), (False, "waterwerk.example", False), (None, "waterwerk.example", True),
     (None, "x.example", False), (None, "sub.waterwerk.example", False)],
)  # fmt: skip
def test_a_providers_word_counts_when_verified_or_for_its_domains(
    verified: bool | None, domain: str, counts: bool
) -> None:
    assert vouched_for(f"sanne@{domain}", domains=["waterwerk.example"], verified=verified) is counts


def test_what_each_way_opens(olga: Member) -> None:
    elsewhere = add_member(organisation=people.organisation("Elders"), email=olga.email, name="Olga")
    provider = provider_of(olga)
    person, now = olga.person, clock.now()
    both = {olga, elsewhere}
    assert set(memberships_opened(person, Way(own=True, own_at=now))) == both
    assert set(memberships_opened(person, Way(own=False, provider_id=provider.pk, provider_at=now))) == {olga}
    assert set(memberships_opened(person, Way(own=True, provider_id=provider.pk, own_at=now, provider_at=now))) == both
    assert set(memberships_opened(person, Way(own=False, own_at=now))) == set()
    remove_provider(provider=provider)
    assert set(memberships_opened(person, Way(own=False, provider_id=provider.pk, provider_at=now))) == set()


def test_where_it_is_required_a_code_opens_it_for_the_owners_chosen_alone(olga: Member) -> None:
    sanne = people.member(olga.organisation, "Sanne", email="sanne@waterwerk.example")
    before = sign_in(sanne)
    assert is_in(before)
    provider_of(olga, enforced=True)
    assert not is_in(before)

    refused = Client()
    code = code_for(refused, sanne.email, "/sign-in/emergency")
    page = refused.post("/sign-in/code", {"code": code})
    assert page.status_code == 403 and "Sign in with Okta" in page.content.decode()
    assert not is_in(refused)

    assert is_in(sign_in(olga, address="/sign-in/emergency"))
    entry = AuditEntry.objects.order_by("-number").first()
    assert entry is not None and entry.action == "sign-in changed"
    assert (entry.about, entry.concerns) == ({"break_glass": True}, olga)


def test_nobody_is_signed_in_when_the_way_cannot_be_noted(olga: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ValueError

    client = Client(raise_request_exception=False)
    code = code_for(client, olga.email)
    monkeypatch.setattr("proudly.people.sessions.begin", broken)
    assert client.post("/sign-in/code", {"code": code}).status_code == 500
    assert not is_in(client) and not Session.objects.filter(session_key=client.session.session_key).exists()


def test_the_glass_is_not_broken_where_nothing_is_required(olga: Member) -> None:
    choose_break_glass(organisation=olga.organisation, owners=[olga])
    before = AuditEntry.objects.count()
    assert is_in(sign_in(olga))
    assert AuditEntry.objects.count() == before


def test_who_was_chosen_and_is_no_owner_any_more_is_kept_out(olga: Member) -> None:
    provider_of(olga, enforced=True)
    client = sign_in(olga, address="/sign-in/emergency")
    assert is_in(client)
    olga.roles.all().delete()
    assert not is_in(client)


def test_whose_domain_must_sign_in_elsewhere_is_sent_there_whoever_exists(olga: Member) -> None:
    provider_of(olga, enforced=True)
    for email in (olga.email, "nobody@waterwerk.example", "NOBODY@Waterwerk.Example"):
        answer = Client().post("/sign-in", {"email": email})
        assert answer.headers["Location"].startswith("https://idp.waterwerk.example/sso?SAMLRequest=")
    assert Client().post("/sign-in", {"email": "sanne@elders.example"}).headers["Location"] == "/sign-in/code"
    assert mail.outbox == []


def test_a_person_of_two_organisations_still_comes_into_the_one_that_requires_nothing(olga: Member) -> None:
    provider_of(olga, enforced=True)
    sanne = people.member(olga.organisation, "Sanne", email="sanne@elders.example")
    elsewhere = add_member(organisation=people.organisation("Elders"), email=sanne.email, name="Sanne")
    client = sign_in(sanne)
    session = client.session
    session["organisation"] = olga.organisation_id
    session.save()
    assert client.get("/points").wsgi_request.member == elsewhere  # type: ignore[attr-defined]


def test_it_is_required_only_after_it_worked_once_for_known_domains_and_with_a_way_out(olga: Member) -> None:
    provider = add_provider(organisation=olga.organisation, kind="saml", name="Okta")
    said: dict[str, Any] = {
        "provider": provider, "name": "Okta", "settings": SAML, "secret": None, "may_join": False,
        "own_address": olga.email, "domains": ["waterwerk.example"],
    }  # fmt: skip
    change_provider(enforced=False, **said)
    with pytest.raises(CannotRequire, match="use"):
        change_provider(enforced=True, **said)
    provider.first_used_at = clock.now()
    provider.save()
    with pytest.raises(CannotRequire, match="break glass"):
        change_provider(enforced=True, **said)
    choose_break_glass(organisation=olga.organisation, owners=[olga])
    with pytest.raises(CannotRequire, match="domains"):
        change_provider(enforced=True, **{**said, "domains": []})
    with pytest.raises(CannotRequire, match="use"):
        change_provider(enforced=True, **{**said, "settings": {**SAML, "entity_id": "urn:others"}})
    provider.refresh_from_db()
    change_provider(enforced=True, **said)
    with pytest.raises(CannotRequire, match="break glass"):
        choose_break_glass(organisation=olga.organisation, owners=[])


@pytest.mark.parametrize("domain", ["gmail.com", "elders.example"])
def test_a_domain_that_is_nobodys_or_not_the_owners_own_is_refused(olga: Member, domain: str) -> None:
    """Otherwise whoever owns an organisation could have the people of another sent to a page of their own making."""
    with pytest.raises(DomainRefused):
        provider_of(olga, domains=[domain])
    with pytest.raises(DomainRefused):
        provider_of(people.member(people.organisation("B"), "Olga", email="o@b.example"), own_address="")


def test_a_domain_of_another_organisation_is_refused(olga: Member) -> None:
    provider_of(olga)
    theirs = people.member(people.organisation("Elders"), "Otto", email="otto@waterwerk.example", roles=["owner"])
    with pytest.raises(DomainRefused):
        provider_of(theirs)


def test_an_owner_whom_the_provider_let_in_cannot_add_a_domain(olga: Member) -> None:
    provider = provider_of(olga, domains=[])
    client = Client()
    client.force_login(olga.person)
    session = client.session
    session["way"] = {"own_at": None, "provider": provider.pk, "provider_at": clock.now().isoformat()}
    session.save()
    assert "cannot be added" in added_domain(client, provider)


def added_domain(client: Client, provider: IdentityProvider) -> str:
    """The page after saving waterwerk.example as the provider's mail domain."""
    said = {"name": "Okta", "domains": "waterwerk.example", "metadata": ""}
    return client.post(f"/organisation/sign-in/{provider.pk}", said, follow=True).content.decode()


def with_way(member: Member, **way: Any) -> Client:
    client = Client()
    client.force_login(member.person)
    session = client.session
    session["way"] = {"own_at": clock.now().isoformat(), "provider": None, "provider_at": None, **way}
    session.save()
    return client


def test_an_owner_with_a_passkey_alone_cannot_add_a_domain_and_is_told_what_to_do(olga: Member) -> None:
    """A directory or another owner may have given any address: whoever came by a passkey never read its mail."""
    provider = provider_of(olga, domains=[])
    client = with_way(olga)
    assert "Sign in by a code" in client.get(f"/organisation/sign-in/{provider.pk}").content.decode()
    assert "sign in once by a code in your mail first" in added_domain(client, provider)
    provider.refresh_from_db()
    assert provider.domains == []


def test_an_owner_whose_code_came_to_her_mail_adds_its_domain(olga: Member) -> None:
    provider = provider_of(olga, domains=[])
    client = sign_in(olga)
    assert "Sign in by a code" not in client.get(f"/organisation/sign-in/{provider.pk}").content.decode()
    added_domain(client, provider)
    provider.refresh_from_db()
    assert provider.domains == ["waterwerk.example"]


def test_a_code_from_before_being_signed_out_everywhere_proves_nothing(olga: Member) -> None:
    client = sign_in(olga)
    session = client.session
    assert sessions.proved_address(session, olga) == olga.email
    sessions.sign_out_everywhere(member=olga)
    assert sessions.proved_address(session, olga) == ""


def test_whom_a_code_would_not_let_in_is_not_signed_out_to_prove_an_address(olga: Member) -> None:
    provider = provider_of(olga, enforced=True)
    otto = people.member(olga.organisation, "Otto", email="otto@waterwerk.example", roles=["owner"])
    client = with_way(otto, own_at=None, provider=provider.pk, provider_at=clock.now().isoformat())
    page = client.get(f"/organisation/sign-in/{provider.pk}").content.decode()
    assert "Sign in by a code" not in page and "ask one of them" in page
    assert client.post(f"/organisation/sign-in/{provider.pk}/prove").status_code == 403
    assert is_in(client)


def test_the_button_there_signs_in_again_by_a_code_and_leads_back(olga: Member) -> None:
    provider = provider_of(olga, domains=[])
    client = with_way(olga)
    mail.outbox.clear()
    asked = client.post(f"/organisation/sign-in/{provider.pk}/prove")
    assert not is_in(client)
    found = re.search(r"^    (\S+)$", str(mail.outbox[0].body), re.MULTILINE)
    assert found and mail.outbox[0].to == [olga.email]
    page = client.get(asked.headers["Location"]).content.decode()
    assert f"/organisation/sign-in/{provider.pk}" in page
    back = client.post("/sign-in/code", {"code": found[1], "next": f"/organisation/sign-in/{provider.pk}"})
    assert back.headers["Location"] == f"/organisation/sign-in/{provider.pk}"
    added_domain(client, provider)
    provider.refresh_from_db()
    assert provider.domains == ["waterwerk.example"]


def test_the_last_owner_for_emergencies_can_neither_leave_nor_lose_the_role(olga: Member) -> None:
    provider_of(olga, enforced=True)
    other = people.member(olga.organisation, "Otto", roles=["owner"])
    olga.refresh_from_db()
    with pytest.raises(LastWayRound):
        let_go(member=olga)
    with pytest.raises(LastWayRound):
        change_roles(member=olga, roles=[])
    choose_break_glass(organisation=olga.organisation, owners=[olga, other])
    change_roles(member=olga, roles=[])


def test_whose_account_is_closed_is_told_so_and_not_let_in(olga: Member) -> None:
    client = Client()
    code = code_for(client, olga.email)
    olga.person.is_active = False
    olga.person.save()
    answer = client.post("/sign-in/code", {"code": code})
    assert answer.status_code == 403 and "Your account is closed" in answer.content.decode()


def test_a_secret_of_another_key_is_no_error_of_ours(olga: Member, settings: Any) -> None:
    provider = add_provider(organisation=olga.organisation, kind="oidc", name="Entra")
    provider.settings, provider.secret = {"server": "https://entra.example", "client_id": "x"}, "of another key"
    provider.save()
    answer = Client().post(f"/sign-in/with/{provider.key}")
    assert answer.status_code == 403 and "/sign-in/emergency" in answer.content.decode()


def test_what_is_changed_of_signing_in_is_in_the_audit_trail(olga: Member) -> None:
    provider = provider_of(olga, enforced=True)
    remove_provider(provider=provider)
    told = [entry.about for entry in AuditEntry.objects.filter(action="sign-in changed").order_by("number")]
    assert told[0] == {"provider": "Okta", "kind": "saml"}
    assert {"provider": "Okta", "server": "urn:them", "domains": ["waterwerk.example"], "joins": "no",
            "required": "yes"} in told  # fmt: skip
    assert told[-1] == {"provider": "Okta", "removed": "yes"}
    client = Client()
    client.force_login(olga.person)
    page = client.get("/audit").content.decode()
    assert "people may join" in page and "OpenID" not in page and "SAML 2.0" in page


def test_passkeys_cannot_be_touched_by_whom_a_provider_let_in(olga: Member) -> None:
    """A passkey opens all organisations of a person, a provider one."""
    provider = provider_of(olga)
    client = Client()
    client.force_login(olga.person)
    session = client.session
    session["way"] = {"own_at": None, "provider": provider.pk, "provider_at": clock.now().isoformat()}
    session.save()
    assert client.get("/preferences/sign-in").status_code == 200
    assert client.get("/preferences/sign-in/passkeys/new").status_code == 403
    for deed in ("name", "remove"):
        assert client.post(f"/preferences/sign-in/passkeys/1/{deed}").status_code == 403


@pytest.mark.parametrize("sent", ["", "null", "5", "[]", "{}", '{"id": "x"}', '{"response": {"userHandle": "AAA"}}',
                                  '{"id":"AA","rawId":"AA","type":"public-key","response":{}}', "{{{"])  # fmt: skip
def test_what_is_no_passkey_is_refused_and_breaks_nothing(olga: Member, sent: str) -> None:
    client = Client()
    assert client.get("/sign-in/passkey", headers={"accept": "application/json"}).status_code == 200
    assert client.post("/sign-in/passkey", {"credential": sent}).status_code == 302
    assert not is_in(client)
    client.force_login(olga.person)
    assert client.get("/preferences/sign-in/passkeys/new").status_code == 200
    answer = client.post("/preferences/sign-in/passkeys/new", {"name": "Phone", "credential": sent})
    assert answer.status_code == 200
