"""Groups of the directory, and the roles that they give."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from proudly.api.scim.tests.factories import Directory, member_of
from proudly.people.groups import set_group_role
from proudly.people.models import AuditEntry, Group, Member, MemberRole
from proudly.people.services import change_roles, give_role
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory() -> Directory:
    return Directory()


def roles_of(member: Member) -> set[str]:
    return set(MemberRole.objects.filter(member=member).values_list("role", flat=True))


def group_of(told: dict) -> Group:
    return Group.objects.get(pk=int(told["id"][1:]))


def names_in(told: dict) -> set[str]:
    return set(group_of(told).members.values_list("name", flat=True))


@pytest.fixture
def users(directory: Directory) -> dict[str, str]:
    """Ids by name."""
    return {name: directory.user(f"{name}@w.example", displayName=name)["id"] for name in ("ada", "bob", "cas")}


def test_a_group_has_the_members_it_was_sent_with(directory: Directory, users: dict[str, str]):
    group = directory.group("Marketing", [users["ada"], users["bob"]], externalId="g-1")
    assert names_in(group) == {"ada", "bob"}
    assert [one["value"] for one in group["members"]] == [users["ada"], users["bob"]]
    assert directory.find('externalId eq "g-1"', "Groups") == [group["id"]]
    assert directory.find('displayName eq "MARKETING"', "Groups") == [group["id"]]
    assert directory.find(f'members.value eq "{users["ada"]}"', "Groups") == [group["id"]]
    told = directory.get(f"/Users/{users['ada']}").told
    assert [(one["value"], one["display"]) for one in told["groups"]] == [(group["id"], "Marketing")]
    assert directory.find(f'groups.value eq "{group["id"]}"') == [users["ada"], users["bob"]]


def test_members_are_left_out_when_they_are_not_wanted(directory: Directory, users: dict[str, str]):
    directory.group("Marketing", list(users.values()))
    [told] = directory.get("/Groups?excludedAttributes=members").told["Resources"]
    assert "members" not in told
    [told] = directory.get("/Groups?attributes=members").told["Resources"]
    assert len(told["members"]) == 3 and "displayName" not in told


def test_a_group_is_replaced_as_a_whole(directory: Directory, users: dict[str, str]):
    group = directory.group("Marketing", [users["ada"], users["bob"]], externalId="g-1")
    body = {"displayName": "Sales", "members": [{"value": users["cas"]}]}
    told = directory.call("PUT", f"/Groups/{group['id']}", body).told
    assert names_in(group) == {"cas"}
    assert told["displayName"] == "Sales" and "externalId" not in told


def test_an_unknown_member_is_refused_and_nobody_is_added(directory: Directory, users: dict[str, str]):
    group = directory.group("Marketing")
    stranger = f"u{people.outsider().pk}"
    for wrong in (stranger, "u999999", "g1", "x", ""):
        add = {"op": "add", "path": "members", "value": [{"value": users["ada"]}, {"value": wrong}]}
        answer = directory.patch(f"/Groups/{group['id']}", add)
        assert (answer.status_code, answer.told["scimType"]) == (400, "invalidValue")
    assert names_in(group) == set()


@pytest.mark.parametrize("body", [{}, {"displayName": ""}, {"displayName": " "}, {"displayName": "x" * 255}])
def test_a_group_needs_a_name(directory: Directory, body: dict):
    assert directory.call("POST", "/Groups", body).status_code == 400
    assert not Group.objects.exists()


def test_an_external_id_is_one_groups_alone(directory: Directory):
    directory.group("Marketing", externalId="g-1")
    answer = directory.call("POST", "/Groups", {"displayName": "Sales", "externalId": "g-1"})
    assert (answer.status_code, answer.told["scimType"]) == (409, "uniqueness")


def test_a_deleted_group_is_gone_and_its_members_are_not(directory: Directory, users: dict[str, str]):
    group = directory.group("Marketing", list(users.values()))
    assert directory.call("DELETE", f"/Groups/{group['id']}").status_code == 204
    assert directory.get(f"/Groups/{group['id']}").status_code == 404
    assert directory.get(f"/Users/{users['ada']}").status_code == 200


def test_who_is_deleted_is_in_no_group_any_more(directory: Directory, users: dict[str, str]):
    group = directory.group("Marketing", list(users.values()))
    directory.call("DELETE", f"/Users/{users['ada']}")
    assert names_in(group) == {"bob", "cas"}


@pytest.mark.parametrize("size", [1, 200])
def test_changing_members_of_a_large_group_takes_as_many_queries_as_of_a_small_one(directory: Directory, size: int):
    ids = [f"u{people.member(directory.organisation, f'N{number}').pk}" for number in range(size)]
    group = directory.group("Everybody")
    add = {"op": "add", "path": "members", "value": [{"value": one} for one in ids]}
    remove = {"op": "remove", "path": "members", "value": [{"value": one} for one in ids]}
    with CaptureQueriesContext(connection) as adding:
        assert directory.patch(f"/Groups/{group['id']}", add).status_code == 204
    assert len(names_in(group)) == size
    with CaptureQueriesContext(connection) as removing:
        assert directory.patch(f"/Groups/{group['id']}", remove).status_code == 204
    assert names_in(group) == set()
    assert (len(adding), len(removing)) == (10, 9)


@pytest.mark.parametrize("size", [2, 30])
def test_a_page_of_groups_takes_as_many_queries_for_thirty_as_for_two(
    directory: Directory, users: dict[str, str], size: int
):
    for number in range(size):
        directory.group(f"G{number}", list(users.values()))
    directory.get("/Groups")
    with CaptureQueriesContext(connection) as queries:
        assert len(directory.get("/Groups").told["Resources"]) == size
    assert len(queries) == 4  # the token, how many, the page, who is in them


# --- roles ---


def test_members_hold_the_role_of_their_group_and_lose_it_when_leaving(directory: Directory, users: dict[str, str]):
    told = directory.group("Editors", [users["ada"]])
    set_group_role(group=group_of(told), role="editor")
    ada, bob = (member_of({"id": users[name]}) for name in ("ada", "bob"))
    assert (roles_of(ada), roles_of(bob)) == ({"editor"}, set())
    directory.patch(f"/Groups/{told['id']}", {"op": "add", "path": "members", "value": [{"value": users["bob"]}]})
    directory.patch(f"/Groups/{told['id']}", {"op": "remove", "path": f'members[value eq "{users["ada"]}"]'})
    assert (roles_of(ada), roles_of(bob)) == (set(), {"editor"})
    trail = AuditEntry.objects.filter(concerns=ada).order_by("number")
    assert [(one.action, one.via, one.about) for one in trail] == [
        ("role given", "server", {"role": "editor"}),
        ("role taken", "directory", {"role": "editor"}),
    ]
    directory.call("DELETE", f"/Groups/{told['id']}")
    assert roles_of(bob) == set()


def test_a_role_that_was_given_by_hand_is_not_taken_by_a_group(directory: Directory, users: dict[str, str]):
    ada = member_of({"id": users["ada"]})
    give_role(member=ada, role="editor")
    told = directory.group("Editors", [users["ada"]])
    set_group_role(group=group_of(told), role="editor")
    directory.call("DELETE", f"/Groups/{told['id']}")
    assert roles_of(ada) == {"editor"}


def test_a_role_of_a_group_is_not_taken_by_hand(directory: Directory, users: dict[str, str]):
    ada = member_of({"id": users["ada"]})
    set_group_role(group=group_of(directory.group("Editors", [users["ada"]])), role="editor")
    change_roles(member=ada, roles=["manager"])
    assert roles_of(ada) == {"editor", "manager"}


def test_the_page_of_a_person_says_which_roles_come_with_a_group(directory: Directory, users: dict[str, str]):
    ada = member_of({"id": users["ada"]})
    set_group_role(group=group_of(directory.group("Editors", [users["ada"]])), role="editor")
    client = Client()
    client.force_login(directory.owner.person)
    client.post(f"/people/{ada.pk}", {"roles": ["manager"]})
    page = client.get(f"/people/{ada.pk}").content.decode()
    assert "Comes with a group of the directory, and goes with it: editor." in page
    assert roles_of(ada) == {"editor", "manager"}


def test_of_two_groups_that_give_the_same_role_the_last_one_counts(directory: Directory, users: dict[str, str]):
    ada = member_of({"id": users["ada"]})
    first, second = (directory.group(name, [users["ada"]]) for name in ("Editors", "Writers"))
    for told in (first, second):
        set_group_role(group=group_of(told), role="editor")
    directory.call("DELETE", f"/Groups/{first['id']}")
    assert roles_of(ada) == {"editor"}
    directory.call("DELETE", f"/Groups/{second['id']}")
    assert roles_of(ada) == set()


def test_another_role_of_the_group_takes_the_place_of_the_one_before(directory: Directory, users: dict[str, str]):
    ada = member_of({"id": users["ada"]})
    group = group_of(directory.group("Editors", [users["ada"]]))
    for role, held in (("editor", {"editor"}), ("manager", {"manager"}), ("", set())):
        set_group_role(group=group, role=role)
        assert roles_of(ada) == held
    for wrong in ("king", "advocate"):
        with pytest.raises(ValueError, match=wrong):
            set_group_role(group=group, role=wrong)


def test_who_is_deleted_loses_the_roles_of_groups(directory: Directory, users: dict[str, str]):
    set_group_role(group=group_of(directory.group("Editors", [users["ada"]])), role="editor")
    directory.call("DELETE", f"/Users/{users['ada']}")
    assert roles_of(member_of({"id": users["ada"]})) == set()


def test_a_group_does_not_take_the_last_owner(directory: Directory, users: dict[str, str]):
    told = directory.group("Owners", [users["ada"]])
    set_group_role(group=group_of(told), role="owner")
    change_roles(member=directory.owner, roles=[])
    answer = directory.patch(f"/Groups/{told['id']}", {"op": "remove", "path": "members"})
    assert answer.status_code == 409
    assert names_in(told) == {"ada"}
    assert directory.call("DELETE", f"/Groups/{told['id']}").status_code == 409
    assert directory.call("DELETE", f"/Users/{users['ada']}").status_code == 409
    assert roles_of(member_of({"id": users["ada"]})) == {"owner"}


# --- the page ---


def test_an_owner_says_on_the_page_which_role_a_group_gives(directory: Directory, users: dict[str, str]):
    told = directory.group("Editors", [users["ada"]])
    client = Client()
    client.force_login(directory.owner.person)
    page = client.get("/organisation/directory").content.decode()
    assert "Editors" in page and "1 group" in page and "3 people came by the directory" in page
    address = f"/organisation/directory/groups/{told['id'][1:]}"
    assert "Saved." in client.post(address, {"role": "editor"}, follow=True).content.decode()
    assert roles_of(member_of({"id": users["ada"]})) == {"editor"}
    assert "no such role" in client.post(address, {"role": "king"}, follow=True).content.decode()
    changed = AuditEntry.objects.filter(action="directory changed").order_by("number").last()
    assert changed is not None and changed.about == {"group": "Editors", "role": "editor", "role_before": ""}
    assert "Editors" in client.get("/audit").content.decode()


def test_a_role_that_a_group_gives_is_not_changed_where_nobody_would_be_an_owner(
    directory: Directory, users: dict[str, str]
):
    told = directory.group("Owners", [users["ada"]])
    set_group_role(group=group_of(told), role="owner")
    change_roles(member=directory.owner, roles=[])
    client = Client()
    client.force_login(member_of({"id": users["ada"]}).person)
    page = client.post(f"/organisation/directory/groups/{told['id'][1:]}", {"role": ""}, follow=True)
    assert "Make somebody else an owner first" in page.content.decode()
    assert roles_of(member_of({"id": users["ada"]})) == {"owner"}
