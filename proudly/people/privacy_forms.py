from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from proudly.people.models import Member, Organisation, Team
from proudly.people.privacy_rules import ShownAs, Viewers
from proudly.people.privacy_words import consent_to_be_named


class PolicyForm(forms.Form):
    """What an owner decides."""

    figures = forms.ChoiceField(
        label=_("Who sees the figures of one person"),
        widget=forms.RadioSelect,
        choices=[
            (Viewers.EVERYONE.value, _("Everyone: the scoreboard shows people as well as teams")),
            (Viewers.LEAD.value, _("Whoever leads the team, and the person")),
            (Viewers.NOBODY.value, _("Nobody but the person: the scoreboard compares teams")),
        ],
    )
    names_need_consent = forms.BooleanField(
        label=_("Ask people before they are named on boards"),
        help_text=_("Who has not agreed is left out of boards, and keeps the points."),
        required=False,
    )
    works_council = forms.BooleanField(
        label=_("Works-council mode"),
        help_text=_("Enforces the strictest everywhere at once, whatever is chosen above."),
        required=False,
    )


class AppearanceForm(forms.Form):
    """How a member stands on boards."""

    shown_as = forms.ChoiceField(
        label=_("On scoreboards, colleagues see me"),
        widget=forms.RadioSelect,
        choices=[
            (ShownAs.NAME.value, _("by my name")),
            (ShownAs.NICKNAME.value, _("by a nickname")),
            (ShownAs.HIDDEN.value, _("not at all")),
        ],
    )
    nickname = forms.CharField(
        label=_("Nickname"),
        max_length=40,
        required=False,
        help_text=_("Colleagues never learn whose it is."),
    )
    agrees = forms.BooleanField(required=False)

    def __init__(self, *args: Any, member: Member, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks:
            self.fields["agrees"].label = consent_to_be_named(member.organisation.name)
        else:
            del self.fields["agrees"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("shown_as") == ShownAs.NICKNAME and not (said.get("nickname") or "").strip():
            self.add_error("nickname", _("Choose one first."))
        return said


class ErasureForm(forms.Form):
    """The address, typed, so that nobody is erased by a slip of the hand."""

    address = forms.CharField(label=_("Type the e-mail address to confirm"), max_length=254)

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._address = address

    def clean_address(self) -> str:
        said: str = self.cleaned_data["address"].strip()
        if said.lower() != self._address.lower():
            raise forms.ValidationError(_("That is not the address. Nothing was erased."))
        return said


class LeadsForm(forms.Form):
    teams = forms.ModelMultipleChoiceField(
        queryset=Team.objects.none(), label=_("Teams"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = self.fields["teams"]
        assert isinstance(teams, forms.ModelMultipleChoiceField)
        teams.queryset = Team.objects.filter(organisation=organisation).order_by("name", "pk")
