"""Teams by the API: the verbs of the page, and their refusals as problems."""

from __future__ import annotations

import pytest

from proudly.api.tests.factories import Caller
from proudly.people.models import AuditEntry, Member, Team
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga() -> Member:
    return people.member(name="Olga", roles=["owner"])


@pytest.fixture
def caller(olga: Member) -> Caller:
    return Caller(olga, "teams:write")


def field_of(answer: object) -> str:
    assert answer.status_code == 422, answer.content  # type: ignore[attr-defined]
    return str(answer.json()["errors"][0]["field"])  # type: ignore[attr-defined]


def test_a_program_builds_changes_and_takes_down_a_tree(caller: Caller, olga: Member):
    within = olga.organisation
    europe = caller.post("/teams", {"name": "Europe"}).json()
    belgium = caller.post("/teams", {"name": "Belgium", "parent": europe["id"]}).json()
    bo = people.member(within, "Bo", team=Team.objects.get(pk=belgium["id"]))
    led = caller.call("put", f"/teams/{belgium['id']}/lead", {"member": bo.pk}).json()
    assert led == {
        "id": belgium["id"], "name": "Belgium", "parent": europe["id"], "lead": {"id": bo.pk, "name": "Bo"},
        "people": 1, "people_in_all": 1,
    }  # fmt: skip
    assert caller.get(f"/teams/{europe['id']}").json()["people_in_all"] == 1
    renamed = caller.call("patch", f"/teams/{belgium['id']}", {"name": "België"}).json()
    assert (renamed["name"], renamed["parent"]) == ("België", europe["id"])
    moved = caller.call("patch", f"/teams/{belgium['id']}", {"parent": None}).json()
    assert (moved["name"], moved["parent"]) == ("België", None)
    in_use = caller.post(f"/teams/{belgium['id']}/remove", {})
    assert (in_use.status_code, in_use.json()["type"]) == (409, "urn:problem-type:proudly:in-use")
    assert caller.post(f"/teams/{belgium['id']}/remove", {"to": europe["id"]}).status_code == 200
    assert caller.get(f"/teams/{europe['id']}").json()["people"] == 1
    assert set(AuditEntry.objects.filter(action="team changed").values_list("via", flat=True)) == {"api"}


def test_what_cannot_be_is_said_of_the_field_that_asks_for_it(caller: Caller, olga: Member):
    europe = caller.post("/teams", {"name": "Europe"}).json()["id"]
    belgium = caller.post("/teams", {"name": "Belgium", "parent": europe}).json()["id"]
    foreign = people.team(people.outsider().organisation).pk
    assert field_of(caller.post("/teams", {"name": "EUROPE"})) == "name"
    assert field_of(caller.call("patch", f"/teams/{europe}", {"parent": belgium})) == "parent"
    assert field_of(caller.call("patch", f"/teams/{europe}", {"parent": foreign})) == "parent"
    assert field_of(caller.call("put", f"/teams/{europe}/lead", {"member": people.outsider("Ot").pk})) == "member"
    assert field_of(caller.post(f"/teams/{europe}/remove", {"to": belgium})) == "to"
    assert field_of(caller.post(f"/teams/{europe}/remove", {"to": foreign})) == "to"
    assert Team.objects.filter(organisation=olga.organisation).count() == 2
