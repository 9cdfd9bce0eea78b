from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY

from proudly.demo.company import CAST, SANNE
from proudly.demo.models import DemoCompany
from proudly.demo.queries import demo_sign_in_links
from proudly.kit import clock
from proudly.people.models import Member
from proudly.people.rules import ROLES
from proudly.people.services import let_go
from proudly.people.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def sanne() -> Member:
    """Sanne in a demo company that has no history."""
    company = factories.organisation("Heldervaart")
    DemoCompany.objects.create(organisation=company, seed=1, founded_at=clock.now())
    for person in CAST:
        factories.member(company, person.name, email=person.email, roles=person.roles)
    return Member.objects.get(person__email=SANNE.email)


def _link(name: str) -> str:
    return next(urlsplit(address).path for _, whose, address in demo_sign_in_links() if whose == name)


def test_there_is_a_link_for_one_person_of_every_role_the_advocate_first(sanne):
    assert demo_sign_in_links()[0][:2] == ("advocate", "Sanne de Vries")
    assert sorted(role for role, _, _ in demo_sign_in_links()) == sorted(ROLES)


def test_the_page_asks_and_signs_nobody_in(client, sanne):
    for _ in range(2):
        answer = client.get(_link(sanne.name))
        assert answer.status_code == 200 and "Continue as Sanne de Vries" in answer.text
        assert client.head(_link(sanne.name)).status_code == 200
    assert SESSION_KEY not in client.session


def test_the_button_signs_in(client, sanne):
    answer = client.post(_link(sanne.name))
    assert answer.status_code == 302
    assert client.session[SESSION_KEY] == str(sanne.person_id)
    assert client.session["organisation"] == sanne.organisation_id


def test_a_link_that_was_changed_by_one_letter_tells_nothing(client, sanne):
    link = _link(sanne.name)
    altered = link[:-1] + ("a" if link[-1] != "a" else "b")
    answer = client.post(altered)
    assert answer.status_code == 403 and "Sanne" not in answer.text and SESSION_KEY not in client.session


def test_an_old_link_is_over(client, sanne):
    link = _link(sanne.name)
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert client.post(link).status_code == 410
    assert SESSION_KEY not in client.session


def test_nobody_enters_a_company_that_is_not_invented(client, sanne):
    link = _link(sanne.name)
    DemoCompany.objects.all().delete()
    assert demo_sign_in_links() == []
    assert client.post(link).status_code == 403 and SESSION_KEY not in client.session


def test_who_has_left_enters_no_more(client, sanne):
    link = _link(sanne.name)
    let_go(member=sanne)
    assert client.post(link).status_code == 403 and SESSION_KEY not in client.session
