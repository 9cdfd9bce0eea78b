"""What is kept of people. Each room declares its part in its `personal_data.py`: what a member's export holds of it,
what becomes of it when the member is erased, and how long it is kept.

    declare(DataKind(key="shares", …))
    declare_not_personal(Topic, "words of the organisation")

A test fails for a model that points to people, or is an organisation's, and that no room has accounted for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from proudly.kit.rooms import place_of
from proudly.people.models import Member, Organisation
from proudly.people.privacy_rules import Policy

Words = str | Promise  # in the reader's language
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Retention:
    """How long one kind of data is kept.

    `remove` is given an organisation, a moment and a number, and takes away at most so many rows that are older than
    the moment, the oldest first; it returns how many. It is called until there are none.
    """

    days: int
    shortest: int  # days, where the shortest is asked for
    remove: Callable[[Organisation, datetime, int], int]

    def days_under(self, policy: Policy) -> int:
        return self.shortest if policy.shortest_retention else self.days


@dataclass(frozen=True)
class DataKind:
    """One kind of data about people. `export` gives a row for each thing, with the keys of `columns`."""

    key: str
    name: Words
    purpose: Words
    at_erasure: Words
    kept: Words  # how long, in words; with `retention` only what the days do not say
    models: tuple[type[Model], ...] = ()
    columns: Mapping[str, Words] = field(default_factory=dict)
    export: Callable[[Member], Iterable[Row]] | None = None
    erase: Callable[[Member], None] | None = None
    retention: Retention | None = None


_declared: dict[str, tuple[int, DataKind]] = {}
_not_personal: dict[type[Model], str] = {}


def declare(kind: DataKind) -> DataKind:
    """Make a kind known to exports, erasures and the task that keeps nothing too long."""
    _declared[kind.key] = (place_of(kind.export.__module__ if kind.export else kind.models[0].__module__), kind)
    return kind


def declare_not_personal(model: type[Model], why: str) -> None:
    """Account for a model that says nothing about a person; `why` in a few words, for the record of processing."""
    _not_personal[model] = why


def declared() -> list[DataKind]:
    """Every kind, in the order of the rooms."""
    autodiscover_modules("personal_data")
    return [kind for _place, kind in sorted(_declared.values(), key=lambda pair: pair[0])]


def not_personal() -> dict[type[Model], str]:
    """Every model that was declared to say nothing about a person, and why."""
    autodiscover_modules("personal_data")
    return dict(_not_personal)
