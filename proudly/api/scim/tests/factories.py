"""A directory that calls, as Entra ID and Okta do."""

from __future__ import annotations

import json
from typing import Any

from django.core.cache import cache
from django.test import Client

from proudly.api.scim.services import connect_directory
from proudly.people.models import Member, Organisation
from proudly.people.tests import factories as people

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Directory:
    """The directory of an organisation, which has an owner."""

    def __init__(self, organisation: Organisation | None = None) -> None:
        self.organisation = organisation or people.organisation()
        self.owner = people.member(self.organisation, "Olga", roles=["owner"])
        self.token = connect_directory(by=self.owner)
        cache.clear()

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer; its JSON is in `.told`."""
        given: dict[str, Any] = {} if body is None else {"data": json.dumps(body)}
        answer: Any = Client(raise_request_exception=False).generic(
            method,
            f"/scim/v2{path}",
            content_type="application/scim+json",
            headers={"Authorization": f"Bearer {self.token}", **headers},
            **given,
        )
        answer.told = json.loads(answer.content) if answer.content else None
        return answer

    def get(self, path: str) -> Any:
        return self.call("GET", path)

    def find(self, filter_: str, kind: str = "Users") -> list[str]:
        """The ids of what a filter finds."""
        answer = Client().get(
            f"/scim/v2/{kind}", {"filter": filter_}, headers={"Authorization": f"Bearer {self.token}"}
        )
        assert answer.status_code == 200, answer.content
        return [one["id"] for one in answer.json()["Resources"]]

    def user(self, user_name: str = "sanne@waterwerk.example", **said: Any) -> Any:
        """Bring somebody in; what the directory is told back."""
        answer = self.call("POST", "/Users", {"schemas": [USER, ENTERPRISE], "userName": user_name, **said})
        assert answer.status_code == 201, answer.content
        return answer.told

    def group(self, name: str = "Marketing", members: list[str] | None = None, **said: Any) -> Any:
        body = {"schemas": [GROUP], "displayName": name, "members": [{"value": one} for one in members or []], **said}
        answer = self.call("POST", "/Groups", body)
        assert answer.status_code == 201, answer.content
        return answer.told

    def patch(self, path: str, *operations: dict[str, Any]) -> Any:
        return self.call("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)})


def member_of(user: Any) -> Member:
    """The member behind what was told of a user."""
    return Member.objects.get(pk=int(user["id"][1:]))
