"""Whether clicks survive what must not happen: `make chaos-links`.

Visitors keep coming, each with a name of their own, while the edge is killed at random moments, the database is locked,
vanishes, or its disk is full. Whoever was answered with 302 must be in the log exactly once when all is well again.
The disk is full on a small file system of its own, which only root can make; elsewhere that part says: not run.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psycopg

from benchmarks.installation import DATABASES, PROGRAM, Installation, installation, wait_until_up
from tests.peers.process import free_port

KILLS = 20
CONNECTIONS = 32
SMALL_DISK = 60  # MB
RECOVERS_WITHIN = 60.0  # seconds
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"


@dataclass
class Visitors:
    """Visitors who keep coming until the block ends. `answered` are the names of those who got their 302."""

    address: str
    paths: list[str]
    answered: set[str] = field(default_factory=set)
    sent_on_uncounted: int = 0

    def __enter__(self) -> Visitors:
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._come()))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    async def _come(self) -> None:
        names = itertools.count(len(self.answered) + 1_000_000 * random.randrange(1, 1_000_000))
        await asyncio.gather(*(self._visit(names) for _ in range(CONNECTIONS)))

    async def _visit(self, names: Iterator[int]) -> None:
        at = urlsplit(self.address)
        while not self._stopping.is_set():
            try:
                reader, writer = await asyncio.open_connection(at.hostname, at.port)
                with contextlib.closing(writer):
                    while not self._stopping.is_set():
                        await self._ask(reader, writer, f"visit-{next(names)}")
            except (OSError, asyncio.IncompleteReadError):
                await asyncio.sleep(0.02)  # the edge is down just now

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, name: str) -> None:
        path = random.choice(self.paths)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: edge\r\nUser-Agent: {AGENT} {name}\r\n\r\n".encode())
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
        for line in head.split(b"\r\n"):
            if line.startswith(b"content-length: ") and (length := int(line[16:])):
                await reader.readexactly(length)
        if head.startswith(b"HTTP/1.1 302"):
            self.answered.add(name)
        else:
            self.sent_on_uncounted += 1
            await asyncio.sleep(0.01)


class Edge:
    """The edge of an installation, to be killed and started again at one address."""

    def __init__(self, proudly: Installation) -> None:
        self._proudly = proudly
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [*PROGRAM, "edge", "--port", str(self._port)]
        self._process = subprocess.Popen(
            command, env=self._proudly.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until_up(self.address, self._process)

    def kill(self) -> None:
        """kill -9, of all its processes at once."""
        assert self._process is not None
        listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], stdout=subprocess.PIPE, text=True, check=True)
        pairs = [tuple(map(int, line.split())) for line in listing.stdout.splitlines()]
        for pid in [self._process.pid, *(pid for pid, parent in pairs if parent == self._process.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()


def killed_at_random(proudly: Installation, edge: Edge, rest: Callable[[float], None]) -> None:
    for _ in range(KILLS):
        rest(random.uniform(0.2, 1.2))
        edge.kill()
        edge.start()


def locked(proudly: Installation, edge: Edge, rest: Callable[[float], None]) -> None:
    """Somebody holds the lock for long; the edge is killed meanwhile, and comes back to a locked database."""
    rest(0.5)
    holder = subprocess.Popen([sys.executable, "-c", _HOLD], env=proudly.environment, stdin=subprocess.PIPE)
    rest(3)
    edge.kill()
    _end(holder)
    edge.start()
    rest(1)


_HOLD = """
import sys, django
django.setup()
from django.db import connection, transaction
with transaction.atomic():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("LOCK TABLE links_click IN ACCESS EXCLUSIVE MODE")
        sys.stdin.read()
"""


def _end(holder: subprocess.Popen[bytes]) -> None:
    assert holder.stdin is not None
    holder.stdin.close()
    holder.wait()


def vanished(proudly: Installation, edge: Edge, rest: Callable[[float], None]) -> None:
    """The database goes away under load, and comes back after the edge was killed."""
    rest(0.5)
    if proudly.database == "sqlite":
        file = proudly.data / "proudly.sqlite3"
        away = file.with_suffix(".away")
        file.rename(away)
        rest(2)
        edge.kill()
        away.rename(file)
    else:
        administrator = proudly.environment["DATABASE_URL"].rpartition("/")[0] + "/template1"
        with psycopg.connect(administrator, autocommit=True) as connection:
            for _ in range(20):  # now in the middle of a commit, now between two
                connection.execute(_CUT)
                rest(0.1)
            connection.execute("ALTER DATABASE postgres ALLOW_CONNECTIONS false")
            connection.execute(_CUT)
            rest(2)
            edge.kill()
            connection.execute("ALTER DATABASE postgres ALLOW_CONNECTIONS true")
    edge.start()
    rest(1)


_CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


def disk_full(proudly: Installation, edge: Edge, rest: Callable[[float], None]) -> None:
    """The disk of the data folder fills up, and is emptied again after the edge was killed."""
    rest(0.5)
    filler = proudly.data / "filler"
    with contextlib.suppress(OSError), filler.open("wb") as file:
        while True:
            file.write(b"x" * 65536)
            file.flush()
    rest(3)
    edge.kill()
    filler.unlink()
    edge.start()
    rest(1)


Mishap = Callable[[Installation, Edge, Callable[[float], None]], None]


def suffer(proudly: Installation, mishap: Mishap) -> Counter[str]:
    """Let a mishap happen under load, and count what became of the clicks."""
    edge = Edge(proudly)
    edge.start()
    try:
        with Visitors(edge.address, [f"/go/{code}" for code in proudly.codes]) as visitors:
            mishap(proudly, edge, time.sleep)
        kept = _kept(proudly, visitors.answered)
    finally:
        edge.kill()
    found = Counter(answered=len(visitors.answered), uncounted=visitors.sent_on_uncounted)
    found["counted"] = sum(1 for name in visitors.answered if kept[name] == 1)
    found["lost"] = sum(1 for name in visitors.answered if not kept[name])
    found["doubled"] = sum(1 for times in kept.values() if times > 1)
    return found


def _kept(proudly: Installation, answered: set[str]) -> Counter[str]:
    """How often each visitor is in the log, when everybody is there or it has taken too long."""
    deadline = time.monotonic() + RECOVERS_WITHIN
    while True:
        agents = proudly.run(
            "from proudly.links.models import Click\n"
            "result = [agent.rpartition(' ')[2] for agent in Click.objects.values_list('agent', flat=True).iterator()]"
        )
        kept = Counter(agents)
        if answered <= kept.keys() or time.monotonic() > deadline:
            return kept
        time.sleep(1)


def main() -> None:
    total = Counter[str]()
    for database in DATABASES:
        for mishap in (killed_at_random, locked, vanished, disk_full):
            if mishap is disk_full and database == "postgresql":
                continue  # its disk is another machine's; what the edge sees of it is a database that has vanished
            name = f"{database}, {mishap.__name__.replace('_', ' ')}"
            try:
                with installation(database, links=50, disk=SMALL_DISK if mishap is disk_full else None) as proudly:
                    found = suffer(proudly, mishap)
            except subprocess.CalledProcessError as error:
                if mishap is not disk_full:
                    raise
                print(f"{name}: NOT RUN, no file system of its own could be made: {error}", flush=True)
                continue
            total += found
            print(f"{name}: {_told(found)}", flush=True)
    print(f"chaos-links {_told(total)}")
    sys.exit(1 if total["lost"] or total["doubled"] else 0)


def _told(found: Counter[str]) -> str:
    return " ".join(f"{name}={found[name]}" for name in ("answered", "counted", "lost", "doubled"))


if __name__ == "__main__":
    main()
