from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from proudly.api.scopes import SCOPES
from proudly.people.models import Member
from proudly.people.queries import may


class TokenForm(forms.Form):
    """What a new token is for, and what it may do: of what its member may do, and no more."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What it is for, so that you know it again: “Intranet page”.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing that it may do.")},
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)
        scopes.choices = [(scope.key, scope.sentence) for scope in SCOPES.values() if may(member, scope.action)]
