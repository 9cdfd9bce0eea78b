"""Choosing whom something is for, in the forms of stories and of sources alike."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from proudly.audience.models import Audience, AudienceLimit
from proudly.audience.queries import limits_of, lost_its_teams, values_to_choose
from proudly.audience.services import Limits
from proudly.people.models import Member, Team
from proudly.people.queries import teams_to

# What an audience can be limited to, by the field of the form that says so.
LIMITS = {
    "languages": AudienceLimit.Attribute.LANGUAGE,
    "locations": AudienceLimit.Attribute.LOCATION,
    "functions": AudienceLimit.Attribute.FUNCTION,
}


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
    languages = forms.MultipleChoiceField(
        label=_("Only who reads"), required=False, widget=forms.CheckboxSelectMultiple
    )
    locations = forms.MultipleChoiceField(
        label=_("Only who works in"), required=False, widget=forms.CheckboxSelectMultiple
    )
    functions = forms.MultipleChoiceField(
        label=_("Only who works as"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def offer_audience(self, member: Member, action: str, audience: Audience | None) -> None:
        """Offer the teams for which this member may do `action`, and what their colleagues are.

        Args:
            audience: the one that is changed; None for a new one.
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
        names = dict(settings.LANGUAGES)
        for name, attribute in LIMITS.items():
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            here = chosen.get(attribute, [])
            # What was chosen stays to be seen, also when nobody is left of whom it is true.
            values = values_to_choose(member.organisation, attribute)
            values += [value for value in here if value not in values]
            field.choices = [(value, names.get(value, value) if name == "languages" else value) for value in values]
            self.initial[name] = here

    def limits(self) -> Limits:
        """What was chosen to limit the audience to; only after `is_valid`."""
        return {attribute: self.cleaned_data[name] for name, attribute in LIMITS.items()}

    @property
    def is_limited(self) -> bool:
        return any(self[name].value() for name in LIMITS)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.is_for_nobody and "teams" in cleaned and not cleaned["teams"] and not cleaned.get("for_everyone"):
            self.add_error("for_everyone", _("Say whom it is for: tick this, or choose teams."))
        return cleaned
