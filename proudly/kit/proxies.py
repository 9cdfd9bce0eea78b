"""Where a request came from, when proxies stand in front of us."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def visitor_address(connection: str, *, forwarded: str) -> str:
    """The visitor's network address: of the connection, or as told by the proxies that the owner trusts.

    Args:
        forwarded: the X-Forwarded-For header, or "".
    """
    trusted = settings.TRUSTED_PROXIES
    parts = [part.strip() for part in forwarded.split(",") if part.strip()] if trusted else []
    return parts[-trusted] if trusted and len(parts) >= trusted else connection


def client_address(request: HttpRequest) -> str:
    """The visitor's network address, of a request to Django."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    return visitor_address(str(request.META.get("REMOTE_ADDR", "")), forwarded=forwarded)
