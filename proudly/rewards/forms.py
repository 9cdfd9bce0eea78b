from __future__ import annotations

from django import forms


class RedeemForm(forms.Form):
    """What the button of a reward sends."""

    request = forms.UUIDField()
