"""A member's own data, from every room, in one zip: a file for programs, and a page to read."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from proudly.kit import clock
from proudly.people import data_kinds
from proudly.people.audit import record
from proudly.people.data_kinds import DataKind
from proudly.people.models import AuditEntry, DataExport, Member


def ask_for_export(*, member: Member) -> DataExport:
    """A task makes it, and it takes the place of an older one. While one is being made, that one is given again."""
    with transaction.atomic():
        Member.objects.select_for_update(no_key=True).get(pk=member.pk)
        under_way = DataExport.objects.filter(member=member, made_at=None).first()
        if under_way:
            return under_way
        DataExport.objects.filter(member=member).delete()
        return DataExport.objects.create(
            organisation=member.organisation, member=member, parts=len(data_kinds.declared()), asked_at=clock.now()
        )


def make_export(*, export: DataExport) -> None:
    """Collect it, saying how far it is. Making one that is made changes nothing."""
    if export.made_at is not None:
        return
    member = export.member
    DataExport.objects.filter(pk=export.pk).update(parts_done=0)
    with override(member.language), timezone.override(ZoneInfo(member.organisation.time_zone)):
        parts: list[tuple[DataKind, list[Mapping[str, Any]]]] = []
        for kind in data_kinds.declared():
            parts.append((kind, list(kind.export(member)) if kind.export else []))
            DataExport.objects.filter(pk=export.pk).update(parts_done=F("parts_done") + 1)
        made_at = clock.now()
        content = _zipped(member, parts, made_at)
    DataExport.objects.filter(pk=export.pk, made_at=None).update(made_at=made_at, content=content)


def take_export(*, export: DataExport) -> bytes:
    """The zip; that it was taken out stands in the audit trail. Raises ValueError while it is not made."""
    if export.content is None:
        raise ValueError("The export is not made yet.")
    record(AuditEntry.Action.DATA_EXPORTED, organisation_id=export.organisation_id, concerns=export.member)
    return bytes(export.content)


@dataclass(frozen=True)
class Part:
    """One kind of data on the page to read."""

    name: str
    purpose: str
    headings: list[str]
    rows: list[list[str]]


def _zipped(member: Member, parts: list[tuple[DataKind, list[Mapping[str, Any]]]], made_at: datetime) -> bytes:
    data = {
        "organisation": member.organisation.name,
        "member": member.pk,
        "made_at": made_at,
        "data": {kind.key: rows for kind, rows in parts},
    }
    page = render_to_string(
        "people/own_data.html",
        {
            "member": member,
            "made_at": made_at,
            "parts": [
                Part(
                    str(kind.name),
                    str(kind.purpose),
                    [str(words) for words in kind.columns.values()],
                    [[_told(row.get(key)) for key in kind.columns] for row in rows],
                )
                for kind, rows in parts
            ],
        },
    )
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(data, default=_plain, ensure_ascii=False, indent=1))
        archive.writestr("index.html", page)
    return zipped.getvalue()


def _plain(value: object) -> str:
    """Moments as ISO 8601, words in the member's language."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value)} cannot be exported")


def _told(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)
