"""What may be shared, when a share has proved itself, and when posting is tried again. Pure decisions."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from urllib.parse import urlsplit

# A post that a worker began and did not finish within this time is taken up by another, under the same post key.
POSTING_LASTS = timedelta(minutes=2)
MOST_ATTEMPTS = 8
SHARE_LINK_LASTS = timedelta(days=14)  # of the buttons in a mail


class Stop(Enum):
    """What keeps a story from being shared."""

    NOT_OUT = "not out"
    INTERNAL = "internal"
    RECALLED = "recalled"
    OVER = "over"
    CLOSED = "closed"
    NOT_YET = "not yet"


def what_stops(
    *,
    state: str,
    internal: bool,
    share_from: datetime | None,
    over_at: datetime | None,
    is_closed: bool,
    now: datetime,
) -> Stop | None:
    """What keeps a story from being shared at this moment; None when nothing does. What lasts comes first."""
    if state == "recalled":
        return Stop.RECALLED
    if state != "published":
        return Stop.NOT_OUT
    if internal:
        return Stop.INTERNAL
    if over_at is not None and over_at <= now:
        return Stop.OVER
    if is_closed:
        return Stop.CLOSED
    if share_from is not None and share_from > now:
        return Stop.NOT_YET
    return None


def confirms(*, referrer: str, comes_from_network: bool) -> bool:
    """Whether a reader's click proves that an opened share was posted.

    The tracked link stands in this one post and nowhere else, so a reader who comes from the network proves it, and so
    does one without a referrer, as apps send none. A reader from elsewhere may have found a link that was passed on.
    """
    return comes_from_network or not referrer


def can_be_a_post(path: str) -> bool:
    """Whether the path of an address may be that of one post, and not a network's front page or somebody's profile."""
    parts = [part for part in path.split("/") if part]
    return len(parts) >= 2 or any(character.isdigit() for character in path)


def post_of_address(address: str) -> str:
    """What tells one post from another in the addresses that people paste: the same post, the same text.

    Networks add who shared it and from where to the query; only old pages (.php) have in it which post it is.
    """
    said = urlsplit(address)
    host = (said.hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("mobile.")
    which = f"?{said.query}" if said.path.endswith(".php") else ""
    return f"{host}{said.path.rstrip('/')}{which}"


def wait_before_attempt(attempts: int, asked_for: int) -> timedelta:
    """The wait after `attempts` failed ones: doubling from half a minute, or what the network asked (seconds)."""
    return timedelta(seconds=max(asked_for, 30 * 2 ** max(0, attempts - 1)))
