"""What levels and weeks are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from proudly.scoreboard.badges.rules import LEVELS, Week

LEVEL_NAMES = (
    _("First words"),
    _("Clear voice"),
    _("Familiar voice"),
    _("Trusted voice"),
    _("Leading voice"),
)
assert len(LEVEL_NAMES) == len(LEVELS)

WEEK_WORDS = {
    Week.SHARED: _("you shared"),
    Week.HOLIDAY: _("holiday"),
    Week.PAUSED: _("you were away"),
    Week.FORGIVEN: _("forgiven"),
    Week.MISSED: _("not shared"),
    Week.OPEN: _("there is still time"),
}
