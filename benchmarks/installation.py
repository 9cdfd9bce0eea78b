"""An installation of Proudly for a benchmark: empty, on SQLite or on a durable PostgreSQL, with links to visit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.peers.process import free_port
from tools import postgres

DATABASES = ("sqlite", "postgresql")
PROGRAM = [sys.executable, "-m", "proudly.config.cli"]

_FOUND = """
import hashlib
from proudly.content.services import publish_story, write_story
from proudly.links.models import Link
from proudly.links.rules import short_code
from proudly.people.services import add_member, found_organisation
company = found_organisation(name="Benchmark", language="en")
sanne = add_member(organisation=company, email="sanne@example.com", name="Sanne", language="en")
story = publish_story(story=write_story(
    author=sanne, title="A story", summary="That many read", language="en", url="https://example.com/story",
    announce=False))
codes = [short_code(hashlib.sha256(str(number).encode()).digest()) for number in range(links)]
Link.objects.bulk_create(
    [Link(organisation=company, story=story, member=sanne, network="linkedin", code=code) for code in codes],
    batch_size=1000)
result = codes
"""
_IN_CONTEXT = """
import json, sys
import django
django.setup()
names = json.loads(sys.argv[2])
exec(compile(sys.argv[1], "<benchmark>", "exec"), names)
print("\\n" + json.dumps(names.get("result")))
"""


@dataclass
class Installation:
    """`codes` are the codes of its links."""

    database: str
    data: Path
    environment: dict[str, str]
    codes: list[str]

    def run(self, code: str, **names: Any) -> Any:
        """Run Python inside its settings, in a process of its own; what it leaves in `result` is returned."""
        arguments = [sys.executable, "-c", _IN_CONTEXT, code, json.dumps(names)]
        done = subprocess.run(arguments, env=self.environment, stdout=subprocess.PIPE, text=True, check=True)
        return json.loads(done.stdout.splitlines()[-1])

    def clicks(self) -> int:
        """How many clicks are in the log."""
        return int(self.run("from proudly.links.models import Click; result = Click.objects.count()"))

    @contextmanager
    def edge(self) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
        """A running edge: its address and its process."""
        port = free_port()
        command = [*PROGRAM, "edge", "--port", str(port)]
        with serving(command, f"http://127.0.0.1:{port}", self.environment) as process:
            yield f"http://127.0.0.1:{port}", process


@contextmanager
def installation(database: str, *, links: int, disk: int | None = None) -> Iterator[Installation]:
    """A migrated installation with one story and so many links to it.

    Args:
        disk: megabytes of a file system of its own for the data folder, which only root can make.

    Raises CalledProcessError when no file system can be made.
    """
    with (
        tempfile.TemporaryDirectory(prefix="proudly-bench-") as folder,
        _small_disk(folder, disk) if disk else nullcontext(),
        _database(database) as said,
    ):
        ours = {"PROUDLY_DATA": f"{folder}/data", "DJANGO_SETTINGS_MODULE": "proudly.config.settings"}
        environment = {**os.environ, **ours, **said, "SITE_URL": "https://proudly.example"}
        subprocess.run([*PROGRAM, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
        made = Installation(database, Path(folder) / "data", environment, [])
        made.codes = made.run(_FOUND, links=links)
        yield made


@contextmanager
def serving(command: list[str], address: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A server, for as long as the block lasts; it is up when it answers anything."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_until_up(address, process)
        yield process
    finally:
        process.terminate()
        process.wait()


def wait_until_up(address: str, process: subprocess.Popen[bytes]) -> None:
    """Until the server answers anything."""
    deadline = time.monotonic() + 90
    while not _answers(address):
        assert process.poll() is None and time.monotonic() < deadline, f"{address} is not up"
        time.sleep(0.05)


def _answers(address: str) -> bool:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            """An answer is an answer."""

    try:
        urllib.request.build_opener(Stay).open(f"{address}/healthz", timeout=5)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@contextmanager
def _small_disk(folder: str, megabytes: int) -> Iterator[None]:
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder]
    subprocess.run(mount, check=True, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def _database(kind: str) -> Iterator[dict[str, str]]:
    if kind == "sqlite":
        yield {}
    else:
        with postgres.server(durable=True) as url:
            yield {"DATABASE_URL": url}
