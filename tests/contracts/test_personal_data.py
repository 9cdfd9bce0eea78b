"""Nothing is kept of people that no room accounts for; and what is accounted for is what the record says."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils.translation import override

from proudly.people import data_kinds, retention
from proudly.people.models import Member, Organisation, Person
from proudly.people.own_data import ask_for_export, make_export
from proudly.people.tasks import keep_nothing_too_long
from proudly.people.tests import factories as people

ROOT = Path(__file__).resolve().parents[2]


def points_to_people(model: type[models.Model]) -> bool:
    return model in {Member, Person} or any(
        field.related_model in {Member, Person}
        or (field.name == "organisation" and field.related_model is Organisation)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
    )


def test_every_model_that_points_to_people_is_accounted_for():
    accounted = set(data_kinds.not_personal()) | {model for kind in data_kinds.declared() for model in kind.models}
    forgotten = [model._meta.label for model in apps.get_models() if points_to_people(model) and model not in accounted]
    assert forgotten == [], "say in the room's personal_data.py what an export holds of it and what an erasure does"


def test_no_model_is_both_personal_and_not():
    personal = [model for kind in data_kinds.declared() for model in kind.models]
    assert len(personal) == len(set(personal))
    assert set(personal).isdisjoint(data_kinds.not_personal())


def test_every_kind_exports_what_it_has_columns_for():
    for kind in data_kinds.declared():
        assert kind.export is not None and kind.columns, kind.key
        if kind.retention:
            assert 0 < kind.retention.shortest < kind.retention.days, kind.key
        assert kind.kept or kind.retention, kind.key


def test_the_record_of_processing_is_that_of_the_registry():
    page = ROOT / "docs/record-of-processing.md"
    made_from = "<!-- made from the personal_data.py of every room -->\n"
    words, _, _ = page.read_text().partition(made_from)
    with override("en"):
        record = f"{words}{made_from}{table()}"
    if os.environ.get("REFRESH_DOCS"):
        page.write_text(record)
    assert page.read_text() == record, "REFRESH_DOCS=1 makes the tables anew"


def table() -> str:
    lines = [
        "| what | why | what it holds | how long | when somebody is erased | tables |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for kind in data_kinds.declared():
        days = [f"{kind.retention.days} days ({kind.retention.shortest} at the shortest)"] if kind.retention else []
        cells: list[Any] = [
            kind.name,
            kind.purpose,
            ", ".join(map(str, kind.columns.values())),
            ": ".join([*days, *([str(kind.kept)] if kind.kept else [])]),
            kind.at_erasure,
            ", ".join(f"`{model._meta.label}`" for model in kind.models) or "files in the data folder",
        ]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    lines += [
        "",
        "Tables of an organisation that say nothing about a person:",
        "",
        "| table | what it is |",
        "| --- | --- |",
    ]
    for model, why in sorted(data_kinds.not_personal().items(), key=lambda pair: pair[0]._meta.label):
        lines.append(f"| `{model._meta.label}` | {why} |")
    return "\n".join(lines) + "\n"


@pytest.mark.django_db
def test_the_page_of_the_owner_shows_every_kind_and_when_it_was_looked_after():
    owner = people.member(name="Olga", roles=["owner"])
    keep_nothing_too_long.call_local()
    client = Client()
    client.force_login(owner.person)
    page = client.get("/organisation/privacy").content.decode()
    for one in retention.what_is_kept(owner.organisation):
        assert str(one.kind.name) in page
        assert (one.ran_at is not None) == (one.days is not None)


@pytest.mark.django_db
def test_an_export_of_somebody_who_did_nothing_is_whole():
    export = ask_for_export(member=people.member())
    make_export(export=export)
    export.refresh_from_db()
    assert export.parts_done == export.parts == len(data_kinds.declared())
