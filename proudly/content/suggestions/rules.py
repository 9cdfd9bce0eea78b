"""Which links can be suggested, which are the same, and when an answer is due. Pure decisions."""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from proudly.content.cards import addresses

ANSWER_WITHIN = 3  # working days, until an organisation promises something else
LONGEST_PROMISE = 20
LONGEST_ADDRESS = 2000
MOST_A_DAY = 20  # suggestions of one member
FRIDAY = 4

_WRITTEN = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_OTHER_KIND = re.compile(r"\s*(?!https?:)[a-z][a-z0-9+-]*:(?!\d+(?:/|$))", re.IGNORECASE)


class Wrong(StrEnum):
    """Why something that was pasted is no link to suggest. `words.why_refused` says it to people."""

    NONE = "none"
    KIND = "kind"  # javascript:, data:, mailto: and the like
    PASSWORD = "password"
    LONG = "long"


class AddressRefused(Exception):
    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong)
        self.wrong = wrong


def address_of(pasted: str) -> str:
    """The link in what somebody pasted, also among words, without what only follows readers. Raises AddressRefused."""
    found = _WRITTEN.search(pasted)
    if found is None and _OTHER_KIND.match(pasted):
        raise AddressRefused(Wrong.KIND)
    written = found[0] if found else pasted.strip()
    if len(written) > LONGEST_ADDRESS:
        raise AddressRefused(Wrong.LONG)
    if found and "@" in _authority(written):
        raise AddressRefused(Wrong.PASSWORD)
    address = addresses.pasted_address(written)
    if not address:
        raise AddressRefused(Wrong.NONE)
    return addresses.without_tracking(address)


def _authority(address: str) -> str:
    return re.split(r"[/?#\\]", address.partition("://")[2], maxsplit=1)[0]


def plain(address: str) -> str:
    """An address without what makes no difference: the scheme, www., and a slash at the end."""
    try:
        parts = urlsplit(addresses.without_tracking(addresses.written_well(address) or address))
    except ValueError:
        return address
    path = parts.path.rstrip("/")
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.removeprefix('www.')}{path}{query}" + (f"#{parts.fragment}" if parts.fragment else "")


def key_of(address: str) -> str:
    """What two links have in common if and only if they are the same."""
    return hashlib.sha256(plain(address).encode()).hexdigest()


def answer_by(day: date, working_days: int) -> date:
    """The last day on which an answer keeps the promise that was made on `day`. Weekends are not counted."""
    while working_days > 0:
        day += timedelta(days=1)
        if day.weekday() <= FRIDAY:
            working_days -= 1
    return day


def is_near(title: str, other: str) -> bool:
    """Whether two titles probably tell of the same thing: most of their longer words are the same."""
    words, others = _words(title), _words(other)
    if min(len(words), len(others)) < 2:
        return False
    return len(words & others) / len(words | others) >= 0.6


def _words(title: str) -> set[str]:
    return {word for word in re.findall(r"\w+", title.casefold()) if len(word) > 3}
