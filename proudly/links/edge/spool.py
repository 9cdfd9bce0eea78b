"""Where clicks go while the database cannot be written: files beside it, taken in later.

A spool file holds batches one after the other, each a line with its checksum. Its room is claimed from the disk when it
is made, so that it can still be written when the disk is full. Whoever writes a file holds a lock on it: a file without
one was left behind by a process that died.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import uuid
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

ROOM = 8_000_000  # bytes of one file: about 30,000 clicks
PATTERN = "*.clicks"

TakeIn = Callable[[str, str], None]


class SpoolFull(Exception):
    """Nothing more can be written here either."""


class Spool:
    """The spool of this process. `keep` is for one thread, `take_in` for another."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._file: _File | None = None
        self._full: list[_File] = []
        self._left_behind = True  # look once at the start

    def prepare(self) -> None:
        """Claim the room now, while the disk has some. It is no harm when that fails; `keep` tries again."""
        with suppress(SpoolFull), self._lock:
            self._open()

    def keep(self, key: str, clicks: str) -> None:
        """Write a batch down; when this returns, it is durable. Raises SpoolFull."""
        line = f"{zlib.crc32((key + clicks).encode()):08x} {key} {clicks}\n".encode()
        with self._lock:
            file = self._open()
            if not file.has_room_for(line) and file.position:
                self._full.append(file)
                self._file = None
                file = self._open()
            file.write(line)

    def take_in(self, take_in: TakeIn) -> int:
        """Hand over every batch that was kept here or left behind, each with its key; returns how many there were.

        What `take_in` raises is passed on, and everything that was not handed over stays.
        """
        with self._lock:
            if self._file is not None and self._file.position:
                self._full.append(self._file)
                self._file = None
            ours = list(self._full)
        taken = 0
        for file in ours:
            taken += file.hand_over(take_in)
            with self._lock:
                self._full.remove(file)
        if self._left_behind:
            for file in self._orphans():
                with file:
                    taken += file.hand_over(take_in)
            self._left_behind = False
        if taken:
            self.prepare()
        return taken

    def close(self) -> None:
        """Leave what is there to the next process."""
        with self._lock:
            for file in [*self._full, *([self._file] if self._file else [])]:
                file.leave()
            self._full, self._file = [], None

    def _open(self) -> _File:
        if self._file is None:
            self._file = _File.make(self._folder)
        return self._file

    def _orphans(self) -> Iterator[_File]:
        for path in sorted(self._folder.glob(PATTERN)):
            file = _File.adopt(path)
            if file is not None:
                yield file


class _File:
    def __init__(self, path: Path, descriptor: int) -> None:
        self.path, self._descriptor, self.position = path, descriptor, 0

    @classmethod
    def make(cls, folder: Path) -> _File:
        path = folder / f"{uuid.uuid4().hex}.clicks"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                os.posix_fallocate(descriptor, 0, ROOM)
                os.fsync(descriptor)
            except OSError:
                os.close(descriptor)
                path.unlink()
                raise
        except OSError as error:
            raise SpoolFull(f"{folder}: {error.strerror}") from error
        return cls(path, descriptor)

    @classmethod
    def adopt(cls, path: Path) -> _File | None:
        """A file that nobody holds; None when somebody does, or it is gone."""
        try:
            descriptor = os.open(path, os.O_RDWR)
        except OSError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return None
        return cls(path, descriptor)

    def __enter__(self) -> _File:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def has_room_for(self, line: bytes) -> bool:
        return self.position + len(line) <= ROOM

    def write(self, line: bytes) -> None:
        """A write that fails half-way is written over by the next one."""
        try:
            written = 0
            while written < len(line):
                written += os.pwrite(self._descriptor, line[written:], self.position + written)
            os.fdatasync(self._descriptor)
        except OSError as error:
            raise SpoolFull(f"{self.path}: {error.strerror}") from error
        self.position += len(line)

    def hand_over(self, take_in: TakeIn) -> int:
        """Hand over every whole batch of the file, then remove it."""
        taken = 0
        for key, clicks in self._batches():
            take_in(key, clicks)
            taken += 1
        self.path.unlink(missing_ok=True)
        self.leave()
        return taken

    def _batches(self) -> Iterator[tuple[str, str]]:
        """Up to the first line that is not whole: that one was being written when the process died, unanswered."""
        with open(os.dup(self._descriptor), "rb") as file:
            file.seek(0)
            for line in file:
                checksum, _, rest = line.rstrip(b"\n").partition(b" ")
                key, _, clicks = rest.partition(b" ")
                if not line.endswith(b"\n") or checksum != b"%08x" % zlib.crc32(key + clicks):
                    return
                yield key.decode(), clicks.decode()

    def leave(self) -> None:
        """Let go of the lock; the file stays."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1
