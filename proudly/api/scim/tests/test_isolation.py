"""Every address of SCIM, with every method, by the token of another organisation's directory, and by none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from proudly.api.scim.services import connect_directory
from proudly.api.scim.tests.factories import ENTERPRISE, PATCH, Directory
from proudly.api.scim.urls import METHODS, urlpatterns
from proudly.kit import clock
from proudly.people.models import DirectoryUser, Group, GroupMember, Member, MemberRole, Person, Team
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db

SECRET = "Zeldzaam"


@pytest.fixture
def waterwerk() -> Directory:
    """An organisation with users, groups and members of before, of which another may know nothing."""
    directory = Directory(people.organisation(f"{SECRET} Waterwerk"))
    people.member(directory.organisation, f"{SECRET} Piet", email="piet@zeldzaam.example", function=SECRET)
    user = directory.user(
        "sanne@zeldzaam.example",
        externalId=f"{SECRET}-1",
        displayName=f"{SECRET} Sanne",
        **{ENTERPRISE: {"department": f"{SECRET} team"}},
    )
    directory.group(f"{SECRET} group", [user["id"]], externalId=f"{SECRET}-2")
    return directory


@pytest.fixture
def elders(waterwerk: Directory) -> Iterator[Directory]:
    """Another organisation, at one moment: a call is noted once a minute, and a walk may take longer."""
    with clock.at(clock.now()):
        yield Directory(people.organisation("Elders"))


def everything_of(directory: Directory) -> list[Any]:
    of = {"organisation": directory.organisation}
    models = (DirectoryUser, Group, GroupMember, Member, MemberRole, Team)
    rows = [list(model._default_manager.filter(**of).order_by("pk").values()) for model in models]
    return [*rows, list(Person.objects.filter(memberships__organisation=directory.organisation).values())]


def addresses(user: str, group: str) -> Iterator[str]:
    for pattern in urlpatterns:
        said = str(pattern.pattern)
        if said != "^":
            yield "/" + said.replace("<str:resource_id>", group if said.startswith("Groups") else user)
    yield "/Nothing"


def bodies(user: str) -> list[dict[str, Any]]:
    """What could be tried with somebody else's ids, names and addresses."""
    member = [{"value": user}]
    operation = {"op": "add", "path": "members", "value": member}
    return [
        {"userName": "new@elders.example", "displayName": "New", "members": member, "active": False},
        {"schemas": [PATCH], "Operations": [operation]},
        {"schemas": [PATCH], "Operations": [{"op": "replace", "value": {"active": False, "displayName": "x"}}]},
    ]


def ids_of(directory: Directory) -> tuple[str, str]:
    kept = DirectoryUser.objects.get(organisation=directory.organisation)
    return f"u{kept.member_id}", f"g{Group.objects.get(organisation=directory.organisation).pk}"


def test_another_directory_neither_sees_nor_changes_anything_and_what_is_there_is_as_what_never_was(
    waterwerk: Directory, elders: Directory, capsys: pytest.CaptureFixture[str]
):
    before, tried = everything_of(waterwerk), 0
    user, group = ids_of(waterwerk)
    never = (f"u{2**40}", f"g{2**40}")
    for address, nowhere in zip(addresses(user, group), addresses(*never), strict=True):
        for method in METHODS:
            for body, empty in zip(bodies(user), bodies(never[0]), strict=True):
                with CaptureQueriesContext(connection) as queries:
                    answer = elders.call(method, address, body)
                assert answer.status_code < 500 or answer.status_code == 501, (method, address, answer.content)
                assert SECRET.lower() not in answer.content.decode().lower(), (method, address)
                assert SECRET.lower() not in str(answer.headers).lower()
                if address != nowhere:
                    with CaptureQueriesContext(connection) as for_nothing:
                        nothing = elders.call(method, nowhere, empty)
                    assert (answer.status_code, answer.told) == (nothing.status_code, nothing.told), (method, address)
                    assert len(queries) == len(for_nothing), (method, address)
                tried += 1
    assert everything_of(waterwerk) == before
    with capsys.disabled():
        print(f" {tried} tried", end="")


def test_a_foreign_member_is_put_into_a_group_as_little_as_one_that_never_was(waterwerk: Directory, elders: Directory):
    user, _group = ids_of(waterwerk)
    own = elders.group("Own")["id"]
    answers = []
    for one in (user, f"u{2**40}"):
        add = {"op": "add", "path": "members", "value": [{"value": one}]}
        with CaptureQueriesContext(connection) as queries:
            answer = elders.patch(f"/Groups/{own}", add)
        answers.append((answer.status_code, answer.told, len(queries)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 400


@pytest.mark.parametrize(
    ("kind", "filter_"),
    [
        ("Users", 'userName eq "sanne@zeldzaam.example"'),
        ("Users", f'externalId eq "{SECRET}-1"'),
        ("Users", 'emails co "zeldzaam"'),
        ("Users", f'displayName sw "{SECRET}"'),
        ("Users", f'{ENTERPRISE}:department pr and displayName co "{SECRET}"'),
        ("Groups", f'displayName co "{SECRET}"'),
        ("Groups", f'externalId eq "{SECRET}-2"'),
    ],
)
def test_no_filter_finds_what_is_anothers(waterwerk: Directory, elders: Directory, kind: str, filter_: str):
    assert waterwerk.find(filter_, kind)
    assert elders.find(filter_, kind) == []


def test_names_and_ids_of_another_organisation_are_free_here(waterwerk: Directory, elders: Directory):
    before = everything_of(waterwerk)
    elders.user("sanne@zeldzaam.example", externalId=f"{SECRET}-1", displayName="Ours")
    elders.group("Ours", externalId=f"{SECRET}-2")
    assert everything_of(waterwerk) == before


def test_without_a_token_in_force_every_address_answers_alike(waterwerk: Directory):
    withdrawn = waterwerk.token
    connect_directory(by=waterwerk.owner)
    before, answers = everything_of(waterwerk), set()
    for header in ({}, {"Authorization": f"Bearer {withdrawn}"}):
        for address in addresses(*ids_of(waterwerk)):
            for method in METHODS:
                cache.clear()
                answer = Client().generic(method, f"/scim/v2{address}", data=json.dumps({}), headers=header)
                answers.add((answer.status_code, answer.content))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 401
    assert everything_of(waterwerk) == before
