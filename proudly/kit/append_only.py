"""A file of lines that is only ever added to, and that a line is safely in before we go on."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


def append_line(file: Path, line: str) -> None:
    """Add a line; it is on the disk when this returns. Any number of processes may do so at once. Raises OSError."""
    assert "\n" not in line
    file.parent.mkdir(parents=True, exist_ok=True)
    is_new = not file.exists()
    with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        # A crash may have left half a line; what follows it must not become part of it.
        size = opened.seek(0, os.SEEK_END)
        if size:
            opened.seek(size - 1)
            begin = b"" if opened.read(1) == b"\n" else b"\n"
        else:
            begin = b""
        opened.write(begin + line.encode() + b"\n")
        opened.flush()
        os.fsync(opened.fileno())
    if is_new:
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def lines_of(file: Path) -> Iterator[str]:
    """Every line, the oldest first; none where there is no file."""
    if file.exists():
        with file.open(encoding="utf-8", errors="replace") as opened:
            for line in opened:
                if line := line.strip():
                    yield line
