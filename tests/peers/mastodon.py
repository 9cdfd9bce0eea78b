"""A Mastodon server as far as its API goes (PyPI's mastodon-mock), on loopback.

from tests.peers.mastodon import MastodonServer, mastodon_server  # noqa: F401, in a conftest.py
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.peers.process import free_port, running, wait_for_port


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
        "--log-level", "error", log=log,
    ) as process:  # fmt: skip
        wait_for_port(port, process)
        yield MastodonServer(f"http://127.0.0.1:{port}")
