from __future__ import annotations

from datetime import date
from typing import Any

from babel import Locale
from babel.dates import format_skeleton
from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from proudly.scoreboard.rules import Period, next_start, previous_start

MONTHS_BACK, MONTHS_AHEAD = 12, 24


class SeasonForm(forms.Form):
    """A name, and from which month to which: both are the first day of one."""

    name = forms.CharField(label=_("Name"), max_length=60)
    first_month = forms.TypedChoiceField(label=_("First month"), coerce=date.fromisoformat)
    last_month = forms.TypedChoiceField(label=_("Last month"), coerce=date.fromisoformat)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        locale = Locale.parse(translation.get_language() or "en", sep="-")
        month: date | None = today.replace(day=1)
        for _number in range(MONTHS_BACK):
            month = previous_start(Period.MONTH, month) if month else None
        choices = []
        for _number in range(MONTHS_BACK + MONTHS_AHEAD):
            assert month is not None, "months go on for ever"
            choices.append((month.isoformat(), str(format_skeleton("yMMMM", month, locale=locale))))
            month = next_start(Period.MONTH, month)
        for name in ("first_month", "last_month"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            self.fields[name].initial = today.replace(day=1).isoformat()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and said["last_month"] < said["first_month"]:
            self.add_error("last_month", _("Choose the first month, or one after it."))
        return said


class ScreenForm(forms.Form):
    name = forms.CharField(label=_("Where it hangs"), max_length=60)
