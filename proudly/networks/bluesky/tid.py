"""Timestamp identifiers, the record keys of AT Protocol: https://atproto.com/specs/tid"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from proudly.kit import clock

_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"


def new() -> str:
    """A key for one record: 53 bits of microseconds since 1970, 10 bits at random, in 13 letters that sort by time."""
    number = (int(clock.now().timestamp() * 1_000_000) << 10) | secrets.randbits(10)
    return "".join(_LETTERS[number >> shift & 31] for shift in range(60, -5, -5))


def moment(key: str) -> datetime:
    """When a key was made. Raises ValueError when it is none."""
    number = 0
    for letter in key:
        number = number << 5 | _LETTERS.index(letter)
    return datetime.fromtimestamp((number >> 10) / 1_000_000, UTC)
