"""A directory brings people in, over the network: every check of scim2-tester, against the whole program."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from tests.running import RunningProudly

pytestmark = pytest.mark.xdist_group("whole program")

CONNECT = """
from proudly.api.scim.services import connect_directory
from proudly.people.services import add_member, found_organisation

owner = add_member(
    organisation=found_organisation(name=name, language="en"),
    email=f"olga@{name}.example",
    name="Olga",
    roles=["owner"],
)
result = connect_directory(by=owner)
"""


@pytest.fixture
def directory(proudly: RunningProudly) -> Iterator[Client]:
    token = proudly.run(CONNECT, name=f"directory{uuid4().hex[:8]}")
    with Client(base_url=f"{proudly.base_url}/scim/v2", headers={"Authorization": f"Bearer {token}"}) as client:
        yield client


def test_every_check_of_the_scim_tester_passes(directory: Client, capsys: pytest.CaptureFixture[str]) -> None:
    results = check_server(SyncSCIMClient(directory))
    failed = [f"{one.title} {one.resource_type or ''}: {one.reason}" for one in results if one.status != Status.SUCCESS]
    assert failed == []
    assert len(results) > 60
    with capsys.disabled():
        print(f" {len(results)} checks", end="")


def test_who_is_sent_several_times_at_once_comes_once_and_so_does_the_team(directory: Client) -> None:
    enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    def send(number: int) -> tuple[int, str]:
        body = {"userName": f"ada{number % 2}@atonce.example", enterprise: {"department": "Engines"}}
        answer = directory.post("/Users", json=body)
        return answer.status_code, answer.json().get("scimType", "")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(16)))
    assert sorted(answers) == [(201, "")] * 2 + [(409, "uniqueness")] * 14
    found = directory.get("/Users", params={"filter": f'{enterprise}:department eq "engines"'}).json()
    assert found["totalResults"] == 2


def test_changes_of_the_same_person_at_once_lose_nothing_of_each_other(directory: Client) -> None:
    address = "/Users/" + directory.post("/Users", json={"userName": "ada@atonce.example"}).json()["id"]
    wanted = {"title": "Countess", "displayName": "Ada", "locale": "nl", "name.givenName": "Ada", "externalId": "e-1"}

    def send(said: tuple[str, str]) -> int:
        operation = {"op": "add", "path": said[0], "value": said[1]}
        body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [operation]}
        return directory.patch(address, json=body).status_code

    with ThreadPoolExecutor(5) as pool:
        assert set(pool.map(send, wanted.items())) == {200}
    told = directory.get(address).json()
    told["name.givenName"] = told["name"]["givenName"]
    assert {name: told.get(name) for name in wanted} == wanted
