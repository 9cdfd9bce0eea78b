"""Whether a rush on the last rewards is just when web processes are killed in it: `make chaos-rewards`.

A thousand members want the last ten of one reward and, at the same moment, another whose budget is enough for ten. They
ask over HTTP, through four web processes of which one is killed again and again; whoever gets no answer asks again with
the same key, as a browser or a program does. Exactly ten of each must win, everybody else must keep all points and read
why, and the ledger must be right.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from benchmarks.installation import DATABASES, PROGRAM, Installation, installation, wait_until_up
from tests.peers.process import free_port

PEOPLE = int(os.environ.get("PEOPLE", "1_000"))
LAST, WEB_PROCESSES, AT_ONCE = 10, 4, 100
KILL_EVERY = 4.0  # seconds

_FOUND = """
from datetime import date
from proudly.api.services import make_token
from proudly.people.models import Organisation
from proudly.people.services import add_member
from proudly.points.ledger import give_points
from proudly.rewards.budgets import set_budget
from proudly.rewards.services import offer_reward
company = Organisation.objects.get()
scarce = offer_reward(organisation=company, name="Scarce", price=60, stock=last)
costly = offer_reward(organisation=company, name="Costly", price=30, stock=None, cost_cents=1000)
set_budget(organisation=company, name="x", starts_on=date(2000, 1, 1), ends_on=date(2100, 1, 1), cents=last * 1000)
tokens = {}
for number in range(people):
    member = add_member(organisation=company, email=f"p{number}@example.com", name=f"P {number}", language="en")
    give_points(member=member, amount=100, cause=f"thanks:{number}", reason="thanks", about={})
    tokens[member.pk] = make_token(member=member, name="x", scopes=["rewards:write"])[1]
result = [scarce.pk, costly.pk, tokens]
"""
_OUTCOME = """
from collections import Counter
from proudly.points.models import Account
from proudly.points.verifying import verify_ledger
from proudly.people.models import Organisation
from proudly.rewards.models import Budget, Redemption, Reward
taken = list(Redemption.objects.values_list("member_id", "reward_id"))
result = {
    "taken": taken,
    "balances": dict(Account.objects.filter(kind="wallet").values_list("member_id", "balance")),
    "stock": Reward.objects.get(name="Scarce").stock,
    "left": Budget.objects.get().left_cents,
    "wrong": verify_ledger(Organisation.objects.get()).wrong,
}
"""


@dataclass(frozen=True)
class Outcome:
    """`winners` of the scarce reward and of the budget; `unread`: losers who were not told why."""

    winners: tuple[int, int]
    points_lost: int
    doubled: int
    unread: int
    kills: int
    wrong: int


class Web:
    """The web processes, started again whenever they are gone, and how often one of them was killed."""

    def __init__(self, proudly: Installation) -> None:
        self.port, self.kills = free_port(), 0
        self._environment = proudly.environment | {"SITE_URL": self.address}
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [*PROGRAM, "serve", "--port", str(self.port), "--workers", str(WEB_PROCESSES), "--no-worker"]
        process = subprocess.Popen(command, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_until_up(self.address, process)
        except AssertionError:
            process.kill()
            raise
        return process

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()

    @contextmanager
    def killing(self) -> Iterator[None]:
        """While the block lasts, the process that answers requests for longest is killed every now and then."""
        over = threading.Event()

        def kill() -> None:
            while not over.wait(KILL_EVERY):
                if self._process.poll() is not None:
                    self._process = self._start()  # as whoever runs it for good would
                elif oldest := _oldest_child_of(self._process.pid):
                    os.kill(oldest, signal.SIGKILL)
                    self.kills += 1

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            yield
        finally:
            over.set()
            killer.join()


def _oldest_child_of(process: int) -> int | None:
    """Of the processes that answer requests."""
    found = subprocess.run(["pgrep", "-o", "-P", str(process), "-f", "spawn_main"], capture_output=True, text=True)
    return int(found.stdout) if found.stdout.strip() else None


async def rush(address: str, rewards: list[int], tokens: dict[str, str]) -> dict[tuple[int, int], tuple[int, str]]:
    """Everybody asks for both at once. By member and reward the status that came in the end, and why."""
    answers: dict[tuple[int, int], tuple[int, str]] = {}
    room = asyncio.Semaphore(AT_ONCE)
    wanted = [(int(member), token, reward) for member, token in tokens.items() for reward in rewards]
    random.Random(1).shuffle(wanted)
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=0)

    async def ask(client: httpx.AsyncClient, member: int, token: str, reward: int) -> None:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"rush-{member}-{reward}"}
        while True:
            async with room:
                try:
                    said = await client.post(f"{address}/api/v1/rewards/{reward}/redemptions", headers=headers)
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
                    continue
            if said.status_code < 500:
                body: dict[str, Any] = said.json()
                answers[member, reward] = said.status_code, body.get("detail", "")
                return
            await asyncio.sleep(0.05)

    async with httpx.AsyncClient(limits=limits, timeout=60) as client:
        await asyncio.gather(*(ask(client, *one) for one in wanted))
    return answers


def judge(
    answers: dict[tuple[int, int], tuple[int, str]], found: dict[str, Any], rewards: list[int], kills: int
) -> Outcome:
    taken = Counter((member, reward) for member, reward in found["taken"])
    prices = {rewards[0]: 60, rewards[1]: 30}
    lost = 0
    for member, balance in found["balances"].items():
        paid = sum(prices[reward] * taken[int(member), reward] for reward in rewards)
        lost += abs(100 - paid - balance)
    told = {who for who, (status, _why) in answers.items() if status in {200, 201}}
    assert told == set(taken), "what people were told is not what is in the database"
    return Outcome(
        winners=(_won(taken, rewards[0]), _won(taken, rewards[1])),
        points_lost=lost,
        doubled=sum(times - 1 for times in taken.values()),
        unread=sum(1 for status, why in answers.values() if status == 409 and not why),
        kills=kills,
        wrong=len(found["wrong"]),
    )


def _won(taken: Counter[tuple[int, int]], reward: int) -> int:
    return sum(times for (_member, of), times in taken.items() if of == reward)


def measure(database: str) -> Outcome:
    with installation(database, links=0) as proudly:
        scarce, costly, tokens = proudly.run(_FOUND, people=PEOPLE, last=LAST)
        web = Web(proudly)
        try:
            began = time.perf_counter()
            with web.killing():
                answers = asyncio.run(rush(web.address, [scarce, costly], tokens))
            seconds = time.perf_counter() - began
        finally:
            web.stop()
        found = proudly.run(_OUTCOME)
        outcome = judge(answers, found, [scarce, costly], web.kills)
        print(
            f"{database}: {len(answers)} answers in {seconds:.1f} s, {outcome}; {found['stock']} in stock,"
            f" {found['left']} cents left, ledger {'right' if not found['wrong'] else found['wrong'][:3]}",
            flush=True,
        )
        return outcome


def main() -> None:
    outcomes = [measure(database) for database in sys.argv[1:] or DATABASES]
    won = {winners for one in outcomes for winners in one.winners}
    print(
        f"chaos-rewards winners={'/'.join(str(one) for one in sorted(won))}"
        f" points_lost={sum(one.points_lost for one in outcomes)} doubled={sum(one.doubled for one in outcomes)}"
    )
    if won != {LAST} or any(one.points_lost or one.doubled or one.unread or one.wrong for one in outcomes):
        sys.exit(1)


if __name__ == "__main__":
    main()
