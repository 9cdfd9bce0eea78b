"""Whether enough good stories come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

WINDOW = timedelta(weeks=4)
LEAST = 1.0  # a week, for any group: with fewer, people forget that it is there


def wanted_a_week(people: int, fresh_a_week: float) -> float:
    """How many new stories a week so many active people need.

    Args:
        fresh_a_week: for 100 of them. The starting norm is 3.5, from the DSMN8 guide to employee advocacy content.
    """
    return max(LEAST, fresh_a_week * people / 100) if people else 0.0


@dataclass(frozen=True)
class Supply:
    """For so many active `people` so many new `stories` came in within `weeks`."""

    name: str
    people: int
    stories: int
    weeks: float
    fresh_a_week: float

    @property
    def wanted(self) -> float:
        """A week."""
        return wanted_a_week(self.people, self.fresh_a_week)

    @property
    def came(self) -> float:
        """A week."""
        return self.stories / self.weeks

    @property
    def missing(self) -> float:
        """A week; 0 when there are enough."""
        return max(0.0, self.wanted - self.came)

    @property
    def part(self) -> float:
        """Of what is wanted, what came: at most one."""
        return min(1.0, self.came / self.wanted) if self.wanted else 1.0
