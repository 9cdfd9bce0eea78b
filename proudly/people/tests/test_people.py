import re

import pytest
from django.core import mail as outbox
from django.test import Client

from proudly.people import rules
from proudly.people.models import Member, Person
from proudly.people.queries import may
from proudly.people.services import add_member, let_go
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


def test_adding_somebody_twice_makes_one_member_however_the_address_is_written():
    waterwerk = people.organisation()
    first = add_member(organisation=waterwerk, email="Sanne@Waterwerk.example", name="Sanne")
    second = add_member(organisation=waterwerk, email="sanne@waterwerk.EXAMPLE", name="Sanne again")
    assert first == second
    assert Person.objects.count() == 1


def test_one_person_can_be_a_member_of_two_organisations():
    for name in ("Waterwerk", "Elders"):
        people.member(people.organisation(name), email="sanne@waterwerk.example")
    assert Person.objects.count() == 1
    assert Member.objects.count() == 2


@pytest.mark.parametrize("action", rules.WHO_MAY)
def test_what_a_role_may_do_is_what_the_table_says(action: str):
    waterwerk = people.organisation()
    for role in rules.ROLES:
        member = people.member(waterwerk, role, roles=[] if role == rules.ADVOCATE else [role])
        assert may(member, action) == bool(rules.WHO_MAY[action] & {role, rules.ADVOCATE})
    assert not may(None, action)


def sign_in(client: Client, address: str) -> str:
    """Ask for a code and give it; returns where that led."""
    client.post("/sign-in", {"email": address})
    codes = re.findall(r"\b[A-Z0-9]{3,}-?[A-Z0-9]{3,}\b", str(outbox.outbox[-1].body)) if outbox.outbox else []
    answer = client.post("/sign-in/code", {"code": codes[0] if codes else "AAAA-BBBB"})
    return answer.headers.get("Location", "")


def test_a_member_signs_in_with_a_code_from_the_mail(client: Client):
    sanne = people.member()
    assert sign_in(client, sanne.email) == "/"
    assert client.get("/").status_code == 200


def test_a_wrong_code_does_not_sign_in(client: Client):
    sanne = people.member()
    client.post("/sign-in", {"email": sanne.email})
    client.post("/sign-in/code", {"code": "WRONG-1"})
    assert client.get("/").status_code == 302


def test_asking_for_a_code_does_not_tell_whether_somebody_is_known(client: Client):
    sanne = people.member()
    known = client.post("/sign-in", {"email": sanne.email})
    unknown = Client().post("/sign-in", {"email": "nobody@waterwerk.example"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/password/reset/", "/signup", "/password"])
def test_there_is_nothing_to_sign_up_for_and_no_password_to_set(client: Client, path: str):
    assert client.get(path).status_code == 404


def test_who_left_is_a_stranger_even_with_an_old_session(client: Client):
    sanne = people.member()
    client.force_login(sanne.person)
    assert client.get("/").status_code == 200
    let_go(member=sanne)
    assert client.get("/").status_code == 403


def test_preferences_are_the_members_own(client: Client):
    sanne = people.member(networks=["x", "whatsapp", "linkedin"])
    client.force_login(sanne.person)
    answer = client.post("/preferences", {"language": "nl", "networks": ["bluesky", "linkedin", "x"]})
    assert answer.status_code == 302
    sanne.refresh_from_db()
    assert (sanne.language, sanne.mail_wanted) == ("nl", False)
    assert sanne.networks == ["x", "linkedin", "bluesky"], "in the order of liking"
    assert client.get("/preferences").headers["Content-Language"] == "nl"
