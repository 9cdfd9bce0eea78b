"""Moments, in every way that feeds write them."""

from __future__ import annotations

import calendar
import re
import time
from datetime import UTC, date, datetime, timedelta, timezone

import feedparser
from feedparser.datetimes import _parse_date

_EPOCH = re.compile(r"\s*(\d{9,10})(?:\.\d+)?\s*|\s*(\d{12,13})\s*")
_WEEK = re.compile(
    r"\s*(\d{4})-?W(\d{2})(?:-?([1-7]))?(?:T(\d{2}):?(\d{2})(?::?(\d{2}))?(Z|[+-]\d{2}:?\d{2})?)?\s*", re.ASCII
)


def _epoch(written: str) -> time.struct_time | None:
    """Seconds or thousandths since 1970."""
    said = _EPOCH.fullmatch(written)
    if said is None:
        return None
    return time.gmtime(int(said[1]) if said[1] else int(said[2]) // 1000)


def _week(written: str) -> time.struct_time | None:
    """A week of ISO 8601, such as 2026-W07-3."""
    said = _WEEK.fullmatch(written)
    if said is None:
        return None
    day = date.fromisocalendar(int(said[1]), int(said[2]), int(said[3] or 1))
    zone = UTC
    if said[7] and said[7] != "Z":
        ahead = timedelta(hours=int(said[7][1:3]), minutes=int(said[7][-2:]))
        zone = timezone(ahead if said[7][0] == "+" else -ahead)
    moment = datetime(day.year, day.month, day.day, int(said[4] or 0), int(said[5] or 0), int(said[6] or 0), 0, zone)
    return moment.utctimetuple()


feedparser.registerDateHandler(_epoch)
feedparser.registerDateHandler(_week)


def moment(written: object) -> datetime | None:
    """The moment that somebody wrote; None when it cannot be told, or is out of this world."""
    if isinstance(written, bool):
        return None
    if isinstance(written, int | float):
        written = str(int(written)) if abs(written) < 1e14 else ""
    if not isinstance(written, str) or not 4 <= len(written) <= 100:
        return None
    try:
        return moment_of(_parse_date(written))
    except Exception:  # of a handler, for words that none of them expected: what is no moment is none
        return None


def moment_of(parsed: object) -> datetime | None:
    """The same of a date that feedparser has read."""
    if not isinstance(parsed, tuple | time.struct_time):
        return None
    try:
        found = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
    return found if 1970 <= found.year <= 2100 else None
