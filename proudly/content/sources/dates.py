"""Moments, in every way that feeds write them.

feedparser's readers of single dialects are used one by one. Its own order is not: its reader of ISO 8601 takes what
only begins like a date for one, in the present month and the machine's own time zone.
"""

from __future__ import annotations

import calendar
import re
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

from feedparser.datetimes.asctime import _parse_date_asctime
from feedparser.datetimes.greek import _parse_date_greek
from feedparser.datetimes.hungarian import _parse_date_hungarian
from feedparser.datetimes.korean import _parse_date_nate, _parse_date_onblog
from feedparser.datetimes.rfc822 import _parse_date_rfc822
from feedparser.datetimes.w3dtf import _parse_date_w3dtf

_EPOCH = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{12,13})", re.ASCII)
_CLOCK = r"(?:[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?"
_DAY = re.compile(rf"(\d{{4}})(?:-?(\d{{2}})(?:-?(\d{{2}}))?|-?(\d{{3}}))?{_CLOCK}", re.ASCII)
_WEEK = re.compile(rf"(\d{{4}})-?W(\d{{2}})(?:-?([1-7]))?{_CLOCK}", re.ASCII)
# As feedparser writes two months of the Hungarian ones.
_HUNGARIAN = {"-február-": "-februári-", "-május-": "-máujus-"}

Parsed = time.struct_time | tuple[int, ...] | None


def _epoch(written: str) -> datetime | None:
    """Seconds or thousandths since 1970."""
    said = _EPOCH.fullmatch(written)
    return datetime.fromtimestamp(int(said[1]) if said[1] else int(said[2]) // 1000, UTC) if said else None


def _iso(written: str) -> datetime | None:
    """ISO 8601: a day, a day of a year, a month, a year or a week, with or without hours and zone."""
    if said := _WEEK.fullmatch(written):
        day = date.fromisocalendar(int(said[1]), int(said[2]), int(said[3] or 1))
        return _at(day, *said.groups()[3:])
    if said := _DAY.fullmatch(written):
        day = date(int(said[1]), int(said[2] or 1), int(said[3] or 1))
        return _at(day + timedelta(days=int(said[4] or 1) - 1), *said.groups()[4:])
    return None


def _at(day: date, hour: str | None, minute: str | None, second: str | None, zone: str | None) -> datetime:
    ahead = timedelta(0)
    if zone and zone[0] in "+-":
        ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]) if len(zone) > 3 else 0)
    there = timezone(-ahead if zone and zone[0] == "-" else ahead)
    return datetime(day.year, day.month, day.day, int(hour or 0), int(minute or 0), int(second or 0), 0, there)


def _hungarian(written: str) -> Parsed:
    for right, known in _HUNGARIAN.items():
        written = written.replace(right, known)
    parsed: Parsed = _parse_date_hungarian(written)
    return parsed


_READERS: tuple[Callable[[str], datetime | Parsed], ...] = (
    _epoch,
    _iso,
    _parse_date_onblog,
    _parse_date_nate,
    _parse_date_greek,
    _hungarian,
    _parse_date_asctime,
    _parse_date_rfc822,
    _parse_date_w3dtf,
)


def moment(written: object) -> datetime | None:
    """The moment that somebody wrote; None when it cannot be told, or is out of this world."""
    if isinstance(written, int | float) and not isinstance(written, bool):
        written = str(int(written)) if abs(written) < 1e14 else ""
    if not isinstance(written, str) or not 4 <= len(written.strip()) <= 100:
        return None
    for reader in _READERS:
        try:
            parsed = reader(written.strip())
            if isinstance(parsed, tuple):
                parsed = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
            if isinstance(parsed, datetime):
                parsed = parsed.astimezone(UTC)
                return parsed if 1970 <= parsed.year <= 2100 else None
        except Exception:  # of a reader, for words that it did not expect; what is no moment is none
            continue
    return None
