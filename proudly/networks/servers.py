"""The address of a server that a member typed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from proudly.networks.contract import MendYourself

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")


def server_address(typed: str) -> str:
    """ "mastodon.nl", "https://mastodon.nl/@sanne" → "https://mastodon.nl". Raises MendYourself.

    Plain http is kept for servers that the owner allows by name (FETCH_ALLOWED_HOSTS), and nowhere else: what we send
    there are secrets.
    """
    typed = typed.strip().rstrip("/").lower()
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        host, port = parts.hostname or "", parts.port
        host = host.encode("idna").decode() if not host.isascii() else host
    except (ValueError, UnicodeError):
        host, port = "", None
    allowed = host in {name.lower() for name in settings.FETCH_ALLOWED_HOSTS}
    if not _NAME.fullmatch(host) or not ("." in host or allowed):
        raise MendYourself(_("That is not the address of a server. It looks like mastodon.social."))
    scheme = "http" if allowed and parts.scheme == "http" else "https"
    return f"{scheme}://{host}" + (f":{port}" if port else "")


def server_name(typed: str) -> str:
    """The same without its scheme: "mastodon.nl"."""
    return server_address(typed).split("://", 1)[1]
