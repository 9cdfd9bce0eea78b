"""A Mastodon server as far as its API goes (PyPI's mastodon-mock), on loopback.

from tests.peers.mastodon import MastodonServer, mastodon_server  # noqa: F401, in a conftest.py
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from tests.peers.process import free_port, running, wait_for_port

_numbers = itertools.count(1)


@dataclass(frozen=True)
class MastodonServer:
    """`address` looks like http://127.0.0.1:40002: that host must stand in FETCH_ALLOWED_HOSTS."""

    address: str
    token: str = "mock_token"

    def statuses(self, containing: str = "") -> list[dict[str, Any]]:
        """The posts of the token's account, newest first, whose text contains the given words."""
        me = self._get("/api/v1/accounts/verify_credentials").json()
        found: list[dict[str, Any]] = self._get(f"/api/v1/accounts/{me['id']}/statuses", limit="40").json()
        return [status for status in found if containing in status["content"]]

    def delete(self, address: str) -> None:
        """Take a post away, as its author would."""
        self._post("DELETE", f"/api/v1/statuses/{address.rsplit('/', 1)[1]}")

    def do(self, what: str, address: str) -> None:
        """`favourite` or `reblog` a post, or take that back (`unfavourite`), as the token's account."""
        self._post("POST", f"/api/v1/statuses/{address.rsplit('/', 1)[1]}/{what}")

    def write(self, text: str, answer_to: str = "") -> str:
        """Post by hand as the token's account; an answer to the post at an address. Returns the address."""
        said = {"status": text} | ({"in_reply_to_id": answer_to.rsplit("/", 1)[1]} if answer_to else {})
        address: str = self._post("POST", "/api/v1/statuses", said).json()["url"]
        return address

    def somebody_else(self) -> MastodonServer:
        """The same server, for an account that is made for it."""
        named = {"username": f"olga{next(_numbers)}"}
        answer = httpx.post(f"{self.address}/api/v1/_mock/dev_user", json=named).raise_for_status()
        return replace(self, token=answer.json()["access_token"])

    def fail_next(self, method: str, path: str, *, status: int = 500, kind: str = "status", **headers: str) -> None:
        """Let the next such request go wrong: kind `status`, `ratelimit`, `malformed` or `timeout`."""
        httpx.post(
            f"{self.address}/api/v1/_mock/faults",
            json={
                "match": {"methods": [method], "path": path},
                "effect": {"type": kind, "status": status, "headers": headers},
                "count": 1,
            },
        ).raise_for_status()

    def _post(self, method: str, path: str, said: dict[str, str] | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.request(method, self.address + path, data=said, headers=headers).raise_for_status()

    def _get(self, path: str, **parameters: str) -> httpx.Response:
        return httpx.get(
            self.address + path, params=parameters, headers={"Authorization": f"Bearer {self.token}"}
        ).raise_for_status()


@pytest.fixture(scope="session")
def mastodon_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MastodonServer]:
    """The server, running for the whole test run."""
    port = free_port()
    with (tmp_path_factory.mktemp("mastodon") / "log").open("wb") as log, running(
        sys.executable, "-m", "mastodon_mock", "serve", "--in-memory", "--host", "127.0.0.1", "--port", str(port),
        "--domain", f"127.0.0.1:{port}", "--log-level", "error", log=log,
    ) as process:  # fmt: skip
        wait_for_port(port, process)
        yield MastodonServer(f"http://127.0.0.1:{port}")
