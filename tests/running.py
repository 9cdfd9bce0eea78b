"""The whole program as an owner runs it: `proudly serve`, with worker, in a data folder and a database of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from tests.peers.process import free_port

UP_WITHIN = 60.0  # seconds, on a busy machine
STOPS_WITHIN = 40.0
PROGRAM = [sys.executable, "-m", "proudly.config.cli"]

_IN_CONTEXT = """
import json, sys
import django
django.setup()
names = json.loads(sys.argv[2])
exec(compile(sys.argv[1], "<test>", "exec"), names)
print("\\n" + json.dumps(names.get("result"), default=str))
"""


@dataclass
class RunningProudly:
    """A started program. `log` is what it has said so far."""

    base_url: str
    data: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    log_file: Path

    @property
    def log(self) -> str:
        return self.log_file.read_text()

    def run(self, code: str, **names: Any) -> Any:
        """Run Python inside the program's settings, in a process of its own.

        `names` (anything JSON can hold) are there as variables; what the code leaves in `result` is returned.
        """
        done = subprocess.run(
            [sys.executable, "-c", _IN_CONTEXT, code, json.dumps(names)],
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`proudly …` in the same installation."""
        return subprocess.run([*PROGRAM, *arguments], env=self.environment, capture_output=True, text=True)

    def health(self) -> tuple[int, dict[str, str]]:
        """Status and content of /healthz; status 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.base_url}/healthz", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read() or b"{}")
        except OSError:
            return 0, {}

    def wait_until_up(self) -> None:
        deadline = time.monotonic() + UP_WITHIN
        while self.health()[0] != 200:
            assert self.process.poll() is None and time.monotonic() < deadline, f"not up: {self.health()}\n{self.log}"
            time.sleep(0.05)

    def worker_pid(self) -> int | None:
        """The process that does the tasks, to be killed in tests; None while there is none."""
        listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
        for line in listing.stdout.splitlines():
            pid, parent, command = line.split(None, 2)
            if int(parent) == self.process.pid and "proudly.config.cli worker" in command:
                return int(pid)
        return None

    def stop(self) -> int:
        """Stop it as Ctrl-C does; returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(STOPS_WITHIN)


@contextmanager
def running_proudly(folder: Path, **settings: str) -> Iterator[RunningProudly]:
    """A migrated, empty installation, up and healthy. `settings` are environment variables on top of the usual ones."""
    with own_database() as database:
        port = free_port()
        environment = {
            **clean_environment(),
            "PROUDLY_DATA": str(folder / "data"),
            "SITE_URL": f"http://127.0.0.1:{port}",
            **database,
            **settings,
        }
        subprocess.run([*PROGRAM, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
        log_file = folder / "proudly.log"
        with log_file.open("wb") as log:
            process = subprocess.Popen(
                [*PROGRAM, "serve", "--port", str(port)], env=environment, stdout=log, stderr=subprocess.STDOUT
            )
        running = RunningProudly(f"http://127.0.0.1:{port}", folder / "data", environment, process, log_file)
        try:
            running.wait_until_up()
            yield running
        finally:
            running.stop()


def clean_environment() -> dict[str, str]:
    """Ours, without what the settings of the tests have put there."""
    ours = {"PROUDLY_DATA", "SECRET_KEY", "DATABASE_URL", "PROUDLY_TEST_DATABASE", "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "DJANGO_SETTINGS_MODULE": "proudly.config.settings", "PYTHONUNBUFFERED": "1"}


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """A new database on the server of this run; with SQLite the data folder holds it."""
    if os.environ.get("PROUDLY_TEST_DATABASE", "sqlite") == "sqlite":
        yield {}
        return
    server = os.environ["DATABASE_URL"]
    name = f"running_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield {"DATABASE_URL": f"{server.rpartition('/')[0]}/{name}"}
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
