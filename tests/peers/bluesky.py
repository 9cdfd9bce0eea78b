"""A real Bluesky server (npm's @atproto/pds) with a directory of its own, on loopback.

    from tests.peers.bluesky import BlueskyServer, bluesky_server  # noqa: F401, in a conftest.py

    def test_...(bluesky_server: BlueskyServer): account = bluesky_server.new_account()

`make peers` installs it.
"""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.peers.appview import DID, StandInAppView, stand_in_app_view
from tests.peers.process import not_run, running

FOLDER = Path(__file__).parent / "pds"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class BlueskyAccount:
    handle: str
    password: str = field(repr=False)
    did: str


@dataclass(frozen=True)
class BlueskyServer:
    """`address` looks like http://localhost:40001: that host must stand in FETCH_ALLOWED_HOSTS.

    `app_view` is what it asks for likes and the like: a stand-in, to be told what to say.
    """

    address: str
    app_view: StandInAppView = field(default_factory=StandInAppView)

    def new_account(self, name: str = "sanne") -> BlueskyAccount:
        """An account that nothing was posted to."""
        handle, password = f"{name}{next(_numbers)}.test", "a-good-password"
        answer = httpx.post(
            f"{self.address}/xrpc/com.atproto.server.createAccount",
            json={"handle": handle, "email": f"{handle}@example.com", "password": password},
            timeout=30,
        )
        return BlueskyAccount(handle, password, answer.raise_for_status().json()["did"])

    def posts(self, account: BlueskyAccount) -> list[dict[str, Any]]:
        """The account's posts, newest first: {"uri", "cid", "value"}, value being the record as anybody reads it."""
        answer = httpx.get(
            f"{self.address}/xrpc/com.atproto.repo.listRecords",
            params={"repo": account.did, "collection": "app.bsky.feed.post"},
        )
        records: list[dict[str, Any]] = answer.raise_for_status().json()["records"]
        return records

    def blob(self, account: BlueskyAccount, cid: str) -> bytes:
        """A picture that a post holds, by the content id in its record."""
        answer = httpx.get(f"{self.address}/xrpc/com.atproto.sync.getBlob", params={"did": account.did, "cid": cid})
        return answer.raise_for_status().content

    def delete_post(self, account: BlueskyAccount, uri: str) -> None:
        """Take a post away, as its author would in the app."""
        self._do(
            account,
            "com.atproto.repo.deleteRecord",
            {"repo": account.did, "collection": "app.bsky.feed.post", "rkey": uri.rsplit("/", 1)[1]},
        )

    def post_by_hand(self, account: BlueskyAccount, value: dict[str, Any]) -> str:
        """Post as its author would in the app; `value` is the record. Returns its at:// address."""
        said = {"repo": account.did, "collection": "app.bsky.feed.post", "record": value}
        uri: str = self._do(account, "com.atproto.repo.createRecord", said).json()["uri"]
        return uri

    def switch_off(self, account: BlueskyAccount) -> None:
        """Deactivate the account, as its owner may, or whoever moves to another server."""
        self._do(account, "com.atproto.server.deactivateAccount", {})

    def _do(self, account: BlueskyAccount, what: str, said: dict[str, Any]) -> httpx.Response:
        session = httpx.post(
            f"{self.address}/xrpc/com.atproto.server.createSession",
            json={"identifier": account.handle, "password": account.password},
        )
        token = session.raise_for_status().json()["accessJwt"]
        return httpx.post(
            f"{self.address}/xrpc/{what}", headers={"Authorization": f"Bearer {token}"}, json=said
        ).raise_for_status()


@pytest.fixture(scope="session")
def bluesky_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BlueskyServer]:
    """The server, running for the whole test run."""
    if (node := shutil.which("node")) is None:
        not_run("The Bluesky server of the tests needs Node 20 or newer: https://nodejs.org, then `make peers`.")
    if not (FOLDER / "node_modules" / "@atproto" / "pds").is_dir():
        not_run("The Bluesky server of the tests is not installed. Type `make peers`.")
    folder = tmp_path_factory.mktemp("bluesky")
    with (
        stand_in_app_view() as app_view,
        (folder / "log").open("wb") as log,
        running(
            node, str(FOLDER / "start.mjs"), str(folder / "data"), "0", log=log, LOG_ENABLED="false",
            PDS_BSKY_APP_VIEW_URL=app_view.address, PDS_BSKY_APP_VIEW_DID=DID,
        ) as process,
    ):  # fmt: skip
        assert process.stdout
        said = process.stdout.readline()  # empty when the process has ended
        if not said:
            not_run(
                f"The Bluesky server did not start. Try `make peers`. It said: {(folder / 'log').read_text()[-800:]}"
            )
        yield BlueskyServer(json.loads(said)["address"], app_view)
