from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from proudly.people.models import Group
from proudly.people.role_words import role_name
from proudly.people.rules import ADVOCATE, ROLES


class GroupRoleForm(forms.Form):
    """Which role the members of a group hold."""

    role = forms.ChoiceField(label=_("Role"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, group: Group) -> None:
        super().__init__(data, initial={"role": group.role}, auto_id=f"%s-{group.pk}")
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        given = [(key, capfirst(role_name(key))) for key in ROLES if key != ADVOCATE]
        role.choices = [("", _("No role")), *given]
