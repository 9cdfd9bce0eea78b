"""In which country a visitor is, as far as a file says that the owner has supplied. It asks nobody else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import maxminddb
from babel import Locale
from django.conf import settings
from django.utils import translation

log = logging.getLogger(__name__)


def open_countries() -> Callable[[str], str] | None:
    """What gives the ISO 3166 code of the country of an address, or "" when it is not known.

    None when no file was supplied. A file that cannot be read is none, and the log says so: visitors go first.
    """
    if not settings.COUNTRY_DATABASE:
        return None
    try:
        countries = maxminddb.open_database(settings.COUNTRY_DATABASE)
    except (OSError, maxminddb.InvalidDatabaseError) as error:
        log.error("Visitors' countries are not looked up. COUNTRY_DATABASE cannot be read: %s", error)
        return None

    def country_of(address: str) -> str:
        try:
            return _code(countries.get(address))
        except (ValueError, maxminddb.InvalidDatabaseError):  # no address, or a file that is broken further in
            return ""

    return country_of


def _code(found: Any) -> str:
    """MaxMind and DB-IP write {"country": {"iso_code": "BE"}}, IPinfo {"country_code": "BE"} or {"country": "BE"}."""
    country = found.get("country_code") or found.get("country") if isinstance(found, dict) else None
    code = country.get("iso_code") if isinstance(country, dict) else country
    return code if isinstance(code, str) and len(code) == 2 and code.isascii() and code.isalpha() else ""


def country_name(code: str) -> str:
    """Its name in the language of the page; "" for none."""
    locale = Locale.parse(translation.get_language() or "en", sep="-")
    return str(locale.territories.get(code, code))
