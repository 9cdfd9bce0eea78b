"""What an entry of the audit trail was about, in the words of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from proudly.people.models import AuditEntry
from proudly.people.role_words import role_name


def what_about(entry: AuditEntry) -> list[tuple[str, str]]:
    """The facts of an entry, each with its name; those without a value are left out."""
    names = {
        "role": _("role"),
        "team": _("team"),
        "deed": _("for"),
        "network": _("network"),
        "points": _("points"),
        "points_before": _("points before"),
        "daily_cap": _("at most a day"),
        "daily_cap_before": _("at most a day before"),
        "reward": _("reward"),
        "stock": _("stock"),
        "address": _("address"),
        "utm": _("parameters"),
        "token": _("token"),
        "name": _("name"),
        "language": _("usual language"),
        "languages": _("languages"),
        "time_zone": _("time zone"),
        "colour": _("main colour"),
        "logo": _("logo"),
        "domain": _("address of its own"),
        "scopes": _("may"),
    }
    return [
        (names.get(key, key), _word(key, value) or _told(value))
        for key, value in entry.about.items()
        if value not in ("", [], {})
    ]


def _word(key: str, value: Any) -> str | None:
    """The word for what has one in the glossary: a role, or a deed that earns points; for a team, its name then."""
    if key == "role":
        return role_name(value)
    if key == "team" and isinstance(value, Mapping):
        return f"{value['name']} ({value['id']})"
    words = {
        ("logo", "new"): _("a new one"),
        ("logo", "none"): _("none"),
        ("domain", "none"): _("none"),
        ("deed", "share"): _("a share"),
        ("deed", "click"): _("a reader"),
        ("deed", "conversion"): _("what came of a visit"),
    }
    return words.get((key, value)) if isinstance(value, str) else None


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={_told(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_told, value))
    return str(value)
