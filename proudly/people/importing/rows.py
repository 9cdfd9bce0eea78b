"""What one line of the file asks for, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation

from proudly.people.importing import limits
from proudly.people.importing.files import Line
from proudly.people.importing.text import CONTROL
from proudly.people.mail_domains import NotAnAddress, plain_address
from proudly.people.role_words import role_name
from proudly.people.rules import ADVOCATE, ROLES

Problem = dict[str, Any]  # code and what it is about, for `words.problem_of`

LONGEST = {"email": 254, "name": 120, "function": 120, "location": 120}
TEAM_NAME = 120
PATH_SIGN = " > "
_UNSEEN = dict.fromkeys(map(ord, "\ufeff\u200b\u00ad"))
_MORE_LANGUAGES = {"nederlands": "nl", "engels": "en", "dutch": "nl", "english": "en"}


@dataclass
class Wanted:
    """What a line asks for; an empty cell asks for nothing. `values` holds `team` as names, `roles` as a list."""

    line: int
    email: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def wanted_by(line: Line, columns: Mapping[str, int]) -> Wanted:
    """Read a line by the columns that `columns.find_columns` found."""
    wanted = Wanted(line.number)
    if line.problem:
        wanted.problems.append({"code": line.problem})
        if line.problem in {"quotes", "cell without end"}:
            return wanted
    for key, place in columns.items():
        cell = line.cells[place] if place < len(line.cells) else ""
        text = " ".join(cell.translate(_UNSEEN).split())
        if not text:
            continue
        if CONTROL.search(text):
            wanted.problems.append({"code": "control characters", "column": key})
        elif len(text) > LONGEST.get(key, limits.TEAM_DEPTH * (TEAM_NAME + 3)):
            wanted.problems.append({"code": "too long", "column": key, "most": LONGEST.get(key, TEAM_NAME)})
        else:
            _READ.get(key, _read_text)(wanted, key, text)
    if not wanted.email and not any(problem.get("column") == "email" for problem in wanted.problems):
        wanted.problems.append({"code": "no address", "column": "email"})
    return wanted


def _read_text(wanted: Wanted, key: str, text: str) -> None:
    wanted.values[key] = text


def _read_email(wanted: Wanted, key: str, text: str) -> None:
    # Some sheets hold links to write a mail.
    try:
        wanted.email = plain_address(re.sub(r"^mailto:", "", text, flags=re.IGNORECASE))
    except NotAnAddress:
        wanted.problems.append({"code": "no such address", "column": key, "value": text[:60]})


def _read_team(wanted: Wanted, key: str, text: str) -> None:
    names = [name.strip() for name in text.split(">")]
    if not all(names):
        wanted.problems.append({"code": "team without a name", "column": key})
    elif len(names) > limits.TEAM_DEPTH:
        wanted.problems.append({"code": "team too deep", "column": key, "most": limits.TEAM_DEPTH})
    elif any(len(name) > TEAM_NAME for name in names):
        wanted.problems.append({"code": "too long", "column": key, "most": TEAM_NAME})
    else:
        wanted.values[key] = names


def _read_language(wanted: Wanted, key: str, text: str) -> None:
    said = text.casefold()
    language = _MORE_LANGUAGES.get(said, re.split(r"[-_]", said)[0])
    if language in dict(settings.LANGUAGES):
        wanted.values[key] = language
    else:
        wanted.problems.append({"code": "no such language", "column": key, "value": text[:60]})


def _read_roles(wanted: Wanted, key: str, text: str) -> None:
    roles = set()
    for said in filter(None, (part.strip() for part in re.split(r"[,;|/]", text))):
        role = _role_words().get(said.casefold())
        if role is None:
            wanted.problems.append({"code": "no such role", "column": key, "value": said[:60]})
        elif role != ADVOCATE:
            roles.add(role)
    if roles:
        wanted.values[key] = sorted(roles)


_READ = {"email": _read_email, "team": _read_team, "language": _read_language, "roles": _read_roles}


@cache
def _role_words() -> dict[str, str]:
    """What roles are called, by their keys and in every language."""
    words = {role: role for role in ROLES}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words |= {role_name(role).casefold(): role for role in ROLES}
    return words
