"""The edge as a visitor meets it, and links to visit."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import uvloop

from proudly.content.models import Story
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.links.edge.application import Edge, Scope
from proudly.links.models import Link
from proudly.links.services import make_link
from proudly.people.models import Member
from proudly.people.tests import factories as people

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
Outcome = TypeVar("Outcome")
TARGET = "https://waterwerk.example/village"
CODE = "abc234xyz"


def link(member: Member | None = None, *, story: Story | None = None, code: str = CODE, **facts: Any) -> Link:
    member = member or people.member()
    story = story or content.story(member, **{"url": TARGET, **facts})
    return make_link(member=member, story=story, network="linkedin", code=code)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    page: str


class Visitors:
    """Visits an edge that runs in a loop of its own, as it does in the program."""

    def __init__(self) -> None:
        self.edge = Edge()
        self.loop = uvloop.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever)
        self._thread.start()

    def get(self, code: str, **said: Any) -> Answer:
        return self.visit(f"/go/{code}", **said)

    def visit(
        self,
        path: str,
        *,
        method: str = "GET",
        agent: str | None = BROWSER,
        address: str = "203.0.113.7",
        headers: dict[str, str] | None = None,
    ) -> Answer:
        said = {**({"user-agent": agent} if agent is not None else {}), **(headers or {})}
        scope: Scope = {
            "type": "http",
            "path": path,
            "method": method,
            "headers": [(name.encode(), value.encode("latin-1", "replace")) for name, value in said.items()],
            "client": (address, 50000),
        }
        return self.run(self._ask(scope))

    def run(self, coroutine: Coroutine[Any, Any, Outcome]) -> Outcome:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)

    async def _ask(self, scope: Scope) -> Answer:
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b""}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.edge(scope, receive, send)
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Answer(sent[0]["status"], headers, b"".join(part["body"] for part in sent[1:]).decode())

    async def all_at_once(self, paths: list[str]) -> None:
        """Browsers that come at the same moment."""
        scope = {"type": "http", "method": "GET", "headers": [], "client": ("203.0.113.9", 1)}
        await asyncio.gather(*(self._ask({**scope, "path": path}) for path in paths))

    def leave_at_once(self) -> None:
        """As a process does that dies: nothing is taken in any more."""
        self.run(self.edge.stop())

    def leave(self) -> None:
        self.run(self.edge.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


@contextmanager
def visiting() -> Iterator[Visitors]:
    visitors = Visitors()
    try:
        yield visitors
    finally:
        visitors.leave()


def wait_until(holds: Callable[[], bool]) -> None:
    """Until it holds; fails when that takes long."""
    deadline = clock.now().timestamp() + 20
    while not holds():
        assert clock.now().timestamp() < deadline
