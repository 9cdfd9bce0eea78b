"""An owner gives roles and takes them back, and somebody who can always stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from proudly.people.models import AuditEntry, Member, MemberRole
from proudly.people.services import LastOwner, change_roles, let_go
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga() -> Member:
    return people.member(name="Olga", roles=["owner"])


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def roles_of(member: Member) -> set[str]:
    return set(MemberRole.objects.filter(member=member).values_list("role", flat=True))


def test_an_owner_gives_a_role_and_takes_another_back(olga: Member) -> None:
    eva = people.editor(olga.organisation)
    answer = signed_in(olga).post(f"/people/{eva.pk}", {"roles": ["manager"]})
    assert answer.headers["Location"] == "/people"
    assert roles_of(eva) == {"manager"}
    told = AuditEntry.objects.filter(concerns=eva, actor=olga).order_by("number")
    assert [(entry.action, entry.about["role"]) for entry in told] == [
        ("role given", "manager"),
        ("role taken", "editor"),
    ]


def test_whoever_holds_no_role_any_more_may_what_everybody_may(olga: Member) -> None:
    eva = people.editor(olga.organisation)
    client = signed_in(eva)
    assert client.get("/write").status_code == 200
    signed_in(olga).post(f"/people/{eva.pk}", {})
    assert roles_of(eva) == set()
    assert client.get("/write").status_code == 403


def test_saving_what_is_so_already_is_no_news(olga: Member) -> None:
    eva = people.editor(olga.organisation)
    before = AuditEntry.objects.count()
    signed_in(olga).post(f"/people/{eva.pk}", {"roles": ["editor"]})
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("wanted", ["king", "advocate"])
def test_a_role_that_cannot_be_given_is_refused(olga: Member, wanted: str) -> None:
    eva = people.editor(olga.organisation)
    page = signed_in(olga).post(f"/people/{eva.pk}", {"roles": [wanted]}).content.decode()
    assert "is not one of the available choices" in page
    assert roles_of(eva) == {"editor"}


def test_the_last_owner_stays_one(olga: Member) -> None:
    client = signed_in(olga)
    said = "Make somebody else an owner first"
    assert said in client.post(f"/people/{olga.pk}", {"roles": ["editor"]}).content.decode()
    assert said in client.post(f"/people/{olga.pk}/let-go", follow=True).content.decode()
    assert roles_of(olga) == {"owner"}
    with pytest.raises(LastOwner):
        let_go(member=olga)
    olga.refresh_from_db()
    assert olga.is_present


def test_an_owner_who_has_left_is_none(olga: Member) -> None:
    other = people.member(olga.organisation, "Omar", roles=["owner"])
    let_go(member=other)
    with pytest.raises(LastOwner):
        change_roles(member=olga, roles=[])


def test_whoever_is_let_go_is_out_at_once_and_no_longer_in_the_list(olga: Member) -> None:
    eva = people.editor(olga.organisation)
    client, owner = signed_in(eva), signed_in(olga)
    page = owner.post(f"/people/{eva.pk}/let-go", follow=True).content.decode()
    assert "Eva has left." in page and f"/people/{eva.pk}" not in page
    assert client.get("/write").status_code == 403
    assert owner.get(f"/people/{eva.pk}").status_code == 404


@pytest.mark.parametrize(
    ("who", "found"),
    [("", {"Olga", "Eva", "Max"}), ("ev", {"Eva"}), ("PROGRAMME", {"Max"}), ("olga.", {"Olga"}), ("x y", set())],
)
def test_people_are_found_by_name_address_or_role(olga: Member, who: str, found: set[str]) -> None:
    people.editor(olga.organisation)
    people.member(olga.organisation, "Max", roles=["manager"])
    people.outsider()
    page = signed_in(olga).get("/people", {"who": who}).content.decode()
    assert {name for name in ("Olga", "Eva", "Max", "Otto") if f">{name}</a>" in page} == found


@pytest.mark.parametrize("size", [2, 40])
def test_the_list_takes_as_many_queries_for_forty_people_as_for_two(
    olga: Member, size: int, django_assert_num_queries: Any
) -> None:
    for number in range(size):
        people.editor(olga.organisation, f"Eva {number}")
    client = signed_in(olga)
    client.get("/people")
    with django_assert_num_queries(10):
        client.get("/people")


# --- what is known, leaving and coming back, on pages -----------------------------------------------------------------


def test_an_owner_says_what_is_known_of_somebody(olga: Member) -> None:
    pumps = people.team(olga.organisation, "Pumps")
    bo = people.member(olga.organisation, "Bo")
    client = signed_in(olga)
    said = {"name": "Bo Smit", "function": "Engineer", "team": pumps.pk, "location": "Gent", "language": "nl"}
    assert client.post(f"/people/{bo.pk}/about", said).headers["Location"] == f"/people/{bo.pk}"
    bo.refresh_from_db()
    assert (bo.name, bo.function, bo.team, bo.location, bo.language) == ("Bo Smit", "Engineer", pumps, "Gent", "nl")
    entry = AuditEntry.objects.get(concerns=bo)
    assert entry.action == "member changed"
    assert entry.about == {"fields": ["name", "function", "location", "language", "team"]}
    client.post(f"/people/{bo.pk}/about", said)
    assert AuditEntry.objects.filter(concerns=bo).count() == 1, "the same again is no news"


def test_nobody_is_put_into_a_team_of_another_organisation(olga: Member) -> None:
    bo = people.member(olga.organisation, "Bo")
    theirs = people.team(people.organisation("Elders"), "Theirs")
    said = {"name": "Bo", "team": theirs.pk, "language": "en"}
    assert signed_in(olga).post(f"/people/{bo.pk}/about", said).status_code == 200
    bo.refresh_from_db()
    assert bo.team is None


def test_whoever_left_is_taken_back_from_the_list_of_those_who_did(olga: Member) -> None:
    bo = people.editor(olga.organisation, "Bo")
    client = signed_in(olga)
    assert "Nobody has left" in client.get("/people?shown=left").content.decode()
    let_go(member=bo)
    assert "Bo" in client.get("/people?shown=left").content.decode()
    page = client.post(f"/people/{bo.pk}/take-back", follow=True).content.decode()
    assert "Bo is here again" in page
    bo.refresh_from_db()
    assert bo.is_present and roles_of(bo) == set()
    assert client.post(f"/people/{bo.pk}/take-back").status_code == 404
