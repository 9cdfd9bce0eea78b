"""A network in a sentence: one shares on LinkedIn, by e-mail, or by copying the link."""

from __future__ import annotations

from django.utils.translation import gettext as _

from proudly.networks.contract import Manner, Network


def share_words(network: Network) -> str:
    """What the button beside a story says."""
    return {
        Manner.MAIL: _("Share by e-mail"),
        Manner.COPY: _("Copy text and link"),
        Manner.SHEET: _("Share from my phone"),
    }.get(network.manner) or _("Share on %(network)s") % {"network": network.name}


def shared_words(network: Network) -> str:
    """What the button beside a story says to who has shared it."""
    return _("Shared %(where)s") % {"where": where(network)}


def where(network: Network) -> str:
    """Where a story was shared, to stand in a sentence: "You shared it …"."""
    return {
        Manner.MAIL: _("by e-mail"),
        Manner.COPY: _("by copying the link"),
        Manner.SHEET: _("from your phone"),
    }.get(network.manner) or _("on %(network)s") % {"network": network.name}
