"""What a visit was found to be, why, and what came of it, in the words the sharer reads."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proudly.links import rules
from proudly.links.models import Conversion


def verdict(kind: str) -> str:
    """A verdict in the current language. Raises KeyError for one that `rules` does not give."""
    return {
        rules.HUMAN: _("A reader"),
        rules.ROBOT: _("A robot"),
        rules.OWN: _("You or a colleague"),
        rules.REPEATED: _("The same reader again"),
        rules.SUSPICIOUS: _("Too many at once"),
    }[kind]


def sentence(reason: str) -> str:
    """Why a visit got its verdict, in the current language. Raises KeyError for a word that `rules` does not give."""
    return {
        "reader": _("Somebody followed your link. This one counts."),
        "method": _("A program only asked whether the page is there; mail and chat programs do that."),
        "prefetch": _("The browser fetched the page ahead, but nobody has looked at it."),
        "agent": _(
            "A program that says so itself: networks fetch the picture and the title, search engines read along."
        ),
        "colleague": _("From a browser in which a colleague uses Proudly."),
        "sharer": _("From the browser you shared with."),
        "not followed": _("A reader who asks not to be followed. Those count once a day together."),
        "same day": _("Each reader counts once a day."),
        "burst": _("So many came within the same seconds that programs are likelier than readers."),
    }[reason]


def visits_of_kind(kind: str) -> str:
    """What the visits of a kind are called together. Raises KeyError for one that `Verdict.Kind` does not have."""
    return {
        "human": _("Readers"),
        "robot": _("Robots"),
        "own": _("Sharers and colleagues"),
        "repeated": _("The same readers again"),
        "suspicious": _("Suspicious visits"),
    }[kind]


def conversion(kind: str) -> str:
    """What a visit became, in the current language. Raises KeyError for what is no Conversion.Kind."""
    return {
        Conversion.Kind.APPLICATION: _("An application"),
        Conversion.Kind.LEAD: _("A lead"),
        Conversion.Kind.SALE: _("A sale"),
        Conversion.Kind.OTHER: _("Another result"),
    }[Conversion.Kind(kind)]


def brought(counts: Mapping[str, int]) -> list[str]:
    """What visits became, a number of each kind, in the current language: "1 application", "2 leads"."""
    words = {
        Conversion.Kind.APPLICATION: ngettext("%(n)d application", "%(n)d applications", counts.get("application", 0)),
        Conversion.Kind.LEAD: ngettext("%(n)d lead", "%(n)d leads", counts.get("lead", 0)),
        Conversion.Kind.SALE: ngettext("%(n)d sale", "%(n)d sales", counts.get("sale", 0)),
        Conversion.Kind.OTHER: ngettext("%(n)d other result", "%(n)d other results", counts.get("other", 0)),
    }
    return [words[kind] % {"n": counts[kind]} for kind in words if counts.get(kind)]
