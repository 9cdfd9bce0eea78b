"""Signed tokens for links in mail: each says one purpose and what it is for, expires, and gives nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core import signing


class TokenRefused(Exception):
    """The token is altered, or was made for another purpose."""


class TokenExpired(TokenRefused):
    """The token is real, but its time is over. `content` is what it said."""

    def __init__(self, content: dict[str, Any]) -> None:
        super().__init__()
        self.content = content


def make(purpose: str, content: dict[str, Any]) -> str:
    """A token, safe in an address, that `read` accepts for the same purpose only.

    `content` is signed, not hidden: identifiers only, never a name or an address.
    """
    return signing.dumps(content, salt=f"proudly.{purpose}", compress=False)


def read(purpose: str, token: str, *, max_age: timedelta) -> dict[str, Any]:
    """What the token says.

    Raises TokenExpired when it is older than `max_age`, TokenRefused when it is not ours or of another purpose.
    """
    salt = f"proudly.{purpose}"
    try:
        content: dict[str, Any] = signing.loads(token, salt=salt, max_age=max_age)
    except signing.SignatureExpired as error:
        raise TokenExpired(signing.loads(token, salt=salt)) from error
    except (signing.BadSignature, ValueError) as error:
        raise TokenRefused from error
    return content
