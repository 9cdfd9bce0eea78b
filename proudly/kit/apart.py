"""Reading what a stranger wrote in a process of its own: it can take that one down, and no more.

The module that reads has a `main`, knows no Django and no database, and calls `bound` before it reads a byte.
"""

from __future__ import annotations

import resource
import subprocess
import sys

REFUSED = 3  # exit code of a module that says why it does not take what it read


class Refused(Exception):
    """The module read it, and says in `why` what is wrong with it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class TookTooMuch(Exception):
    """Reading took too long, too much memory, or ended in a way that nobody foresaw."""


def read_apart(module: str, *told: str, content: bytes, seconds: float) -> str:
    """What `python -m module told…` writes when it is given `content`.

    Args:
        told: arguments; NUL is left out of them, since no program can be given it.
        seconds: by the clock on the wall.

    Raises Refused with what was written when it ends with the code REFUSED, and TookTooMuch.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, *(one.replace("\x00", "") for one in told)],
            input=content,
            capture_output=True,
            timeout=seconds,
            env={
                "PYTHONPATH": ":".join(path for path in sys.path if path),
                "PYTHONUTF8": "1",
                "PYTHONWARNINGS": "ignore",
            },
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TookTooMuch from error
    if done.returncode == REFUSED:
        raise Refused(done.stdout.decode())
    if done.returncode != 0:
        raise TookTooMuch
    return done.stdout.decode()


def bound(*, seconds: int, memory: int) -> None:
    """From here on this process has so many seconds of the processor and bytes of memory, and leaves no core."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
