"""Whether everybody hears of a story when all goes wrong: `make chaos-fanout`.

While some thousands are told by mail, the worker is killed ten times, the mail server refuses, hangs up in the middle
of mails, and is gone, and the database crashes (PostgreSQL) or is locked (SQLite). When all is well again, everybody
must have the mail. A kill may leave one mail that was taken and not marked: it may come twice, with one Message-ID.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks.fanout import PUBLISH, WORDS, found_company
from benchmarks.installation import DATABASES, PROGRAM, Installation, installation
from benchmarks.mail_sink import Mood, Sink, received
from tests.peers.process import free_port

PEOPLE = int(os.environ.get("PEOPLE", "5_000"))
KILLS = 10
PACE = 0.005  # seconds for each mail, so that there is time for it all
RECOVERS_WITHIN = 600.0  # seconds without a mail


@dataclass(frozen=True)
class Outcome:
    people: int
    missing: int
    doubled: int
    kills: int
    seen_twice: int  # doubles with another Message-ID

    def __str__(self) -> str:
        return f"chaos-fanout people={self.people} missing={self.missing} doubled={self.doubled} kills={self.kills}"


class Worker:
    """A worker that is started again whenever it has died, for as long as the block lasts."""

    def __init__(self, proudly: Installation) -> None:
        self._proudly = proudly
        self._stopping = threading.Event()
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([*PROGRAM, "worker"], env=self._proudly.environment, stderr=subprocess.DEVNULL)

    def __enter__(self) -> Worker:
        self._thread = threading.Thread(target=self._keep_alive)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()
        self._process.terminate()
        self._process.wait()

    def _keep_alive(self) -> None:
        while not self._stopping.wait(0.1):
            if self._process.poll() is not None:
                self._process = self._start()

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)


def wait_for_mails(sink: Sink, more: int) -> None:
    """Until so many more came, or as many as there are people."""
    wanted = min(sink.number() + more, PEOPLE)
    _wait_until(sink, lambda: sink.number() >= wanted)


def wait_for_everybody(sink: Sink) -> None:
    """Until everybody has a mail."""
    _wait_until(sink, lambda: len({one.to for one in sink.taken()}) == PEOPLE)


def _wait_until(sink: Sink, reached: Callable[[], bool]) -> None:
    since, last = time.monotonic(), sink.number()
    while not reached():
        if (number := sink.number()) != last:
            last, since = number, time.monotonic()
        assert time.monotonic() - since < RECOVERS_WITHIN, f"nothing comes any more: {number} mails to {PEOPLE}"
        time.sleep(0.05)


@contextmanager
def locked(proudly: Installation) -> Iterator[None]:
    """The SQLite file is held by somebody else."""
    connection = sqlite3.connect(proudly.data / "proudly.sqlite3", timeout=30, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def crash(proudly: Installation) -> None:
    """One of PostgreSQL's processes is killed: it throws everybody out and recovers from its log."""
    connection = psycopg.connect(proudly.environment["DATABASE_URL"])
    os.kill(connection.info.backend_pid, signal.SIGKILL)


def trouble_with_the_database(proudly: Installation) -> None:
    if proudly.database == "sqlite":
        with locked(proudly):
            time.sleep(4)
    else:
        crash(proudly)


def measure(database: str) -> Outcome:
    with ExitStack() as stack:
        proudly = stack.enter_context(installation(database, links=0))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="proudly-sink-")))
        sink = stack.enter_context(Sink(free_port(), folder / "mails", pace=PACE))
        proudly.environment["MAIL_URL"] = f"smtp://127.0.0.1:{sink.port}"
        found_company(proudly, PEOPLE)
        kills = 0
        with Worker(proudly) as worker:
            proudly.run(PUBLISH, **WORDS)
            for number in range(KILLS):
                wait_for_mails(sink, random.randrange(20, PEOPLE // 20))
                time.sleep(random.uniform(0, 0.02))
                worker.kill()
                kills += 1
                if number == 2:
                    wait_for_mails(sink, 30)
                    sink.is_in(Mood.REFUSES)
                    time.sleep(3)
                    sink.is_in(Mood.TAKES)
                elif number == 4:
                    sink.is_in(Mood.HANGS_UP)
                    wait_for_mails(sink, 60)
                    sink.is_in(Mood.TAKES)
                elif number == 6:
                    wait_for_mails(sink, 30)
                    sink.stop()
                    time.sleep(3)
                    sink.start()
                elif number in {5, 8}:
                    wait_for_mails(sink, 30)
                    trouble_with_the_database(proudly)
                print(f"{database}: {kills} kills, {sink.number():,} mails", flush=True)
            wait_for_everybody(sink)
            time.sleep(3)  # for what might come twice
        got = received(sink.taken(), {f"p{number}@example.com" for number in range(PEOPLE)})
        return Outcome(PEOPLE, got.missing, got.doubled, kills, got.differently)


def main() -> None:
    outcomes = []
    for database in sys.argv[1:] or DATABASES:
        outcomes.append(measure(database))
        print(f"{database}: {outcomes[-1]} seen_twice={outcomes[-1].seen_twice}", flush=True)
        assert not outcomes[-1].missing and not outcomes[-1].seen_twice, "somebody was missed, or sees it twice"
        assert outcomes[-1].doubled <= outcomes[-1].kills, "more came twice than was killed"
    print(
        Outcome(
            *(sum(part) for part in zip(*((o.people, o.missing, o.doubled, o.kills, 0) for o in outcomes), strict=True))
        )
    )


if __name__ == "__main__":
    main()
