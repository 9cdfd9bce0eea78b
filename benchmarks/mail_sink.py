"""A real SMTP server that takes every mail and writes down what came: `python -m benchmarks.mail_sink PORT FILE`.

A line of the file for each mail: when it was taken (seconds since 1970), to whom, its Message-ID. `Sink` runs it in a
process of its own, can keep it from answering, and reads the file.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from aiosmtpd.smtp import SMTP, Envelope, Session

_ID = re.compile(rb"^message-id: *<([^>]+)>", re.IGNORECASE | re.MULTILINE)


class Taken(NamedTuple):
    at: float
    to: str
    id: str


class Sink:
    """A server on a port of its own, for as long as the block lasts; it can be stopped and started within."""

    def __init__(self, port: int, file: Path) -> None:
        self.port, self.file = port, file
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Sink:
        self.file.touch()
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self, *options: str) -> None:
        command = [sys.executable, "-m", "benchmarks.mail_sink", str(self.port), str(self.file), *options]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert self._process.stdout and self._process.stdout.readline() == b"listening\n"

    def stop(self, *, how: int = signal.SIGTERM) -> None:
        if self._process:
            self._process.send_signal(how)
            self._process.wait()
        self._process = None

    def taken(self) -> list[Taken]:
        """What came so far, in order."""
        lines = self.file.read_text().splitlines()
        return [Taken(float(at), to, identifier) for at, to, identifier in (line.split(" ") for line in lines)]

    def number(self) -> int:
        return self.file.read_bytes().count(b"\n")


class Received(NamedTuple):
    """How well everybody was served: of `people`, who got nothing, and what came more than once."""

    missing: int
    doubled: int
    differently: int  # of the doubled, those whose Message-IDs differ: they would be seen twice


def received(taken: list[Taken], people: set[str]) -> Received:
    mails = Counter(one.to for one in taken)
    identifiers = {one.to: {other.id for other in taken if other.to == one.to} for one in taken if mails[one.to] > 1}
    return Received(
        missing=len(people - mails.keys()),
        doubled=sum(number - 1 for number in mails.values()),
        differently=sum(len(those) > 1 for those in identifiers.values()),
    )


class _Handler:
    """Writes each mail down before it says that it has it. Hangs up in the middle of every `hang_up_each`th."""

    def __init__(self, file: Path, hang_up_each: int) -> None:
        self._file = file.open("ab", buffering=0)
        self._hang_up_each, self._came = hang_up_each, 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self._came += 1
        if self._hang_up_each and self._came % self._hang_up_each == 0:
            assert server.transport is not None
            server.transport.abort()
            return "451 never said"
        content = envelope.content
        assert isinstance(content, bytes)
        found = _ID.search(content)
        assert found
        self._file.write(f"{time.time():.6f} {envelope.rcpt_tos[0]} {found[1].decode()}\n".encode())
        return "250 taken"


async def _serve(port: int, file: Path, hang_up_each: int) -> None:
    handler, loop = _Handler(file, hang_up_each), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, hostname="sink", enable_SMTPUTF8=True), "127.0.0.1", port)
    loop.add_signal_handler(signal.SIGTERM, server.close)
    print("listening", flush=True)
    with contextlib.suppress(asyncio.CancelledError):
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0))
