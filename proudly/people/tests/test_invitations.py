"""Members who have not joined are invited, and come in by the link in their mail."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client

from proudly.kit import clock, tokens
from proudly.people import invitations
from proudly.people.invitations import carry_on_inviting, invitation_address, invite_member
from proudly.people.models import AuditEntry, Invitation, Member, Person
from proudly.people.services import add_member, come_in, let_go
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def mia() -> Member:
    return people.member(name="Mia", roles=["manager"])


@pytest.fixture
def nina(mia: Member) -> Member:
    return people.member(mia.organisation, "Nina", joined=False, language="nl")


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def link_of(member: Member) -> str:
    return invitation_address(Invitation.objects.get(member=member)).removeprefix("http://127.0.0.1:8000")


# --- inviting ---------------------------------------------------------------------------------------------------------


def test_a_manager_invites_somebody_and_it_is_recorded(mia: Member, nina: Member) -> None:
    client = signed_in(mia)
    assert "Not invited yet" in client.get("/people/invite").content.decode()
    page = client.post(f"/people/{nina.pk}/invite", follow=True).content.decode()
    assert "The invitation to Nina is on its way." in page and "Mail again" in page
    invitation = Invitation.objects.get(member=nina)
    assert (invitation.by, invitation.mail_due) == (mia, True)
    entry = AuditEntry.objects.get(action="member invited")
    assert (entry.actor, entry.concerns, entry.about) == (mia, nina, {"invitation": "first"})


def test_pressing_twice_mails_once_and_an_hour_later_again(mia: Member, nina: Member) -> None:
    client = signed_in(mia)
    client.post(f"/people/{nina.pk}/invite")
    Invitation.objects.update(mail_due=False)
    assert "less than an hour ago" in client.post(f"/people/{nina.pk}/invite", follow=True).content.decode()
    assert not Invitation.objects.get().mail_due
    with clock.at(clock.now() + timedelta(minutes=61)):
        client.post(f"/people/{nina.pk}/invite")
    assert Invitation.objects.get().mail_due
    assert [entry.about for entry in AuditEntry.objects.filter(action="member invited").order_by("number")] == [
        {"invitation": "first"},
        {"invitation": "again"},
    ]


@pytest.mark.parametrize("how", [lambda nina: come_in(member=nina), lambda nina: let_go(member=nina)])
def test_who_is_here_or_has_left_is_not_invited(mia: Member, nina: Member, how: Callable[[Member], object]) -> None:
    how(nina)
    with pytest.raises(invitations.AlreadyJoined):
        invite_member(member=nina, by=mia)
    signed_in(mia).post(f"/people/{nina.pk}/invite")
    assert not Invitation.objects.exists()


def test_typed_addresses_are_brought_in_and_invited(mia: Member) -> None:
    people.member(mia.organisation, "Here", email="here@waterwerk.example")
    gone = people.member(mia.organisation, "Gone", email="gone@waterwerk.example")
    let_go(member=gone)
    typed = (
        '"Sanne de Vries" <Sanne@Waterwerk.example>\njan.jansen@waterwerk.example; here@waterwerk.example\n\n'
        "gone@waterwerk.example, SANNE@waterwerk.example"
    )
    said = {"addresses": typed, "language": "nl"}
    page = signed_in(mia).post("/people/invite", said, follow=True).content.decode()
    assert "2 people are invited." in page and "1 is here already." in page and "1 has left" in page
    made = Member.objects.filter(invitation__isnull=False).order_by("pk")
    assert [(one.name, one.email, one.language, one.started_at) for one in made] == [
        ("Sanne de Vries", "sanne@waterwerk.example", "nl", None),
        ("Jan Jansen", "jan.jansen@waterwerk.example", "nl", None),
    ]


def test_one_wrong_address_and_nobody_is_invited(mia: Member) -> None:
    said = {"addresses": "sanne@waterwerk.example\njan at waterwerk", "language": "en"}
    page = signed_in(mia).post("/people/invite", said).content.decode()
    assert "jan at waterwerk" in page and "Nobody was invited yet" in page
    assert not Invitation.objects.exists() and Member.objects.count() == 1


def test_too_many_addresses_at_once_are_refused(mia: Member) -> None:
    said = {"addresses": "\n".join(f"p{n}@waterwerk.example" for n in range(201)), "language": "en"}
    assert "At most 200 at once" in signed_in(mia).post("/people/invite", said).content.decode()
    assert Member.objects.count() == 1


def test_everybody_is_invited_in_pieces_once_and_nobody_twice(mia: Member, nina: Member, monkeypatch: Any) -> None:
    monkeypatch.setattr(invitations, "PIECE", 2)
    invite_member(member=nina, by=mia)
    for number in range(5):
        people.member(mia.organisation, f"New {number}", joined=False)
    elsewhere = people.member(people.organisation("Elders"), "Otto", joined=False)
    client = signed_in(mia)
    client.post("/people/invite/everybody")
    client.post("/people/invite/everybody")  # a double press
    assert carry_on_inviting() == 2
    page = client.get("/people/invite").content.decode()
    assert "2 of 5" in page and 'hx-trigger="every 1s"' in page
    assert [carry_on_inviting() for _ in range(4)] == [2, 1, 0, 0]
    assert Invitation.objects.count() == 6 and not Invitation.objects.filter(member=elsewhere).exists()
    assert "5 people were invited at once." in client.get("/people/invite").content.decode()
    assert [entry.about for entry in AuditEntry.objects.filter(about__has_key="people")] == [{"people": 5}]
    assert "Everybody was invited already." in client.post("/people/invite/everybody", follow=True).content.decode()


def test_people_are_invited_by_managers_and_owners_alone(mia: Member, nina: Member) -> None:
    client = signed_in(people.editor(mia.organisation))
    for address in ("/people/invite", "/people/invite/everybody", f"/people/{nina.pk}/invite"):
        assert client.post(address).status_code == 403
    assert not Invitation.objects.exists()


def test_nobody_invites_into_another_organisation(nina: Member) -> None:
    other = people.member(people.organisation("Elders"), "Otto", roles=["owner"])
    client = signed_in(other)
    assert client.post(f"/people/{nina.pk}/invite").status_code == 404
    assert client.post(f"/people/{nina.pk}/withdraw-invitation").status_code == 404
    assert not Invitation.objects.exists()


def test_the_owner_finds_who_has_not_joined_and_when_they_were_invited(mia: Member, nina: Member) -> None:
    invite_member(member=nina, by=mia)
    olga = people.member(mia.organisation, "Olga", roles=["owner"])
    page = signed_in(olga).get("/people?shown=not-joined").content.decode()
    assert ">Nina</a>" in page and ">Mia</a>" not in page and "Invited" in page


@pytest.mark.parametrize("size", [2, 40])
def test_the_page_takes_as_many_queries_for_forty_people_as_for_two(
    mia: Member, size: int, django_assert_num_queries: Any
) -> None:
    for number in range(size):
        invite_member(member=people.member(mia.organisation, f"New {number}", joined=False), by=mia)
    client = signed_in(mia)
    client.get("/people/invite")
    with django_assert_num_queries(11):
        client.get("/people/invite")


# --- being invited ----------------------------------------------------------------------------------------------------


def test_the_button_in_the_mail_greets_and_the_button_there_lets_in(mia: Member, nina: Member) -> None:
    invite_member(member=nina, by=mia)
    link, client = link_of(nina), Client()
    page = client.get(link)
    assert "Hallo Nina" in page.content.decode() and "Mia nodigt je uit" in page.content.decode()
    assert page.headers["Content-Language"] == "nl"
    answer = client.post(link)
    assert answer.headers["Location"] == "/start"
    nina.refresh_from_db()
    assert nina.started_at is not None and nina.welcomed_at is None
    assert client.get("/start").status_code == 200


def test_a_mail_scanner_that_follows_the_link_joins_nobody(mia: Member, nina: Member) -> None:
    invite_member(member=nina, by=mia)
    client = Client()
    for ask in (client.get, client.head, client.get):
        assert ask(link_of(nina)).status_code == 200
    nina.refresh_from_db()
    assert nina.started_at is None and "_auth_user_id" not in client.session


def test_a_page_elsewhere_cannot_press_the_button(mia: Member, nina: Member) -> None:
    invite_member(member=nina, by=mia)
    assert Client(enforce_csrf_checks=True).post(link_of(nina)).status_code == 403
    nina.refresh_from_db()
    assert nina.started_at is None


def test_a_link_works_once_and_then_says_how_to_sign_in(mia: Member, nina: Member) -> None:
    invite_member(member=nina, by=mia)
    link = link_of(nina)
    Client().post(link)
    for ask in (Client().get, Client().post):
        answer = ask(link)
        assert answer.status_code == 410 and "/sign-in" in answer.content.decode()
        assert "Nina" not in answer.content.decode()


def test_who_signed_in_by_code_has_joined_and_needs_no_link_any_more(mia: Member, nina: Member) -> None:
    invite_member(member=nina, by=mia)
    come_in(member=nina)
    assert Client().post(link_of(nina)).status_code == 410


def test_a_link_is_over_after_two_weeks(mia: Member, nina: Member) -> None:
    invite_member(member=nina, by=mia)
    token = tokens.make("invitation", {"i": nina.invitation.pk, "r": 1})
    with time_machine.travel(clock.now() + timedelta(days=14, minutes=1), tick=False):
        answer = Client().post(f"/invited/{token}")
    assert answer.status_code == 410 and "verlopen" in answer.content.decode()
    nina.refresh_from_db()
    assert nina.started_at is None


@pytest.mark.parametrize("purpose", ["stop mail", "share", "joining", "demo sign-in"])
def test_a_link_of_another_purpose_lets_nobody_in(mia: Member, nina: Member, purpose: str) -> None:
    invite_member(member=nina, by=mia)
    token = tokens.make(purpose, {"i": nina.invitation.pk, "r": 1, "member": nina.pk, "m": nina.pk})
    assert Client().post(f"/invited/{token}").status_code == 403


def test_a_withdrawn_link_no_longer_works_not_even_after_a_new_invitation(mia: Member, nina: Member) -> None:
    invite_member(member=nina, by=mia)
    old, manager = link_of(nina), signed_in(mia)
    page = manager.post(f"/people/{nina.pk}/withdraw-invitation", follow=True).content.decode()
    assert "Invitation withdrawn" in page
    manager.post(f"/people/{nina.pk}/withdraw-invitation")  # twice changes nothing
    assert Client().post(old).status_code == 403
    manager.post(f"/people/{nina.pk}/invite")
    assert Client().post(old).status_code == 403
    assert Client().post(link_of(nina)).status_code == 302
    about = [entry.about["invitation"] for entry in AuditEntry.objects.filter(concerns=nina).order_by("number")]
    assert about == ["first", "withdrawn", "again"]


def test_who_was_let_go_or_switched_off_does_not_come_in(mia: Member, nina: Member) -> None:
    invite_member(member=nina, by=mia)
    link = link_of(nina)
    Person.objects.filter(pk=nina.person_id).update(is_active=False)
    assert Client().post(link).status_code == 403
    Person.objects.filter(pk=nina.person_id).update(is_active=True)
    let_go(member=nina)
    assert Client().post(link).status_code == 403


def test_whoever_is_elsewhere_already_comes_in_to_the_organisation_that_invited(mia: Member) -> None:
    elsewhere = people.member(people.organisation("Elders"), "Nina", email="nina@waterwerk.example")
    here = add_member(organisation=mia.organisation, email="nina@waterwerk.example", name="Nina")
    invite_member(member=here, by=mia)
    client = Client()
    client.post(link_of(here))
    assert "Waterwerk" in client.get("/start").content.decode()
    elsewhere.refresh_from_db()
    assert elsewhere.person_id == here.person_id


def test_where_single_sign_on_is_required_the_button_leads_there_and_nobody_joins(mia: Member, nina: Member) -> None:
    provider = people.required_provider(mia.organisation)
    invite_member(member=nina, by=mia)
    client = Client()
    for _twice in range(2):  # the link goes on working, for who turned round at the provider
        assert client.post(link_of(nina)).headers["Location"] == f"/sign-in/with/{provider.key}"
    nina.refresh_from_db()
    assert nina.started_at is None and "_auth_user_id" not in client.session


def test_a_sign_in_by_code_is_a_joining_and_leads_to_the_start(nina: Member) -> None:
    cache.clear()
    client = Client()
    client.post("/sign-in", {"email": nina.email})
    code = re.search(r"^    (\S+)$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code and client.post("/sign-in/code", {"code": code[1]}).headers["Location"] == "/start"
    nina.refresh_from_db()
    assert nina.started_at is not None
