"""Visitors in great numbers: wrk where it is installed, else a client of our own, which says less about the server.

Both keep 64 connections busy with browsers' visits of one link after the other.
"""

from __future__ import annotations

import asyncio
import itertools
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

CONNECTIONS = 64
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"

_SCRIPT = """
local paths = {}
for path in io.lines("%s") do paths[#paths + 1] = path end
local at = 0
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at])
end
local wrong = 0
done = function(summary, latency, requests)
  local e = summary.errors
  print(string.format("told %%d %%d %%.3f %%d", summary.requests, summary.duration, latency:percentile(99) / 1000,
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


@dataclass(frozen=True)
class Load:
    """What one load has brought: answers, answers a second, the 99th percentile of waiting, and failures."""

    answered: int
    per_second: float
    p99_ms: float
    failed: int


def load(address: str, paths: Sequence[str], *, seconds: float) -> Load:
    """Visit these paths below `address`, again and again."""
    if shutil.which("wrk"):
        return _by_wrk(address, paths, seconds)
    return asyncio.run(_by_ourselves(address, paths, seconds))


def client() -> str:
    """Which client it is."""
    return "wrk" if shutil.which("wrk") else "own client"


def _by_wrk(address: str, paths: Sequence[str], seconds: float) -> Load:
    with tempfile.TemporaryDirectory() as folder:
        listing, script = Path(folder) / "paths", Path(folder) / "visits.lua"
        listing.write_text("\n".join(paths))
        script.write_text(_SCRIPT % listing)
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "-H", f"User-Agent: {AGENT}", "-s", str(script)]
        done = subprocess.run([*command, address], stdout=subprocess.PIPE, text=True, check=True)
    [told] = [line for line in done.stdout.splitlines() if line.startswith("told ")]
    requests, microseconds, p99, failed = told.split()[1:]
    return Load(int(requests), int(requests) / int(microseconds) * 1e6, float(p99), int(failed))


async def _by_ourselves(address: str, paths: Sequence[str], seconds: float) -> Load:
    at = urlsplit(address)
    asked = itertools.cycle(paths)
    waits: list[float] = []
    failed = 0
    until = time.monotonic() + seconds

    async def visitor() -> None:
        nonlocal failed
        reader, writer = await asyncio.open_connection(at.hostname, at.port)
        while (started := time.monotonic()) < until:
            writer.write(f"GET {next(asked)} HTTP/1.1\r\nHost: {at.netloc}\r\nUser-Agent: {AGENT}\r\n\r\n".encode())
            answer = await reader.readuntil(b"\r\n\r\n")
            waits.append(time.monotonic() - started)
            failed += not answer.startswith(b"HTTP/1.1 302")
        writer.close()

    started = time.monotonic()
    await asyncio.gather(*(visitor() for _ in range(CONNECTIONS)))
    waits.sort()
    return Load(len(waits), len(waits) / (time.monotonic() - started), waits[int(len(waits) * 0.99)] * 1000, failed)
