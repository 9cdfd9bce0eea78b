from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proudly.kit.csv_cells import csv_lines
from proudly.people.audit import record
from proudly.people.importing import limits, queries, services, templates_to_fill, words
from proudly.people.importing.forms import FileForm
from proudly.people.models import AuditEntry, MemberImport, MemberImportRow
from proudly.people.views import MemberRequest, action_required

State = MemberImport.State
Kind = MemberImportRow.Kind
ON_A_PAGE = 50


@action_required("manage people")
def imports(request: MemberRequest) -> HttpResponse:
    """Bring a file; and the imports there were."""
    sent = request.method == "POST"
    form = FileForm(request.POST if sent else None, request.FILES if sent else None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        brought = services.bring_file(
            by=request.member,
            data=file.read(),
            file_name=file.name,
            let_go_missing=form.cleaned_data["let_go_missing"],
        )
        return redirect("member_import", brought.pk)
    page = Paginator(queries.imports_of(request.member.organisation), 20).get_page(request.GET.get("page"))
    return render(
        request,
        "people/imports.html",
        {"form": form, "page": page, "days": limits.KEPT.days, "State": State, "section": "people"},
    )


@require_safe
@action_required("manage people")
def member_import(request: MemberRequest, import_id: int) -> HttpResponse:
    """What an import would do, how far it is, or what it has done."""
    brought = get_object_or_404(queries.imports_of(request.member.organisation), pk=import_id)
    tabs = _tabs(brought)
    kind = request.GET.get("kind", "")
    if kind not in {key for key, _name, _count in tabs}:
        kind = tabs[0][0] if tabs else ""
    rows = queries.rows_that_stayed(brought) if kind == "stayed" else queries.rows_of(brought, kind)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "people/member_import.html",
        {
            "brought": brought,
            "State": State,
            "under_way": brought.state in (State.READING, State.APPLYING, State.UNDOING),
            "tabs": tabs,
            "kind": kind,
            "page": page,
            "lines": [(row, list(words.changes_of(row)), words.problems_of(row)) for row in page.object_list],
            "trouble": words.trouble_of(brought.trouble["code"], brought.trouble) if brought.trouble else "",
            "to_do": sum(brought.counts.get(key, 0) for key in (Kind.NEW, Kind.CHANGED, Kind.BACK, Kind.GONE)),
            "same": brought.counts.get("same", 0),
            "wrong": brought.counts.get("wrong", 0),
            "gone": brought.counts.get("gone", 0),
            "nobody_gone": brought.let_go_missing and brought.counts.get("without address", 0),
            "can_undo": services.can_undo(brought),
            "days": limits.KEPT.days,
            "section": "people",
        },
    )


def _tabs(brought: MemberImport) -> list[tuple[str, str, int]]:
    """Key, words and number of each kind of rows that there are to look at. One query."""
    if brought.state not in (State.READY, State.APPLIED, State.UNDONE) or brought.forgotten_at is not None:
        return []
    tabs = [(str(kind), str(kind.label), brought.counts.get(kind, 0)) for kind in Kind]
    if brought.state != State.READY:
        tabs.append(("stayed", _("Left as it was"), queries.rows_that_stayed(brought).count()))
    return [tab for tab in tabs if tab[2]]


@require_POST
@action_required("manage people")
def confirm(request: MemberRequest, import_id: int) -> HttpResponse:
    brought = get_object_or_404(queries.imports_of(request.member.organisation), pk=import_id)
    try:
        brought = services.confirm(brought=brought, by=request.member)
    except services.NotNow as refused:
        messages.error(request, words.not_now(refused.code))
    else:
        if brought.state == State.READING:
            messages.warning(
                request, _("People have changed since, by another import. Look again at what would change.")
            )
    return redirect("member_import", import_id)


@require_POST
@action_required("manage people")
def undo(request: MemberRequest, import_id: int) -> HttpResponse:
    brought = get_object_or_404(queries.imports_of(request.member.organisation), pk=import_id)
    try:
        services.undo(brought=brought, by=request.member)
    except services.NotNow as refused:
        messages.error(request, words.not_now(refused.code))
    return redirect("member_import", import_id)


@require_POST
@action_required("manage people")
def drop(request: MemberRequest, import_id: int) -> HttpResponse:
    brought = get_object_or_404(queries.imports_of(request.member.organisation), pk=import_id)
    try:
        services.drop(brought=brought)
    except services.NotNow as refused:
        messages.error(request, words.not_now(refused.code))
        return redirect("member_import", import_id)
    messages.success(request, _("Dropped. Nothing has changed."))
    return redirect("import_people")


@require_POST
@action_required("manage people")
def export_wrong_rows(request: MemberRequest, import_id: int) -> HttpResponse:
    """The lines that are not taken in, as CSV to be mended, each with its reason."""
    brought = get_object_or_404(queries.imports_of(request.member.organisation), pk=import_id)
    wrong = queries.rows_of(brought, Kind.WRONG)
    record(
        AuditEntry.Action.DATA_EXPORTED,
        organisation_id=brought.organisation_id,
        rows=wrong.count(),
    )

    def lines() -> Iterator[list[Any]]:
        width = len(brought.headings)
        yield [*brought.headings, _("Line"), _("What is wrong")]
        for row in wrong.iterator(2000):
            cells = (row.cells + [""] * width)[: max(width, 1)]
            yield [*cells, row.line, " ".join(words.problems_of(row))]

    delimiter = ";" if request.member.language == "nl" else ","
    # Made at once: the words are those of the reader, whose language is no longer set when a stream is read.
    text = "".join(csv_lines(list(lines()), delimiter=delimiter))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="wrong.csv"'
    return response


@require_safe
@action_required("manage people")
def csv_template(request: MemberRequest) -> HttpResponse:
    response = HttpResponse(templates_to_fill.csv_to_fill(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_("people")}.csv"'
    return response


@require_safe
@action_required("manage people")
def excel_template(request: MemberRequest) -> HttpResponse:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(templates_to_fill.workbook_to_fill(), content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{_("people")}.xlsx"'
    return response
