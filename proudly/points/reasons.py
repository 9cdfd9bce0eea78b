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
        "redeemed": _("You chose “%(title)s”"),
        "correction": _("Corrected: “%(title)s”"),
    }
    return words[transfer.reason] % {
        "title": about.get("title", ""),
        "where": where(network(about["network"])) if about.get("network") else "",
    }
