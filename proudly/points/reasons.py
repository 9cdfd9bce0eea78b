"""Why points came or went, in the words the member reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from proudly.networks.registry import network
from proudly.networks.words import where
from proudly.points.models import Transfer


def sentence(transfer: Transfer) -> str:
    """The reason of a transfer in the current language."""
    about = transfer.about
    words = {
        "share": _("You shared “%(title)s” %(where)s"),
        "click": _("Somebody read “%(title)s”, which you shared %(where)s"),
        "conversion": _conversion(about.get("kind", "")),
        "suggestion": _("You suggested “%(title)s”, and it was published"),
        "suggested_share": _("A colleague shared “%(title)s”, which you suggested"),
        "redeemed": _("You chose “%(title)s”"),
        "correction": _("Corrected: “%(title)s”"),
    }
    return words[transfer.reason] % {
        "title": about.get("title", ""),
        "where": where(network(about["network"])) if about.get("network") else "",
    }


def _conversion(kind: str) -> str:
    words = {
        "application": _("Somebody applied after reading “%(title)s”, which you shared %(where)s"),
        "lead": _("Somebody asked for more after reading “%(title)s”, which you shared %(where)s"),
        "sale": _("Somebody became a customer after reading “%(title)s”, which you shared %(where)s"),
    }
    return words.get(kind) or _("Something came of “%(title)s”, which you shared %(where)s")
