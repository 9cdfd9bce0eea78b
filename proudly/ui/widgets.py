from __future__ import annotations

from django import forms


class Slider(forms.NumberInput):
    """A number that is chosen by moving: it has keys of its own in every browser."""

    input_type = "range"
