"""Why points came or went, in the words the member reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from proudly.networks.registry import network
from proudly.networks.words import where
from proudly.points.models import Transfer, TransferNote


def sentence(transfer: Transfer) -> str:
    """The reason of a transfer in the current language. No query where its note was fetched with it."""
    about = transfer.about
    note = getattr(transfer, "note", None)
    if note is not None:
        return _said_by(note)
    words = {
        "share": _("You shared “%(title)s” %(where)s"),
        "first_share": _("You were the first to share “%(title)s”"),
        "click": _("Somebody read “%(title)s”, which you shared %(where)s"),
        "reshare": _("Somebody passed on “%(title)s”, which you shared %(where)s"),
        "reply": _("Somebody answered to “%(title)s”, which you shared %(where)s"),
        "like": _("Somebody liked “%(title)s”, which you shared %(where)s"),
        "conversion": _conversion(about.get("kind", "")),
        "suggestion": _("You suggested “%(title)s”, and it was published"),
        "suggested_share": _("A colleague shared “%(title)s”, which you suggested"),
        "start": _("You are ready to share"),
        "thanks": _("Thanks from your programme"),
        "challenge": _("The challenge “%(title)s” was reached, and you took part"),
        "redeemed": _("You chose “%(title)s”"),
        "cancelled": _("“%(title)s” was cancelled: your points are back"),
        "given": _("You gave to “%(title)s”"),
        "expired": _("Not used in time"),
        "correction": _("Corrected: “%(title)s”") if about.get("title") else _("Corrected"),
        "held": _("Held back until somebody has looked: “%(title)s”"),
    }
    return words[transfer.reason] % {
        "title": about.get("title", ""),
        "where": where(network(about["network"])) if about.get("network") else "",
    }


def _said_by(note: TransferNote) -> str:
    said = _("%(name)s thanks you: “%(words)s”")
    if note.transfer.reverses_id is not None:
        said = _("Taken back by %(name)s: “%(words)s”")
    return said % {"name": note.writer.name, "words": note.words}


def why_nothing(transfer: Transfer) -> str:
    """Why a deed earned nothing: which limit was reached."""
    words = {
        "sponsor": _("sponsors show the way, and earn nothing by sharing"),
        "story": _("the limit for this story was reached"),
        "person": _("the limit for each person was reached"),
    }
    return words.get(transfer.about.get("limit", ""), _("the day's limit was reached"))


def _conversion(kind: str) -> str:
    words = {
        "application": _("Somebody applied after reading “%(title)s”, which you shared %(where)s"),
        "lead": _("Somebody asked for more after reading “%(title)s”, which you shared %(where)s"),
        "sale": _("Somebody became a customer after reading “%(title)s”, which you shared %(where)s"),
    }
    return words.get(kind) or _("Something came of “%(title)s”, which you shared %(where)s")
