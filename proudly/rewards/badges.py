"""The badges of this room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from proudly.scoreboard.badges.catalogue import Badge, declare_badge

GIFT = declare_badge(
    Badge(
        "gift",
        _("For others"),
        _("You gave points to a cause."),
        _("Give points to a cause."),
        "rewards/badges/gift.svg",
        seen_by_others=False,  # a gift may be anonymous
    ),
    room=__name__,
)
