"""Which column holds what, by its heading, in English or in Dutch."""

from __future__ import annotations

from collections.abc import Sequence

from proudly.people.importing import limits
from proudly.people.importing.text import kept
from proudly.people.importing.trouble import Unreadable

# The first of each language is the one of the template.
HEADINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "email": {
        "en": ("E-mail", "Mail", "E-mail address", "Work e-mail", "Business e-mail", "Email ID"),
        "nl": ("E-mail", "E-mailadres", "Mailadres", "Zakelijke e-mail", "E-mail werk"),
    },
    "name": {
        "en": ("Name", "Full name", "Display name", "Employee name"),
        "nl": ("Naam", "Volledige naam", "Weergavenaam", "Naam medewerker"),
    },
    "function": {
        "en": ("Function", "Job title", "Title", "Position"),
        "nl": ("Functie", "Functienaam", "Functietitel", "Functieomschrijving"),
    },
    "team": {
        "en": ("Team", "Team path", "Department"),
        "nl": ("Team", "Teampad", "Afdeling"),
    },
    "location": {
        "en": ("Location", "Office", "Site"),
        "nl": ("Locatie", "Vestiging", "Standplaats", "Kantoor"),
    },
    "language": {
        "en": ("Language", "Preferred language"),
        "nl": ("Taal", "Voorkeurstaal"),
    },
    "roles": {
        "en": ("Roles", "Role"),
        "nl": ("Rollen", "Rol"),
    },
}


def plain(heading: str) -> str:
    """A heading without what people write differently: E-Mail, "e mail" and email are one."""
    return "".join(letter for letter in heading.casefold() if letter.isalnum())


_KNOWN = {plain(heading): key for key, of in HEADINGS.items() for headings in of.values() for heading in headings}


def known(headings: Sequence[str]) -> int:
    """How many of them are known."""
    return sum(plain(heading) in _KNOWN for heading in headings)


def find_columns(headings: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Where each known column stands, and the headings of those that are ignored.

    Raises Unreadable when there are too many, when one is there twice, or when none holds addresses.
    """
    if len(headings) > limits.COLUMNS:
        raise Unreadable("too many columns")
    found: dict[str, int] = {}
    ignored = []
    for place, heading in enumerate(headings):
        key = _KNOWN.get(plain(heading))
        if key is None:
            if heading.strip():
                ignored.append(kept(heading.strip()))
        elif key in found:
            raise Unreadable("column twice", column=key, headings=[kept(headings[found[key]]), kept(heading)])
        else:
            found[key] = place
    if "email" not in found:
        raise Unreadable("no addresses", headings=[kept(heading)[:60] for heading in headings if heading.strip()][:10])
    return found, ignored
