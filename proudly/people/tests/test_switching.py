"""One person in two organisations: in one at a time, and never by mistake in the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from proudly.people.models import Member, Organisation
from proudly.people.services import add_member, let_go
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db

PREFERENCES = {"language": "en", "networks": ["linkedin"]}


@pytest.fixture(autouse=True)
def codes_asked_for_are_forgotten() -> Iterator[None]:
    """How many were asked for is counted by address, and all tests have the same one."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def waterwerk() -> Member:
    return people.member(name="Sanne", email="sanne@bureau.example", roles=["owner"])


@pytest.fixture
def gemaal(waterwerk: Member) -> Member:
    """The same person, elsewhere; that organisation is the younger one."""
    company = people.organisation("Gemaal")
    return add_member(organisation=company, email=waterwerk.email, name="Sanne de Vries", roles=["owner"])


@pytest.fixture
def client(waterwerk: Member, gemaal: Member) -> Client:
    client = Client()
    client.force_login(waterwerk.person)
    return client


def switch(client: Client, to: Organisation) -> Any:
    return client.post(reverse("switch_organisation", args=[to.pk]), follow=True)


def where(client: Client) -> int:
    return int(client.get("/").context["member"].organisation_id)


def forms_of(page: str) -> list[dict[str, str]]:
    """Of each form that is sent, the values that it hides."""
    return [
        dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", page, re.DOTALL)
    ]


def test_one_press_in_the_menu_leads_to_the_other_organisation_and_back(
    client: Client, waterwerk: Member, gemaal: Member
) -> None:
    page = client.get("/").content.decode()
    assert (
        "Go to another organisation" in page and reverse("switch_organisation", args=[gemaal.organisation_id]) in page
    )
    assert "You are at Gemaal now." in switch(client, gemaal.organisation).content.decode()
    assert where(client) == gemaal.organisation_id
    switch(client, waterwerk.organisation)
    assert where(client) == waterwerk.organisation_id


def test_whoever_is_in_one_organisation_is_offered_no_other(waterwerk: Member) -> None:
    client = Client()
    client.force_login(waterwerk.person)
    assert "Go to another organisation" not in client.get("/").content.decode()


def test_nobody_goes_where_they_do_not_belong_or_have_left(client: Client, gemaal: Member) -> None:
    people.member(gemaal.organisation, "Other owner", roles=["owner"])
    stranger = people.organisation("Elders")
    assert client.post(reverse("switch_organisation", args=[stranger.pk])).status_code == 404
    let_go(member=gemaal)
    assert client.post(reverse("switch_organisation", args=[gemaal.organisation_id])).status_code == 404


def test_looking_never_switches(client: Client, waterwerk: Member, gemaal: Member) -> None:
    assert client.get(reverse("switch_organisation", args=[gemaal.organisation_id])).status_code == 405
    assert where(client) == waterwerk.organisation_id


@pytest.mark.parametrize("page", ["/preferences", "/organisation/look", "/points/rules", "/links/settings", "/people"])
def test_every_form_says_where_it_was_shown(client: Client, waterwerk: Member, page: str) -> None:
    found = forms_of(client.get(page).content.decode())
    assert found and all(form["_organisation"] == str(waterwerk.organisation_id) for form in found)


def test_a_form_of_a_page_that_was_open_before_does_nothing_after_switching(
    client: Client, waterwerk: Member, gemaal: Member
) -> None:
    open_page = forms_of(client.get("/preferences").content.decode())[-1]
    switch(client, gemaal.organisation)
    answer = client.post("/preferences", PREFERENCES | {"_organisation": open_page["_organisation"]})
    told = answer.content.decode()
    assert answer.status_code == 409
    assert "That page was of Waterwerk, and meanwhile you went to Gemaal." in told
    assert reverse("switch_organisation", args=[waterwerk.organisation_id]) in told
    for member in (waterwerk, gemaal):
        member.refresh_from_db()
        assert member.networks == []
    switch(client, waterwerk.organisation)
    assert client.post("/preferences", PREFERENCES | open_page).status_code == 302
    waterwerk.refresh_from_db()
    assert waterwerk.networks == ["linkedin"]


def test_what_htmx_sends_is_held_to_it_too(client: Client, waterwerk: Member, gemaal: Member) -> None:
    assert f'"X-Organisation": "{waterwerk.organisation_id}"' in client.get("/").content.decode()
    for said in (gemaal.organisation_id, "0", "9" * 40, "elsewhere"):
        answer = client.post("/preferences", PREFERENCES, headers={"X-Organisation": str(said)})
        assert answer.status_code == 409
    answer = client.post("/preferences", PREFERENCES, headers={"X-Organisation": str(waterwerk.organisation_id)})
    assert answer.status_code == 302


def test_whoever_was_let_go_meanwhile_does_not_act_in_the_next_organisation(
    client: Client, waterwerk: Member, gemaal: Member
) -> None:
    people.member(waterwerk.organisation, "Other owner", roles=["owner"])
    open_page = forms_of(client.get("/preferences").content.decode())[-1]
    let_go(member=waterwerk)
    answer = client.post("/preferences", PREFERENCES | {"_organisation": open_page["_organisation"]})
    assert answer.status_code == 409
    assert "an organisation that you do not belong to any more" in answer.content.decode()
    gemaal.refresh_from_db()
    assert gemaal.networks == []


def test_switching_itself_works_from_any_page_that_is_open(client: Client, waterwerk: Member, gemaal: Member) -> None:
    switch(client, gemaal.organisation)
    stale = {"_organisation": str(waterwerk.organisation_id)}
    client.post(reverse("switch_organisation", args=[waterwerk.organisation_id]), stale)
    assert where(client) == waterwerk.organisation_id


@pytest.mark.parametrize("others", [1, 12])
def test_belonging_to_many_organisations_costs_no_more_queries(
    client: Client, waterwerk: Member, others: int, django_assert_num_queries: Any
) -> None:
    for number in range(others):
        company = people.organisation(f"Customer {number}")
        add_member(organisation=company, email=waterwerk.email, name="Sanne", roles=["editor"])
    client.get("/preferences")
    with django_assert_num_queries(7):  # session, person; memberships, roles; inbox; points; approvals
        client.get("/preferences")


# --- an organisation's own way in -------------------------------------------------------------------------------------


def sign_in_by(address: str, email: str) -> Client:
    client = Client()
    page = client.get(address, follow=True)
    assert page.redirect_chain, "a stranger is asked to sign in"
    client.post(page.redirect_chain[-1][0], {"email": email, "next": address}, follow=True)
    code = re.search(r"^    (\S+)$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code
    client.post(f"{reverse('account_confirm_login_code')}?next={address}", {"code": code[1]}, follow=True)
    return client


def test_who_signs_in_by_an_organisations_own_address_is_there(waterwerk: Member, gemaal: Member) -> None:
    assert where(sign_in_by(f"/o/{gemaal.organisation.slug}", waterwerk.email)) == gemaal.organisation_id
    assert where(sign_in_by("/preferences", waterwerk.email)) == waterwerk.organisation_id


def test_the_sign_in_page_has_the_look_of_that_organisation(gemaal: Member) -> None:
    Organisation.objects.filter(pk=gemaal.organisation_id).update(colour="#8a1c7c", logo="logos/g.png")
    told = Client().get("/o/gemaal", follow=True).content.decode()
    assert "/look/8a1c7c-" in told and "logos/g.png" in told and "Gemaal" in told
    assert "Gemaal" not in Client().get("/sign-in").content.decode()


def test_a_stranger_learns_no_more_of_a_slug_that_is_nobodys_than_that_one_signs_in(gemaal: Member) -> None:
    assert Client().get("/o/gemaal").headers["Location"] == "/sign-in?next=/o/gemaal"
    assert Client().get("/o/nobody").headers["Location"] == "/sign-in?next=/o/nobody"
    outsider = Client()
    outsider.force_login(people.outsider().person)
    assert outsider.get("/o/gemaal").status_code == outsider.get("/o/nobody").status_code == 404


def test_whoever_is_elsewhere_is_asked_before_going(client: Client, waterwerk: Member, gemaal: Member) -> None:
    told = client.get("/o/gemaal").content.decode()
    assert "You are at Waterwerk now." in told and "Go to Gemaal" in told
    assert where(client) == waterwerk.organisation_id
    assert client.get("/o/waterwerk").headers["Location"] == "/"


def test_at_an_organisations_own_host_it_comes_first(
    client: Client, waterwerk: Member, gemaal: Member, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["trots.gemaal.example", "testserver"]
    Organisation.objects.filter(pk=gemaal.organisation_id).update(domain="trots.gemaal.example", colour="#8a1c7c")
    there = {"host": "trots.gemaal.example:8443"}
    assert client.get("/", headers=there).context["member"] == gemaal
    assert where(client) == waterwerk.organisation_id
    assert "/look/8a1c7c-" in Client().get("/sign-in", headers=there).content.decode()
    switch(client, waterwerk.organisation)  # what somebody chose goes before
    assert client.get("/", headers=there).context["member"] == waterwerk
