"""Encryption of what must not be read from a stolen database: tokens of connected accounts."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes


class SecretUnreadable(Exception):
    """The stored secret was written under a key that this installation no longer has."""


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = (hashlib.blake2b(force_bytes(key), digest_size=32, person=b"proudly.secret").digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


def seal(value: Any) -> str:
    """`value` (anything JSON can hold), encrypted under the newest key."""
    return _box().encrypt(json.dumps(value).encode()).decode()


def unseal(sealed: str) -> Any:
    """What `seal` was given. Raises SecretUnreadable when no current key opens it."""
    try:
        return json.loads(_box().decrypt(sealed.encode()))
    except InvalidToken as error:
        raise SecretUnreadable from error
