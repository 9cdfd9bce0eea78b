"""Choosing an audience, in the forms of stories and of sources alike: teams, and what a room declares of members."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from proudly.audience.attributes import Attribute, declared
from proudly.audience.models import Audience
from proudly.audience.queries import limits_of, lost_its_teams
from proudly.audience.services import Limits
from proudly.people.models import Member, Team
from proudly.people.queries import teams_to

PREFIX = "only_"  # before the key of an attribute: the name of its field


class AnyTextField(forms.MultipleChoiceField):
    """Values of which it need not be known whether anybody has them."""

    def valid_value(self, value: Any) -> bool:
        return True


class AudienceForm(forms.Form):
    """Teams, and of those only some. Whoever derives from it calls `offer_audience` when it is made."""

    teams = forms.ModelMultipleChoiceField(
        label=_("For whom"),
        queryset=Team.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to reach everyone. A team includes the teams below it."),
    )
    for_everyone = forms.BooleanField(
        label=_("For everyone"),
        required=False,
        help_text=_("The teams that this was for were removed, and it is for nobody. Choose others, or everyone."),
    )

    def offer_audience(
        self, member: Member, action: str, audience: Audience | None = None, *, is_shown: bool = True
    ) -> None:
        """Offer the teams for which this member may do `action`, and a field for each attribute.

        Two queries, and one for each attribute with values.

        Args:
            audience: the one that is changed; None for a new one.
            is_shown: without, what members have is not asked for, which takes long.
        """
        teams = self.fields["teams"]
        assert isinstance(teams, forms.ModelMultipleChoiceField)
        teams.queryset = Team.objects.filter(organisation=member.organisation_id).order_by("name")
        within = teams_to(member, action)
        if within is not None:
            teams.queryset = teams.queryset.filter(pk__in=within)
            teams.required = True
            teams.help_text = _("You write for these teams. A team includes the teams below it.")
            teams.error_messages["required"] = _("Choose at least one team: you do not write for everyone.")
        if audience is not None:
            self.initial["teams"] = audience.teams.all()
        self.is_for_nobody = audience is not None and lost_its_teams(audience)
        if not self.is_for_nobody:
            del self.fields["for_everyone"]
        chosen = limits_of(audience) if audience is not None else {}
        for attribute in declared():
            here = chosen.get(attribute.key, [])
            self.fields[PREFIX + attribute.key] = (
                _field(attribute, member, here) if is_shown or not attribute.is_text else AnyTextField(required=False)
            )
            self.initial[PREFIX + attribute.key] = next(iter(here), None) if attribute.is_date else here

    def limits(self) -> Limits:
        """What was chosen to limit the audience to; only after `is_valid`."""
        limits: dict[str, list[str]] = {}
        for attribute in declared():
            said = self.cleaned_data.get(PREFIX + attribute.key)
            if said:
                limits[attribute.key] = [said.isoformat()] if attribute.is_date else list(said)
        return limits

    @property
    def limit_fields(self) -> list[forms.BoundField]:
        """The fields of the attributes, but for those in which there is nothing to choose."""
        fields = [self[PREFIX + attribute.key] for attribute in declared()]
        return [one for one in fields if not isinstance(one.field, forms.MultipleChoiceField) or one.field.choices]

    @property
    def is_limited(self) -> bool:
        return any(field.value() for field in self.limit_fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.is_for_nobody and "teams" in cleaned and not cleaned["teams"] and not cleaned.get("for_everyone"):
            self.add_error("for_everyone", _("Say whom it is for: tick this, or choose teams."))
        return cleaned


def _field(attribute: Attribute, member: Member, here: list[str]) -> forms.Field:
    if attribute.is_date:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(label=str(attribute.label), required=False, widget=widget)
    values = dict(attribute.values(member.organisation))
    # What was chosen stays to be seen, also when nobody is left of whom it is true.
    if gone := [value for value in here if value not in values]:
        values |= attribute.names_of(member.organisation, gone)
    return forms.MultipleChoiceField(
        label=str(attribute.label),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=list(values.items()),
    )
