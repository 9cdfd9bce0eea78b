"""The key that push messages are signed with, one for an installation (VAPID, RFC 8292)."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import transaction

from proudly.kit.secrets import SecretUnreadable, seal, unseal
from proudly.notices.models import PushKey, PushSubscription

if TYPE_CHECKING:
    from py_vapid import Vapid02

THE_ONE = 1  # number of the row


def signing_key() -> Vapid02:
    """Signs for push services."""
    from py_vapid import Vapid02  # takes longer to read than many a process lives

    return Vapid02.from_pem(_private().encode())


def public_key() -> str:
    """What browsers subscribe with: a point on P-256, uncompressed, base64url."""
    private = serialization.load_pem_private_key(_private().encode(), password=None)
    point = private.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def _private() -> str:
    kept = PushKey.objects.filter(pk=THE_ONE).first()
    if kept is None:  # two that make one at once keep the first
        kept, _is_new = PushKey.objects.get_or_create(pk=THE_ONE, defaults={"private": seal(_new_key())})
    try:
        pem: str = unseal(kept.private)
    except SecretUnreadable:  # it went with another SECRET_KEY, and with it every subscription
        with transaction.atomic():
            pem = _new_key()
            PushKey.objects.filter(pk=THE_ONE).update(private=seal(pem))
            PushSubscription.objects.all().delete()
    return pem


def _new_key() -> str:
    return (
        ec.generate_private_key(ec.SECP256R1())
        .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        .decode()
    )
