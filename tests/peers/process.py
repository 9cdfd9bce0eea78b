"""Starting a server for the length of a test run, and saying so where that is not possible."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, NoReturn

import pytest

START_SECONDS = 60


def not_run(reason: str) -> NoReturn:
    """Fail where everything must run, skip loudly elsewhere."""
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(f"{reason} Under CI these tests must run.", pytrace=False)
    pytest.skip(f"NOT RUN: {reason}")


def free_port() -> int:
    """A port of this machine that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(*command: str, log: IO[bytes], **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block, gently if it can. What it says goes to `log`, but for its standard output."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        env=os.environ | environment,
    )
    assert process.stdin and process.stdout
    try:
        yield process
    finally:
        with suppress(BrokenPipeError):
            process.stdin.close()
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until the process listens. Raises RuntimeError when it has ended or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("The server did not start.")
