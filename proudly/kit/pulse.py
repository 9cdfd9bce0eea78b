"""What the worker does all the time, at least once a second, and not when somebody asks.

A room's `tasks.py` registers a function that takes the next piece of waiting work, small enough for a second, and
returns how many things it did:

    @pulse
    def send_waiting_notices() -> int: ...

Several workers call it at the same time: it claims what it takes. When it raises, that is logged, the others go on,
and it is called again after a pause that doubles up to a minute.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from proudly.kit.rooms import place_of

logger = logging.getLogger(__name__)

FIRST_PAUSE = 1.0  # seconds after the first failure
LONGEST_PAUSE = 60.0

Beat = Callable[[], int]


@dataclass
class Pulse:
    """One function that is called again and again."""

    name: str
    do: Beat
    pause: float = 0.0
    not_before: float = 0.0

    def beat(self, *, at: float) -> int:
        """Call it, unless it failed a short while ago. `at` is monotonic time in seconds. Returns what it did."""
        if at < self.not_before:
            return 0
        try:
            done = self.do()
        except Exception:
            self.pause = min(max(FIRST_PAUSE, self.pause * 2), LONGEST_PAUSE)
            self.not_before = at + self.pause
            logger.exception("%s failed; it is tried again in %d seconds", self.name, self.pause)
            return 0
        self.pause = 0.0
        return done


_registered: dict[str, Pulse] = {}


def pulse(function: Beat) -> Beat:
    """Have the worker call `function` at least once a second."""
    name = f"{function.__module__}.{function.__qualname__}"
    _registered[name] = Pulse(name, function)
    return function


def registered() -> list[Pulse]:
    """What rooms have registered so far, in the order of the rooms."""
    return sorted(_registered.values(), key=lambda one: place_of(one.do.__module__))
