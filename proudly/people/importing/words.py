"""What an import has to say, in the words of whoever reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from proudly.people.importing import limits
from proudly.people.models import MemberImportRow
from proudly.people.role_words import role_name
from proudly.ui.templatetags.ui import number


def column_name(key: str) -> str:
    names = {
        "email": _("E-mail"),
        "name": _("Name"),
        "function": _("Function"),
        "team": _("Team"),
        "location": _("Location"),
        "language": _("Language"),
        "roles": _("Roles"),
    }
    return names[key]


def trouble_of(code: str, about: dict[str, Any]) -> str:
    """Why a file cannot be taken in, and how to mend it."""
    quoted = ", ".join(f"“{heading}”" for heading in about.get("headings", ()))
    words = {
        "empty": _("The file is empty."),
        "only headings": _("The file has headings, and no line below them."),
        "no addresses": _("No column is called “E-mail”, and without addresses nobody can be told apart.")
        + (" " + _("The headings in the file are: %s.") % quoted if quoted else ""),
        "column twice": _("Two columns mean the same: %s. Keep one of them.") % quoted,
        "too many columns": _("There are more than %d columns. Keep those with people’s data.") % limits.COLUMNS,
        "too many rows": _("There are more than %s lines. Divide the file, and import the parts one by one.")
        % number(limits.ROWS),
        "too many teams": _("More than %s teams would be made. Is the column for the team the right one?")
        % number(limits.NEW_TEAMS),
        "too large": _("The file is larger than %s. Divide it, and import the parts one by one.")
        % filesizeformat(limits.FILE_BYTES),
        "too much unpacked": _("The Excel file unpacks to far more than a list of people. Save it as CSV instead."),
        "no sheet": _("This is neither a CSV file nor an Excel workbook (.xlsx), whatever its name says."),
        "old Excel": _(
            "This is an Excel file of the old kind, or one with a password. Save it as .xlsx or CSV without a password."
        ),
        "encrypted": _("The file has a password. Save it without one."),
        "broken workbook": _("The Excel file is damaged. Open it in Excel, save it anew, or save it as CSV."),
        "broken headings": _("The first line cannot be read: a quotation mark in it does not end."),
        "cell without end": _("The first line has a cell that is far too long. Is this a list of people?"),
        "gave up": _("The file could not be read. Save it as CSV and try that."),
    }
    return words[code]


def problem_of(problem: dict[str, Any]) -> str:
    """Why a line is not taken in."""
    column = column_name(problem["column"]) if "column" in problem else ""
    about = {"most": limits.COLUMNS, **problem, "column": column}
    words = {
        "quotes": _("A quotation mark that begins here does not end where the cell ends. Double it, or remove it."),
        "cell without end": _("A cell is far too long: it may not end where it should."),
        "too many cells": _("The line has more than %(most)s cells."),
        "no address": _("The e-mail address is missing."),
        "no such address": _("“%(value)s” is no e-mail address."),
        "address twice": _("The same address stands in line %(line)s already."),
        "no name": _("The name is missing, and this person is new."),
        "control characters": _("%(column)s: there are characters in it that cannot be seen."),
        "too long": _("%(column)s: at most %(most)s characters."),
        "no such language": _("“%(value)s” is no language that Proudly speaks. It speaks: %(languages)s."),
        "no such role": _("“%(value)s” is no role."),
        "team without a name": _("Team: between two > signs a name is missing."),
        "team too deep": _("Team: at most %(most)s levels."),
    }
    about["languages"] = ", ".join(code for code, _name in settings.LANGUAGES)
    return words[problem["code"]] % about


def problems_of(row: MemberImportRow) -> list[str]:
    return [problem_of(problem) for problem in row.problems]


def not_now(code: str) -> str:
    words = {
        "another is under way": _("Another import is under way. Wait for it to end, then try again."),
        "forgotten": _("What this import changed is forgotten by now, so it can no longer be undone."),
        "not the newest": _("People were imported since. Undo that import first."),
        "confirmed": _("This import has been confirmed already."),
    }
    return words[code]


def told(key: str, value: Any) -> str:
    """A value as the page shows it."""
    if key == "roles":
        return ", ".join(role_name(role) for role in value)
    if key == "language":
        return str(dict(settings.LANGUAGES).get(value, value))
    return str(value)


def changes_of(row: MemberImportRow) -> Iterator[tuple[str, str, str]]:
    """What a row sets: the column, what it was, and what it becomes. The name of who is new stands above it already."""
    keys = ("name", "function", "team", "location", "language", "roles")
    for key in keys[1:] if row.kind == MemberImportRow.Kind.NEW else keys:
        held = row.before.get(key)
        if key in row.values and row.values[key]:
            yield column_name(key), told(key, held) if held else "", told(key, row.values[key])
