from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from proudly.people.importing import limits
from proudly.people.importing.words import trouble_of


class FileForm(forms.Form):
    """A file with people."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # that it is empty is said in our own words
        widget=forms.FileInput(
            attrs={
                "accept": ".csv,.tsv,.txt,.xlsx,text/csv,"
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
    )
    let_go_missing = forms.BooleanField(
        label=_("Let go who is not in the file"),
        required=False,
        help_text=_("Only for a file with everybody in it. You see who it would be before anything happens."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > limits.FILE_BYTES:
            raise forms.ValidationError(trouble_of("too large", {}))
        if not file.size:
            raise forms.ValidationError(trouble_of("empty", {}))
        return file
