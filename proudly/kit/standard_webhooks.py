"""Messages from program to program, signed as Standard Webhooks has it: https://www.standardwebhooks.com."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
TOLERANCE = timedelta(minutes=5)  # how far the sender's clock may be off, and how long a message is good
_PREFIX = "whsec_"


def new_secret() -> str:
    """A secret to sign with, as the other side wants to be given it."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(body: bytes, *, secret: str, message_id: str, timestamp: str) -> str:
    """The signature of a message.

    Args:
        timestamp: seconds since 1970, in digits.
    """
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}"


def is_signed(body: bytes, *, headers: Mapping[str, str], secret: str, now: datetime) -> bool:
    """Whether these headers sign this body with this secret, within `TOLERANCE` of `now`.

    `webhook-signature` may hold several signatures with spaces between them, of which one has to fit.
    """
    message_id, timestamp, signatures = (headers.get(name, "") for name in HEADERS)
    if not (message_id and timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        return False
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        return False
    fitting = signature(body, secret=secret, message_id=message_id, timestamp=timestamp).encode()
    return any(hmac.compare_digest(fitting, said.encode()) for said in signatures.split(" "))
