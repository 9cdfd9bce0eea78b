from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


def _day(label: object) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))  # type: ignore[arg-type]


class PauseForm(forms.Form):
    """When a member is away."""

    first_day = _day(_("First day"))
    last_day = _day(_("Last day"))


class HolidayForm(forms.Form):
    """When the organisation is closed."""

    name = forms.CharField(label=_("What it is called"), max_length=80)
    first_day = _day(_("First day"))
    last_day = _day(_("Last day"))


class SwitchForm(forms.Form):
    """Whether there are badges."""

    is_on = forms.BooleanField(
        label=_("Badges, levels and streaks"),
        help_text=_("Off, nobody sees any. What was earned comes back when you switch them on again."),
        required=False,
    )
