"""The audit trail: who did what, to whom and by which way; added to and never changed.

Each entry's hash is made of the entry and of the hash before it. Whoever changes, removes or inserts one has to make
all later hashes anew, and then the newest is another than the one that was noted elsewhere.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from django.db import transaction

from proudly.kit import clock
from proudly.people.acting import who_acts
from proudly.people.models import AuditEntry, Member, Organisation

BEFORE_THE_FIRST = "0" * 64


@dataclass(frozen=True)
class Deed:
    """What was done, to whom, and what it was about: see `record`."""

    action: AuditEntry.Action
    concerns_id: int | None = None
    about: Mapping[str, Any] = field(default_factory=dict)


def record(
    action: AuditEntry.Action, *, organisation_id: int, concerns: Member | None = None, **about: Any
) -> AuditEntry:
    """Add that whoever acts did this. Call it in the transaction of what was done, so that both are there or neither.

    Args:
        concerns: whom it was done to.
        about: what it was about: texts, whole numbers, and lists and dicts of these. No names of people: they can ask
            to be forgotten, and an entry stays.
    """
    return record_all([Deed(action, concerns.pk if concerns else None, about)], organisation_id=organisation_id)[0]


def record_all(deeds: Sequence[Deed], *, organisation_id: int) -> list[AuditEntry]:
    """Add all of these in their order, as `record` does one. Three queries, however many."""
    if not deeds:
        return []
    with transaction.atomic():
        # Entries of an organisation come one after the other, each with the hash of the one before.
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
        last = AuditEntry.objects.filter(organisation=organisation_id).order_by("-number").first()
        before, previous = (last.number, last.hash) if last else (0, BEFORE_THE_FIRST)
        who, now = who_acts(), clock.now()
        entries = []
        for number, deed in enumerate(deeds, start=before + 1):
            entry = AuditEntry(
                organisation_id=organisation_id,
                number=number,
                at=now,
                actor_id=who.member_id,
                via=who.via,
                action=deed.action,
                concerns_id=deed.concerns_id,
                about=dict(deed.about),
            )
            entry.hash = previous = hash_of(entry, previous)
            entries.append(entry)
        return AuditEntry.objects.bulk_create(entries)


def hash_of(entry: AuditEntry, previous: str) -> str:
    """SHA-256 of what an entry says and of the hash before it: 64 hex digits."""
    said = {
        "previous": previous,
        "organisation": entry.organisation_id,
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "via": entry.via,
        "action": entry.action,
        "concerns": entry.concerns_id,
        "about": entry.about,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True)
class Verified:
    """How many entries hold together, the hash of the last of them, and the number of the first that does not."""

    entries: int
    hash: str
    broken: int | None = None


def verify(organisation: Organisation) -> Verified:
    """Make every hash again and compare. One query, read in pieces."""
    number, previous = 0, BEFORE_THE_FIRST
    for entry in AuditEntry.objects.filter(organisation=organisation).order_by("number").iterator(2000):
        if entry.number != number + 1 or entry.hash != hash_of(entry, previous):
            return Verified(number, previous, broken=number + 1)
        number, previous = entry.number, entry.hash
    return Verified(number, previous)


def told_of(entry: AuditEntry) -> dict[str, Any]:
    """What an entry was about, as others may read it. Entries of before policies held what somebody had spent."""
    if entry.action == AuditEntry.Action.REWARD_HANDED_OVER:
        return {name: value for name, value in entry.about.items() if name != "points"}
    return dict(entry.about)


CSV_COLUMNS = ("number", "at", "actor", "via", "action", "concerns", "about", "hash")


def csv_lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """The entries as lines of CSV, headings first. People are told by their ids; texts are JSON: no sheet runs them."""
    line = io.StringIO()
    writer = csv.writer(line)

    def written(cells: Iterable[Any]) -> str:
        line.seek(0)
        line.truncate()
        writer.writerow(cells)
        return line.getvalue()

    yield written(CSV_COLUMNS)
    for one in entries:
        # A sheet that divides at semicolons would begin a cell, and a formula, within the text; JSON says it otherwise.
        about = json.dumps(told_of(one), sort_keys=True, ensure_ascii=False).replace(";", r"\u003b")
        at = one.at.astimezone(UTC).isoformat(timespec="microseconds")
        yield written([one.number, at, one.actor_id, one.via, one.action, one.concerns_id, about, one.hash])
