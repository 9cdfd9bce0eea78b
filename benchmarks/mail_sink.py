"""A real SMTP server that takes every mail and writes down what came: `python -m benchmarks.mail_sink PORT FILE PACE`.

A line of the file for each mail: when it was taken (seconds since 1970), to whom, its Message-ID. `Sink` runs it in a
process of its own and reads the file; it can have it refuse, or hang up in the middle of some mails.
"""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from aiosmtpd.smtp import SMTP, Envelope, Session

_ID = re.compile(rb"^message-id: *<([^>]+)>", re.IGNORECASE | re.MULTILINE)


class Taken(NamedTuple):
    at: float
    to: str
    id: str


class Mood(StrEnum):
    TAKES = "takes"
    REFUSES = "refuses"  # whoever comes
    HANGS_UP = "hangs up"  # in the middle of every tenth mail


class Sink:
    """A server on a port of its own, for as long as the block lasts; it can be away for a while within.

    Args:
        pace: seconds that it takes its time for each mail.
    """

    def __init__(self, port: int, file: Path, *, pace: float = 0.0) -> None:
        self.port, self.file, self.pace = port, file, pace
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Sink:
        self.file.touch()
        self.is_in(Mood.TAKES)
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        command = [sys.executable, "-m", "benchmarks.mail_sink", str(self.port), str(self.file), str(self.pace)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert self._process.stdout and self._process.stdout.readline() == b"listening\n"

    def stop(self) -> None:
        """Answers what it has taken, and is gone: nobody is left in doubt."""
        if self._process:
            self._process.terminate()
            self._process.wait()
        self._process = None

    def is_in(self, mood: Mood) -> None:
        _mood_of(self.file).write_text(mood)

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


def _mood_of(file: Path) -> Path:
    return file.with_suffix(".mood")


class _Handler:
    """Writes each mail down before it says that it has it."""

    def __init__(self, file: Path, pace: float) -> None:
        self._file, self._mood, self._pace = file.open("ab", buffering=0), _mood_of(file), pace
        self._came = 0

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Says that it knows PIPELINING, as nearly all servers do; aiosmtpd does, and does not say so."""
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]]

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._mood.read_text() == Mood.REFUSES:
            return "451 not now"
        envelope.mail_from = address
        return "250 go on"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self._came += 1
        if self._came % 10 == 0 and self._mood.read_text() == Mood.HANGS_UP:
            assert server.transport is not None
            server.transport.abort()
            return "451 never said"
        if self._pace:
            await asyncio.sleep(self._pace)
        content = envelope.content
        assert isinstance(content, bytes)
        found = _ID.search(content)
        assert found
        self._file.write(f"{time.time():.6f} {envelope.rcpt_tos[0]} {found[1].decode()}\n".encode())
        return "250 taken"


async def _serve(port: int, file: Path, pace: float) -> None:
    handler, loop, asked = _Handler(file, pace), asyncio.get_running_loop(), asyncio.Event()
    server = await loop.create_server(lambda: SMTP(handler, hostname="sink", enable_SMTPUTF8=True), "127.0.0.1", port)
    loop.add_signal_handler(signal.SIGTERM, asked.set)
    print("listening", flush=True)
    await asked.wait()
    server.close()
    _mood_of(file).write_text(Mood.REFUSES)  # no more mails, and those in hand are answered
    await asyncio.sleep(0.5 + pace)
    _mood_of(file).write_text(Mood.TAKES)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])))
