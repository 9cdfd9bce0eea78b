from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class RuleForm(forms.Form):
    """One line of the page of rules."""

    amount = forms.IntegerField(label=_("Points"), min_value=0, max_value=1000)
    daily_cap = forms.IntegerField(label=_("At most per day"), min_value=0, max_value=10_000)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("daily_cap", 0) < said.get("amount", 0):
            self.add_error("daily_cap", _("The day's limit is lower than the points for one."))
        return said
