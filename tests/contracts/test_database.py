"""What holds for the database as a whole."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_this_run_is_on_the_database_that_it_says():
    assert connection.vendor == os.environ.get("PROUDLY_TEST_DATABASE", "sqlite")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SELECT version()")
        (version,) = cursor.fetchone()
    assert connection.vendor == "sqlite" or version.startswith("PostgreSQL")


def room_order() -> list[str]:
    """The rooms, earliest first, as import-linter is told them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    return list(reversed(layers))


def foreign_keys() -> Iterator[tuple[type[models.Model], type[models.Model], str]]:
    """Each key from a model of ours to another of ours: (from, to, name)."""
    ours = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("proudly.")]
    for model in ours:
        for field in model._meta.concrete_fields:
            if field.related_model in ours:
                yield model, field.related_model, field.name


def test_no_foreign_key_points_to_a_later_room():
    order = {room: place for place, room in enumerate(room_order())}

    def place(model: type[models.Model]) -> int:
        return order[model.__module__.split(".")[1]]

    keys = list(foreign_keys())
    assert keys
    wrong = [f"{holder.__module__}.{name}" for holder, target, name in keys if place(target) > place(holder)]
    assert wrong == []
