"""What a visit was found to be, and why, in the words the sharer reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from proudly.links import rules


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
