"""Passkeys: signing in with what one's own phone or computer keeps, by allauth's WebAuthn."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from proudly.people.models import Person

MOST = 20  # of one person


class PasskeyRefused(Exception):
    """What the browser sent is no passkey that was asked for just now."""


class MFAAdapter(DefaultMFAAdapter):
    """Passkeys are for signing in; nobody who signs in by code is asked for one as well."""

    def is_mfa_enabled(self, user: Any, types: Iterable[str] | None = None) -> bool:
        return False

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey is for the site as it is known, whatever host a request names."""
        return {"id": _host(), "name": "Proudly"}


def are_possible() -> bool:
    """Whether browsers make passkeys for this site: it needs a name, and https unless it is this machine."""
    try:
        ipaddress.ip_address(_host().strip("[]"))
    except ValueError:
        return settings.SITE_URL.startswith("https://") or _host() == "localhost"
    return False


def passkeys_of(person: Person) -> QuerySet[Authenticator]:
    """The person's passkeys, oldest first. One query."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN)
    return found.order_by("pk")


def begin_to_add(person: Person) -> dict[str, Any]:
    """What the browser must be told to make a passkey; noted in the session. One query."""
    options: dict[str, Any] = auth.begin_registration(person, passwordless=True)
    return options


def add_passkey(*, person: Person, name: str, credential: Any) -> Authenticator:
    """Keep the passkey that the browser has made. Raises PasskeyRefused when it was not asked for, or is too many."""
    try:
        auth.parse_registration_response(credential)
        made = auth.complete_registration(credential)
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise PasskeyRefused from error
    if not made.is_user_verified() or passkeys_of(person).count() >= MOST:
        raise PasskeyRefused
    passkey: Authenticator = auth.WebAuthn.add(person, name, credential).instance
    return passkey


def rename_passkey(*, passkey: Authenticator, name: str) -> None:
    """From now on the list calls it so."""
    passkey.wrap().name = name
    passkey.save()


def remove_passkey(*, passkey: Authenticator) -> None:
    """Nobody signs in with it any more. Sessions that it opened go on."""
    passkey.delete()


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or ""
