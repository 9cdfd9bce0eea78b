"""The one-time id of a click, by which the target of a link can say later what came of the visit.

It says nothing of the visitor, and is known as ours without asking the database.
"""

from __future__ import annotations

import hmac
import secrets
from functools import lru_cache

from django.conf import settings

from proudly.links import rules


def new_click_key(organisation: int) -> str:
    """An id for one click on a link of this organisation, which nobody can guess."""
    return rules.click_key(organisation, secrets.token_urlsafe(12), secret=_secret(settings.SECRET_KEY))


def organisation_of(key: str) -> int | None:
    """The id of the organisation that a click's id was made for; None when it was not made here. No query."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        organisation = rules.organisation_of_click_key(key, secret=_secret(secret))
        if organisation is not None:
            return organisation
    return None


@lru_cache
def _secret(key: str) -> bytes:
    return hmac.digest(key.encode(), b"keys of clicks", "sha256")
