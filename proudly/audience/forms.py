"""Choosing an audience: fields for any form, one for the teams and one for each attribute that a room declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from proudly.audience.attributes import Attribute, declared
from proudly.audience.models import Audience
from proudly.audience.queries import limits_of
from proudly.audience.services import Limits
from proudly.people.models import Member, Team
from proudly.people.queries import teams_to

PREFIX = "only_"  # before the key of an attribute: the name of its field


class AnyTextField(forms.MultipleChoiceField):
    """Values of which it need not be known whether anybody has them."""

    def valid_value(self, value: Any) -> bool:
        return True


def add_audience_fields(
    form: forms.BaseForm, *, editor: Member, audience: Audience | None, action: str, to_choose: bool = True
) -> None:
    """Give a form the field `teams` and one for each attribute. Two queries, and one for each attribute with values.

    Args:
        editor: who chooses; whoever does `action` for some teams alone must choose of these.
        audience: what is chosen so far.
        to_choose: whether the form is shown; without, what members have is not asked for, which takes long.
    """
    there = Team.objects.filter(organisation=editor.organisation_id).order_by("name")
    within = teams_to(editor, action)
    teams = forms.ModelMultipleChoiceField(
        label=_("For whom"),
        queryset=there if within is None else there.filter(pk__in=within),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to reach everyone. A team includes the teams below it."),
    )
    if within is not None:
        teams.required = True
        teams.help_text = _("You write for these teams. A team includes the teams below it.")
        teams.error_messages["required"] = _("Choose at least one team: you do not write for everyone.")
    form.fields["teams"] = teams
    if audience:
        form.initial["teams"] = audience.teams.all()
    chosen = limits_of(audience) if audience else {}
    for attribute in declared():
        here = chosen.get(attribute.key, [])
        form.fields[PREFIX + attribute.key] = (
            _field(attribute, editor, here) if to_choose or not attribute.is_text else AnyTextField(required=False)
        )
        form.initial[PREFIX + attribute.key] = next(iter(here), None) if attribute.is_date else here


def _field(attribute: Attribute, editor: Member, here: list[str]) -> forms.Field:
    if attribute.is_date:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(label=str(attribute.label), required=False, widget=widget)
    values = dict(attribute.values(editor.organisation))
    # What was chosen stays to be seen, also when nobody is left of whom it is true.
    if gone := [value for value in here if value not in values]:
        values |= attribute.names_of(editor.organisation, gone)
    return forms.MultipleChoiceField(
        label=str(attribute.label),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=list(values.items()),
    )


def limits_said(cleaned: Mapping[str, Any]) -> Limits:
    """What was chosen to limit the audience to, of the cleaned data of a form with these fields."""
    limits: dict[str, list[str]] = {}
    for attribute in declared():
        said = cleaned.get(PREFIX + attribute.key)
        if said:
            limits[attribute.key] = [said.isoformat()] if attribute.is_date else list(said)
    return limits


def limit_fields(form: forms.BaseForm) -> list[forms.BoundField]:
    """The fields of the attributes, but for those in which there is nothing to choose."""
    fields = [form[PREFIX + attribute.key] for attribute in declared()]
    return [one for one in fields if not isinstance(one.field, forms.MultipleChoiceField) or one.field.choices]


class AudienceForm(forms.Form):
    """An audience alone, to be counted while it is being chosen."""

    def __init__(self, *args: Any, editor: Member, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_audience_fields(self, editor=editor, audience=None, action=action, to_choose=False)
