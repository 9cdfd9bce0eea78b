"""Questions about imports. None of them fetches the file."""

from __future__ import annotations

from django.db.models import QuerySet

from proudly.people.models import MemberImport, MemberImportRow, Organisation


def imports_of(organisation: Organisation) -> QuerySet[MemberImport]:
    """The imports of an organisation, newest first, with who brought them. One query."""
    return MemberImport.objects.filter(organisation=organisation).defer("file").select_related("by").order_by("-pk")


def rows_of(brought: MemberImport, kind: str) -> QuerySet[MemberImportRow]:
    """The rows of one kind, in the order of the file. One query."""
    return brought.rows.filter(kind=kind).order_by("pk")


def rows_that_stayed(brought: MemberImport) -> QuerySet[MemberImportRow]:
    """The rows that were not applied, or not taken back since somebody had changed them. One query."""
    outcome = MemberImportRow.Outcome
    return brought.rows.filter(outcome__in=(outcome.KEPT, outcome.LEFT)).order_by("pk")
