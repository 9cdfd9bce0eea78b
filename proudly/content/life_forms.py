"""Forms of the life of a story: its moment, its campaign, and what is looked for in the editors' list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from proudly.content.campaigns import campaigns_of
from proudly.content.models import Campaign
from proudly.content.queries import DRAFT, LIVE, OVER, RECALLED, SCHEDULED, Wanted
from proudly.people.models import Member


def moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class ScheduleForm(forms.Form):
    """When a story goes out, by the organisation's clock."""

    at = forms.DateTimeField(label=_("Day and time"), widget=moment_input())


class CampaignForm(forms.ModelForm[Campaign]):
    class Meta:
        model = Campaign
        fields = ["name", "why", "starts_on", "ends_on"]
        help_texts = {"why": _("One line, which colleagues read beside its stories.")}
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }


class FilterForm(forms.Form):
    """Which stories of the editors' list are shown; everything may be left open."""

    words = forms.CharField(label=_("Words"), max_length=120, required=False)
    stage = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            (DRAFT, _("Draft")),
            (SCHEDULED, _("Scheduled")),
            (LIVE, _("Out now")),
            (OVER, _("Over")),
            (RECALLED, _("Taken back")),
        ],
    )
    campaign = forms.ModelChoiceField(
        label=_("Campaign"), queryset=Campaign.objects.none(), required=False, empty_label=_("All")
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campaign = self.fields["campaign"]
        assert isinstance(campaign, forms.ModelChoiceField)
        campaign.queryset = campaigns_of(member.organisation)

    def wanted(self) -> Wanted:
        """What was chosen; what makes no sense is left open."""
        self.is_valid()
        said = self.cleaned_data
        campaign = said.get("campaign")
        return Wanted(said.get("stage") or "", campaign.pk if campaign else None, said.get("words") or "")
