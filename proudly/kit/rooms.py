"""The order of the rooms, which is that of INSTALLED_APPS."""

from __future__ import annotations

from django.apps import apps


def place_of(module: str) -> int:
    """Where the room that holds a module (its dotted name) stands among all; modules in no room come last."""
    rooms = list(apps.get_app_configs())
    room = apps.get_containing_app_config(module)
    return rooms.index(room) if room else len(rooms)
