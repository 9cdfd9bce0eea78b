"""The shapes in which Microsoft Entra ID and Okta really send things, which depart from the standard here and there."""

from __future__ import annotations

from typing import Any

import pytest

from proudly.api.scim.tests.factories import ENTERPRISE, GROUP, USER, Directory, member_of
from proudly.people.models import Group, Member

pytestmark = pytest.mark.django_db

ADA = "ada@waterwerk.example"


@pytest.fixture
def directory() -> Directory:
    return Directory()


@pytest.fixture
def ada(directory: Directory) -> str:
    """The id of somebody as Entra ID brings her in."""
    body = {
        "schemas": [USER, ENTERPRISE],
        "externalId": "0a21f0f2",
        "userName": ADA,
        "active": True,
        "emails": [{"primary": True, "type": "work", "value": ADA}],
        "meta": {"resourceType": "User"},
        "name": {"formatted": "Ada Lovelace", "familyName": "Lovelace", "givenName": "Ada"},
        "roles": [],
    }
    answer = directory.call("POST", "/Users", body)
    assert answer.status_code == 201, answer.content
    return str(answer.told["id"])


def now(ada: str) -> Member:
    return member_of({"id": ada})


def path(name: str, value: Any, op: str = "Replace") -> dict[str, Any]:
    return {"op": op, "path": name, "value": value}


# --- Entra ID ---


def test_entra_tests_the_connection_by_looking_for_somebody_who_is_not_there(directory: Directory):
    answer = directory.get("/Users?filter=userName+eq+%22f4d4b1d4-0c3d-4d58%22")
    assert answer.status_code == 200
    assert (answer.told["totalResults"], answer.told["Resources"]) == (0, [])


@pytest.mark.parametrize("off", ["False", "false", False])
@pytest.mark.parametrize("shape", ["path", "value"])
def test_entra_switches_somebody_off_and_on_with_texts(directory: Directory, ada: str, off: Any, shape: str):
    for value, present in ((off, False), ("True", True)):
        operation = path("active", value) if shape == "path" else {"op": "Replace", "value": {"active": value}}
        answer = directory.patch(f"/Users/{ada}", operation)
        assert answer.told["active"] is present
        assert now(ada).is_present is present


def test_entra_changes_several_things_by_paths_with_filters(directory: Directory, ada: str):
    answer = directory.patch(
        f"/Users/{ada}",
        path('emails[type eq "work"].value', "ada.l@waterwerk.example"),
        path("name.familyName", "King"),
        path("displayName", "Ada King", "Add"),
        path('addresses[type eq "work"].locality', "London", "Add"),
        path(f"{ENTERPRISE}:department", "Engines", "Add"),
    )
    assert answer.status_code == 200, answer.content
    member = now(ada)
    assert (member.email, member.name, member.location) == ("ada.l@waterwerk.example", "Ada King", "London")
    assert member.team is not None and member.team.name == "Engines"
    assert answer.told["name"]["familyName"] == "King"


def test_entra_sends_dotted_names_and_filters_as_keys_without_a_path(directory: Directory, ada: str):
    value = {
        "name.givenName": "Augusta",
        'emails[type eq "work"].value': "augusta@waterwerk.example",
        'addresses[type eq "work"].locality': "London",
        f"{ENTERPRISE}:department": "Engines",
        "title": "Countess",
    }
    answer = directory.patch(f"/Users/{ada}", {"op": "Add", "value": value})
    assert answer.status_code == 200, answer.content
    member = now(ada)
    assert (member.email, member.location, member.function) == ("augusta@waterwerk.example", "London", "Countess")
    assert member.team is not None and member.team.name == "Engines"
    assert answer.told["name"]["givenName"] == "Augusta"


def test_entra_writes_the_primary_address_with_a_text_for_a_truth(directory: Directory, ada: str):
    answer = directory.patch(f"/Users/{ada}", path('emails[primary eq "True"].value', "a@waterwerk.example"))
    assert len(answer.told["emails"]) == 1
    assert now(ada).email == "a@waterwerk.example"


def test_what_entra_maps_beyond_what_proudly_uses_does_no_harm(directory: Directory, ada: str):
    answer = directory.patch(
        f"/Users/{ada}",
        path('phoneNumbers[type eq "work"].value', "+31", "Add"),
        path('addresses[type eq "work"].formatted', "Street 1", "Add"),
        path(f"{ENTERPRISE}:manager", "u1", "Add"),
        path('roles[primary eq "True"].value', "admin", "Add"),
        path("nickName", "Ada", "Add"),
        path("title", "Countess", "Add"),
    )
    assert answer.status_code == 200, answer.content
    assert now(ada).function == "Countess"
    assert "+31" not in answer.content.decode() and "Street" not in answer.content.decode()


def test_entra_takes_a_value_away(directory: Directory, ada: str):
    directory.patch(f"/Users/{ada}", path("title", "Countess", "Add"), path(f"{ENTERPRISE}:department", "E", "Add"))
    directory.patch(
        f"/Users/{ada}", {"op": "Remove", "path": "title"}, {"op": "Remove", "path": f"{ENTERPRISE}:department"}
    )
    assert (now(ada).function, now(ada).team) == ("", None)


def test_the_address_is_not_taken_away(directory: Directory, ada: str):
    answer = directory.patch(f"/Users/{ada}", {"op": "Remove", "path": "emails"})
    assert (answer.status_code, answer.told["scimType"]) == (400, "mutability")
    assert now(ada).email == ADA


def test_one_wrong_operation_undoes_them_all(directory: Directory, ada: str):
    answer = directory.patch(f"/Users/{ada}", path("title", "Countess"), path("active", "perhaps"))
    assert (answer.status_code, answer.told["scimType"]) == (400, "invalidValue")
    assert (now(ada).function, now(ada).is_present) == ("", True)


@pytest.mark.parametrize(
    "body",
    [{}, {"Operations": []}, {"Operations": {}}, {"Operations": ["x"]}, {"Operations": [{}]}]
    + [
        {"Operations": [one]}
        for one in ({"op": "Remove"}, {"op": "Move", "path": "displayName"}, path("displayName", ["x"]))
    ]
    + [
        {"Operations": [path("displayName.[", "x")]},
        {"Operations": [path("id", "u1")]},
        {"Operations": [path("displayName", 5)]},
    ],
)
def test_a_patch_that_cannot_be_is_refused(directory: Directory, ada: str, body: dict[str, Any]):
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], **body}
    for address in (f"/Users/{ada}", f"/Groups/{directory.group()['id']}"):
        answer = directory.call("PATCH", address, body)
        assert answer.status_code == 400, (address, answer.content)
        assert answer.told["scimType"]


def test_entra_makes_a_group_and_moves_its_members(directory: Directory, ada: str):
    body = {
        "schemas": [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        "externalId": "8aa1a0c0",
        "displayName": "Engines",
        "meta": {"resourceType": "Group"},
    }
    made = directory.call("POST", "/Groups", body)
    assert made.status_code == 201, made.content
    address = f"/Groups/{made.told['id']}"
    listed = directory.get("/Groups?excludedAttributes=members&filter=displayName+eq+%22Engines%22")
    assert [one["id"] for one in listed.told["Resources"]] == [made.told["id"]]
    one = [{"$ref": None, "value": ada}]
    for op, members in (("Add", [ada]), ("Add", [ada]), ("Remove", []), ("Remove", [])):
        assert directory.patch(address, path("members", one, op)).status_code == 204
        assert [member["value"] for member in directory.get(address).told.get("members", [])] == members
    assert directory.patch(address, path("displayName", "Machines")).status_code == 200
    assert Group.objects.get().name == "Machines"


# --- Okta ---


def test_okta_brings_somebody_in_replaces_and_switches_off(directory: Directory):
    body = {
        "schemas": [USER],
        "userName": ADA,
        "name": {"givenName": "Ada", "familyName": "Lovelace"},
        "emails": [{"primary": True, "value": ADA, "type": "work"}],
        "displayName": "Ada Lovelace",
        "locale": "nl-NL",
        "externalId": "00ujl29u0le5T6Aj10h7",
        "groups": [],
        "password": "1mz050nq",
        "active": True,
    }
    made = directory.call("POST", "/Users", body)
    assert made.status_code == 201, made.content
    address = f"/Users/{made.told['id']}"
    assert now(made.told["id"]).language == "nl"
    got = directory.get(f"/Users?filter=userName+eq+%22{ADA}%22&startIndex=1&count=100").told
    assert got["totalResults"] == 1
    whole = {**got["Resources"][0], "title": "Countess", "groups": [], "meta": {"resourceType": "User"}}
    replaced = directory.call("PUT", address, whole)
    assert (replaced.status_code, replaced.told["title"]) == (200, "Countess")
    off = directory.patch(address, {"op": "replace", "value": {"active": False}})
    assert (off.status_code, off.told["active"]) == (200, False)
    on = directory.call("PUT", address, {**whole, "active": True})
    assert on.told["active"] is True and now(made.told["id"]).is_present


def test_okta_pushes_a_group_and_its_changes(directory: Directory, ada: str):
    made = directory.call(
        "POST", "/Groups", {"schemas": [GROUP], "displayName": "Engines", "members": [{"value": ada, "display": ADA}]}
    )
    address, olga = f"/Groups/{made.told['id']}", f"u{directory.owner.pk}"
    told = directory.patch(address, {"op": "replace", "value": {"id": made.told["id"], "displayName": "Machines"}}).told
    assert (told["displayName"], len(told["members"])) == ("Machines", 1)
    swap = (
        {"op": "remove", "path": f'members[value eq "{ada}"]'},
        {"op": "add", "path": "members", "value": [{"value": olga, "display": "olga"}]},
    )
    assert directory.patch(address, *swap).status_code == 204
    assert [one["value"] for one in directory.get(address).told["members"]] == [olga]
    everybody = {"op": "replace", "path": "members", "value": [{"value": ada}, {"value": olga}]}
    assert len(directory.patch(address, everybody).told["members"]) == 2
    assert "members" not in directory.patch(address, {"op": "replace", "path": "members", "value": []}).told
