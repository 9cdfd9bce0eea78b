"""People bring themselves in by the link on the intranet, when they read mail at an allowed domain."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from proudly.kit import clock
from proudly.people.audit_words import what_about
from proudly.people.identity_providers import NoMember, member_vouched_for
from proudly.people.joining import (
    change_join_link,
    forget_join_requests,
    join_address,
    joining_address,
    renew_join_link,
    waiting_in,
)
from proudly.people.models import AuditEntry, IdentityProvider, JoinLink, JoinRequest, Member
from proudly.people.services import let_go
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def no_limits_of_earlier_tests() -> None:
    cache.clear()


@pytest.fixture
def mia() -> Member:
    return people.member(name="Mia", email="mia@waterwerk.example", roles=["manager"])


@pytest.fixture
def link(mia: Member) -> JoinLink:
    return change_join_link(
        organisation=mia.organisation, is_on=True, domains=["waterwerk.example"], ends_on=None, most=None
    )


@pytest.fixture
def ask(link: JoinLink, django_capture_on_commit_callbacks: Any) -> Any:
    """Type an address behind the link, and let the mail go."""

    def typed(address: str, client: Client | None = None) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return (client or Client()).post(path_of(link), {"email": address})

    return typed


def path_of(link: JoinLink) -> str:
    return join_address(link).removeprefix(SITE)


def link_in_mail() -> str:
    found = re.search(rf"{SITE}(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


# --- setting it -------------------------------------------------------------------------------------------------------


def test_a_manager_switches_the_link_on_and_it_is_recorded(mia: Member) -> None:
    client = signed_in(mia)
    said = {"is_on": "on", "domains": "Waterwerk.EXAMPLE, @waterwerk.nl", "ends_on": "", "most": "50"}
    page = client.post("/organisation/join", said, follow=True).content.decode()
    link = JoinLink.objects.get()
    assert (link.is_on, link.domains, link.most) == (True, ["waterwerk.example", "waterwerk.nl"], 50)
    assert join_address(link) in page
    client.post("/organisation/join", said)  # no news
    entry = AuditEntry.objects.get(action="join link changed")
    assert entry.actor == mia
    assert entry.about == {
        "is_on": "yes",
        "domains": ["waterwerk.example", "waterwerk.nl"],
        "ends_on": "",
        "most": 50,
    }


@pytest.mark.parametrize(
    ("domains", "reason"),
    [
        ("gmail.com", "Anybody can open a mailbox at gmail.com"),
        ("GMAIL.com", "Anybody can open a mailbox"),
        ("ｇmail.com", "Anybody can open a mailbox"),
        ("co.uk", "Anybody can register a name below co.uk"),
        ("nl", "nl is no mail domain"),
        ("waterwerk", "waterwerk is no mail domain"),
        ("", "Say first whose addresses may join."),
    ],
)
def test_domains_that_prove_nothing_are_refused_with_the_reason(mia: Member, domains: str, reason: str) -> None:
    page = signed_in(mia).post("/organisation/join", {"is_on": "on", "domains": domains}).content.decode()
    assert reason in page
    assert not JoinLink.objects.exists() and not AuditEntry.objects.filter(action="join link changed").exists()


def test_a_last_day_that_is_over_is_refused(mia: Member) -> None:
    said = {"is_on": "on", "domains": "waterwerk.example", "ends_on": "2020-01-01"}
    assert "That day is over" in signed_in(mia).post("/organisation/join", said).content.decode()
    assert not JoinLink.objects.exists()


def test_a_renewed_link_has_another_address_and_the_old_one_is_closed(mia: Member, link: JoinLink, ask: Any) -> None:
    old = path_of(link)
    ask("nina@waterwerk.example")
    signed_in(mia).post("/organisation/join/renew")
    link.refresh_from_db()
    assert path_of(link) != old
    assert Client().get(old).status_code == 410 and Client().get(path_of(link)).status_code == 200
    assert Client().post(link_in_mail(), {"name": "Nina"}).status_code == 410
    assert AuditEntry.objects.filter(about={"is_on": "renewed"}).count() == 1


def test_the_secret_stands_nowhere_in_the_database(link: JoinLink) -> None:
    secret = path_of(link).rsplit(".", 1)[1]
    assert len(secret) >= 40 and secret not in str(list(JoinLink.objects.values()))


@pytest.mark.parametrize("token", ["x", "1.1", "1.1.AAAA", "1.2.{secret}", "2.1.{secret}"])
def test_a_made_up_address_is_closed(link: JoinLink, token: str) -> None:
    secret = path_of(link).rsplit(".", 1)[1]
    assert Client().get(f"/join/{token.format(secret=secret)}").status_code == 410


# --- joining ----------------------------------------------------------------------------------------------------------


def test_somebody_joins_by_the_link_after_proving_the_address(mia: Member, ask: Any, link: JoinLink) -> None:
    page = ask("Nina.Bos@Waterwerk.example").content.decode()
    assert "Look in your mail" in page and not Member.objects.filter(person__email__startswith="nina").exists()
    (sent,) = mail.outbox
    assert sent.to == ["nina.bos@waterwerk.example"]
    client = Client()
    confirm = client.get(link_in_mail()).content.decode()
    assert 'value="Nina Bos"' in confirm and not Member.objects.filter(person__email__startswith="nina").exists()
    answer = client.post(link_in_mail(), {"name": "Nina van den Bos"})
    assert answer.headers["Location"] == "/start" and client.get("/start").status_code == 200
    nina = Member.objects.get(person__email="nina.bos@waterwerk.example")
    assert (nina.name, nina.organisation, nina.started_at is not None) == ("Nina van den Bos", mia.organisation, True)
    link.refresh_from_db()
    assert link.joined == 1
    entry = AuditEntry.objects.get(concerns=nina)
    assert (entry.action, entry.about) == ("member joined", {"how": "join link"})
    assert what_about(entry) == [("how", "by the link to join")]


def test_the_link_in_the_mail_works_once_and_for_an_hour(ask: Any) -> None:
    ask("nina@waterwerk.example")
    used = link_in_mail()
    assert Client().post(used, {"name": "Nina"}).status_code == 302
    assert Client().post(used, {"name": "Nina"}).status_code == 410
    ask("noor@waterwerk.example")
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=False):
        assert Client().post(link_in_mail(), {"name": "Noor"}).status_code == 410
    assert not Member.objects.filter(person__email__startswith="noor").exists()


def test_page_queries_and_rows_are_the_same_for_a_known_address_and_only_the_mail_differs(ask: Any) -> None:
    told = []
    for address in ("mia@waterwerk.example", "nina@waterwerk.example"):
        client = Client()
        with CaptureQueriesContext(connection) as queries:
            page = ask(address, client).content.decode()
        by_the_page = [one for one in queries if "person" not in one["sql"]]  # the mail is a worker's
        told.append((re.sub(r'(X-CSRFToken": "|value=")\w+', "", page).replace(address, "A"), len(by_the_page)))
    assert told[0] == told[1]
    known, unknown = mail.outbox
    assert "You are in already" in known.subject and "/joining/" not in str(known.message())
    assert "/joining/" in str(unknown.body) and JoinRequest.objects.count() == 2


def test_the_link_for_somebody_who_is_here_already_signs_nobody_in(ask: Any, mia: Member) -> None:
    ask("mia@waterwerk.example")
    token = joining_address(JoinRequest.objects.get()).removeprefix(SITE)
    client = Client()
    assert client.get(token).status_code == 410
    assert client.post(token, {"name": "Mia"}).status_code == 410 and "_auth_user_id" not in client.session


def test_who_has_left_gets_no_mail_and_does_not_come_back_by_themselves(ask: Any, mia: Member) -> None:
    gone = people.member(mia.organisation, "Gone", email="gone@waterwerk.example")
    let_go(member=gone)
    assert "Look in your mail" in ask("gone@waterwerk.example").content.decode()
    assert mail.outbox == []


def test_who_was_imported_comes_in_as_the_member_they_are(ask: Any, mia: Member) -> None:
    nina = people.member(mia.organisation, "Nina de Wit", email="nina@waterwerk.example", joined=False)
    ask("nina@waterwerk.example")
    client = Client()
    client.post(link_in_mail(), {"name": "Somebody else"})
    nina.refresh_from_db()
    assert nina.name == "Nina de Wit" and nina.started_at is not None and Member.objects.count() == 2


@pytest.mark.parametrize(
    "address",
    [
        "nina@elders.example",
        "nina@sub.waterwerk.example",
        "nina@waterwerk.example.evil.example",
        "nina@wаterwerk.example",  # a Cyrillic letter
        "nina@evil.example@waterwerk.example",
        '"nina@evil.example"@waterwerk.example',
        "nina+again@waterwerk.example",
        "nina@waterwerk.example\r\nBcc: x@evil.example",
        "ni\u212aa@waterwerk.example",
        "waterwerk.example",
    ],
)
def test_an_address_of_another_domain_does_not_join_whatever_the_trick(ask: Any, address: str) -> None:
    assert 'aria-invalid="true"' in ask(address).content.decode()
    assert mail.outbox == [] and not JoinRequest.objects.exists()


@pytest.mark.parametrize("typed", ["nina@WATERWERK.example", "nina@ｗaterwerk.example", "nina@waterwerk。example"])
def test_the_mail_goes_to_the_plain_form_of_what_was_typed(ask: Any, typed: str) -> None:
    ask(typed)
    assert mail.outbox[0].to == ["nina@waterwerk.example"]


def test_one_address_gets_three_mails_an_hour_and_the_page_does_not_tell(ask: Any) -> None:
    pages = {re.sub(r'X-CSRFToken": "\w+', "", ask("nina@waterwerk.example").content.decode()) for _ in range(5)}
    assert len(pages) == 1 and len(mail.outbox) == 3


def test_one_visitor_asks_sixty_times_a_minute_at_most(ask: Any) -> None:
    answers = [ask(f"p{number}@elders.example").status_code for number in range(61)]
    assert answers[:60] == [200] * 60 and answers[60] == 429


def test_no_more_join_than_are_allowed_and_then_it_is_full(mia: Member, ask: Any, link: JoinLink) -> None:
    change_join_link(organisation=mia.organisation, is_on=True, domains=["waterwerk.example"], ends_on=None, most=1)
    ask("nina@waterwerk.example")
    first = link_in_mail()
    ask("noor@waterwerk.example")
    assert Client().post(first, {"name": "Nina"}).status_code == 302
    assert Client().post(link_in_mail(), {"name": "Noor"}).status_code == 410
    assert Client().get(path_of(link)).status_code == 410
    assert "It is full" in signed_in(mia).get("/organisation/join").content.decode()


def test_it_works_to_the_end_of_its_last_day_on_the_organisations_clock(mia: Member, link: JoinLink) -> None:
    today = clock.now().date()
    change_join_link(organisation=mia.organisation, is_on=True, domains=["waterwerk.example"], ends_on=today, most=None)
    midnight = clock.now().replace(hour=0, minute=0)
    with clock.at(midnight.replace(hour=21)):
        assert Client().get(path_of(link)).status_code == 200
    with clock.at(midnight.replace(hour=23, minute=30)):  # tomorrow in Amsterdam
        assert Client().get(path_of(link)).status_code == 410


def test_a_link_that_is_switched_off_is_closed_for_mails_that_are_under_way_too(
    mia: Member, ask: Any, link: JoinLink
) -> None:
    ask("nina@waterwerk.example")
    change_join_link(organisation=mia.organisation, is_on=False, domains=["waterwerk.example"], ends_on=None, most=None)
    assert Client().get(path_of(link)).status_code == 410
    assert Client().post(link_in_mail(), {"name": "Nina"}).status_code == 410


def test_what_was_typed_is_forgotten_after_an_hour(ask: Any) -> None:
    ask("nina@waterwerk.example")
    assert forget_join_requests() == 0
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert forget_join_requests() == 1
    assert not JoinRequest.objects.exists()


def test_renewing_begins_the_count_anew(mia: Member, link: JoinLink) -> None:
    JoinLink.objects.update(joined=7)
    assert renew_join_link(organisation=mia.organisation).joined == 0


@pytest.mark.parametrize("address", ["/organisation/join", "/organisation/join/renew"])
def test_the_link_is_set_by_managers_and_owners_alone(mia: Member, address: str) -> None:
    assert signed_in(people.editor(mia.organisation)).post(address).status_code == 403
    assert not JoinLink.objects.exists()


# --- where single sign-on is required ---------------------------------------------------------------------------------


def signed_in_by(client: Client, provider: IdentityProvider, email: str) -> None:
    """What follows when the provider has vouched for this address, in this browser."""
    waiting = waiting_in(client.session)
    member_vouched_for(provider=provider, email=email, verified=True, name="N", language="nl", waiting=waiting)


def test_where_single_sign_on_is_required_nobody_joins_before_it(mia: Member, link: JoinLink, ask: Any) -> None:
    provider = people.required_provider(mia.organisation)
    ask("nina@waterwerk.example")
    client = Client()
    answer = client.post(link_in_mail(), {"name": "Nina Bos"})
    assert answer.headers["Location"] == f"/sign-in/with/{provider.key}"
    assert not Member.objects.filter(person__email="nina@waterwerk.example").exists()
    link.refresh_from_db()
    assert link.joined == 0 and "_auth_user_id" not in client.session

    signed_in_by(client, provider, "nina@waterwerk.example")
    nina = Member.objects.get(person__email="nina@waterwerk.example")
    assert nina.name == "Nina Bos" and nina.started_at is not None
    link.refresh_from_db()
    assert link.joined == 1


def test_a_mail_to_one_address_lets_no_other_join_by_the_provider(mia: Member, ask: Any) -> None:
    provider = people.required_provider(mia.organisation)
    ask("nina@waterwerk.example")
    client = Client()
    client.post(link_in_mail(), {"name": "Nina Bos"})
    with pytest.raises(NoMember):
        signed_in_by(client, provider, "otto@waterwerk.example")


def test_a_join_link_of_one_organisation_lets_nobody_into_another(ask: Any, mia: Member) -> None:
    people.required_provider(mia.organisation)
    theirs = people.required_provider(people.organisation("Elders"))
    ask("nina@waterwerk.example")
    client = Client()
    client.post(link_in_mail(), {"name": "Nina Bos"})
    with pytest.raises(NoMember):
        signed_in_by(client, theirs, "nina@waterwerk.example")
