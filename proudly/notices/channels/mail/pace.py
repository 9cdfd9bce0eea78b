"""How many mails a minute the readers of one mail domain are sent: big providers take only so many from a stranger."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
EVERY_OTHER = "*"


class Pace:
    """Turns, in minutes of the clock; kept in the process that sends, so two workers send twice as many.

    Args:
        limits: mails a minute by mail domain, and "*" for each domain that is not named.
    """

    def __init__(self, limits: Mapping[str, int]) -> None:
        self._limits = limits
        self._sent: dict[str, Counter[datetime]] = defaultdict(Counter)
        self._given: dict[str, Counter[datetime]] = defaultdict(Counter)  # turns of those who wait

    def turn_of(self, domain: str, now: datetime) -> datetime | None:
        """None when one more may be sent now, and then counts it; else when its turn is. No two have the same."""
        limit = self._limits.get(domain, self._limits.get(EVERY_OTHER))
        if limit is None:
            return None
        minute = now.replace(second=0, microsecond=0)
        sent, given = self._sent[domain], self._given[domain]
        for over in [before for before in (*sent, *given) if before < minute]:
            sent.pop(over, None)
            given.pop(over, None)
        if sent[minute] < limit:
            sent[minute] += 1
            return None
        turn = minute + MINUTE
        while given[turn] >= limit:
            turn += MINUTE
        given[turn] += 1
        return turn


def limits_from(said: str) -> dict[str, int]:
    """Of `gmail.com=60,outlook.com=100,*=600`. Raises ValueError for what is not like that."""
    limits = {}
    for one in filter(None, (part.strip() for part in said.split(","))):
        domain, _equals, number = one.rpartition("=")
        if not domain or not number.isdecimal() or not int(number):
            raise ValueError(one)
        limits[domain.strip().lower()] = int(number)
    return limits
