"""What people read, and its translations: `python tools/messages.py update|check|compile`.

English is the source, in the code and the templates. `update` brings proudly/locale/<language>/LC_MESSAGES/django.po
up to date with it, `check` fails when a translation is missing, doubtful or names other placeholders, and `compile`
writes the .mo files that the program reads. All in Python: GNU gettext is not needed.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent / "proudly"
LANGUAGES = ("nl",)

# What Babel is told of the arguments: (1, 2) singular and plural, ((1, "c"), 2) context and text.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL_IN_TEMPLATE = re.compile(rf"\b(_|n?p?gettext)\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)")
_PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[sdf]|\{(\w*)\}")


class Found(NamedTuple):
    """A text in the source: the message's identity, and the file that holds it."""

    id: str | tuple[str, str]
    context: str | None
    file: str


def source_messages() -> Iterator[Found]:
    """Every text that people read, in code and templates."""
    for path in sorted(PACKAGE.rglob("*")):
        where = path.relative_to(PACKAGE.parent)
        if "tests" in where.parts or "migrations" in where.parts or not path.is_file():
            continue
        if path.suffix == ".py":
            yield from in_python(path, str(where))
        elif "templates" in where.parts:
            yield from in_template(path, str(where))


def in_python(path: Path, where: str) -> Iterator[Found]:
    source = io.BytesIO(path.read_bytes())
    for _line, message, _comments, context in extract("python", source, keywords=KEYWORDS):
        yield Found(message if isinstance(message, str) else (message[0], message[1]), context, where)


def in_template(path: Path, where: str) -> Iterator[Found]:
    for call in _CALL_IN_TEMPLATE.finditer(templatize(path.read_text(), origin=where)):
        function, texts = call[1], [ast.literal_eval(text) for text in re.findall(_LITERAL, call[2])]
        context = texts.pop(0) if function.endswith("pgettext") else None
        yield Found((texts[0], texts[1]) if function.startswith("n") else texts[0], context, where)


def catalog_of(language: str) -> Catalog:
    """The translations as they are kept, or none."""
    path = po_file(language)
    if not path.exists():
        return Catalog(
            locale=language,
            project="Proudly",
            header_comment="# Proudly's words. `make messages` adds what is new.",
            last_translator="the translators of Proudly",
            fuzzy=False,
            creation_date=datetime(2026, 11, 23, tzinfo=UTC),
        )
    with path.open("rb") as file:
        return read_po(file, locale=language)


def po_file(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def update(language: str) -> None:
    """Add what is new in the source, drop what is gone, keep every translation."""
    kept = catalog_of(language)
    source = Catalog(project="Proudly", creation_date=kept.creation_date)
    for found in source_messages():
        source.add(found.id, locations=[(found.file, 0)], context=found.context)
    kept.update(source, no_fuzzy_matching=True)
    kept.obsolete.clear()
    path = po_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, kept, width=120, sort_by_file=True, include_lineno=False)


def problems_of(language: str) -> Iterator[str]:
    """What is not in order with a language, one sentence each."""
    catalog = catalog_of(language)
    for found in sorted(set(source_messages()), key=lambda found: (found.file, str(found.id))):
        text = found.id if isinstance(found.id, str) else found.id[0]
        message = catalog.get(text, found.context)
        if problem := problem_of(found, message):
            yield f"{found.file}: {language}: {problem}: {text!r}"


def problem_of(found: Found, message: Message | None) -> str:
    if message is None:
        return "not translated, run `make messages`"
    forms = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    if isinstance(found.id, tuple) != isinstance(message.string, tuple | list):
        return "plural in one, not in the other"
    if not all(forms):
        return "not translated"
    if message.fuzzy:
        return "doubtful (fuzzy)"
    originals = [found.id] if isinstance(found.id, str) else list(found.id)
    allowed = [_placeholders(original) for original in originals]
    if any(_placeholders(form) not in allowed for form in forms):
        return "other placeholders"
    return ""


def _placeholders(text: str) -> tuple[str, ...]:
    return tuple(sorted(match[0] for match in _PLACEHOLDER.finditer(text)))


def compile_language(language: str) -> None:
    path = po_file(language)
    if not path.exists():
        return
    draft = path.with_suffix(".mo.new")
    with draft.open("wb") as file:
        write_mo(file, catalog_of(language))
    draft.replace(path.with_suffix(".mo"))


def main(verbs: list[str]) -> int:
    match verbs:
        case ["update"]:
            for language in LANGUAGES:
                update(language)
        case ["compile"]:
            for language in LANGUAGES:
                compile_language(language)
        case ["check"]:
            problems = [problem for language in LANGUAGES for problem in problems_of(language)]
            for problem in problems:
                print(problem)
            print(f"{len(problems)} translations to mend" if problems else "every text is translated")
            return 1 if problems else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
