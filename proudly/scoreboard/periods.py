"""Periods as a page is asked for them, and as people write them."""

from __future__ import annotations

from datetime import date, timedelta

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from django.utils import translation
from django.utils.translation import gettext as _

from proudly.scoreboard.rules import BEGINNING, Period


def asked_day(said: str, today: date) -> date:
    """The day that was asked for; today for one that does not exist or is not there yet."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return today
    return day if BEGINNING < day <= today else today


def period_title(period: Period, start: date) -> str:
    """Which week, month or quarter it is, as people write it."""
    locale = Locale.parse(translation.get_language() or "en", sep="-")
    if period == Period.WEEK:
        return str(format_interval(start, start + timedelta(days=6), "yMMMd", locale=locale))
    if period == Period.MONTH:
        return str(format_skeleton("yMMMM", start, locale=locale))
    if period == Period.QUARTER:
        return str(format_date(start, "QQQQ y", locale=locale))
    return _("Since the beginning")
