from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from proudly.networks.registry import all_networks
from proudly.people.models import AuditEntry, Member, Team
from proudly.people.organisations import offered_languages
from proudly.people.role_words import role_does, role_name
from proudly.people.rules import ADVOCATE, FOR_A_TEAM, ROLES
from proudly.people.teams import team_paths


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    networks = forms.MultipleChoiceField(
        label=_("Networks I share on"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each gets a button in your mails and beside every story."),
    )
    mail_wanted = forms.BooleanField(
        label=_("Send me mail"),
        required=False,
        help_text=_("Without it, what is for you waits among your messages here."),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        offered = {code for code, _name in offered_languages(member.organisation)} | {member.language}
        language.choices = [(code, name) for code, name in settings.LANGUAGES if code in offered]
        self.initial = {
            "language": member.language,
            "networks": member.networks,
            "mail_wanted": member.mail_wanted,
        }
        networks = self.fields["networks"]
        assert isinstance(networks, forms.MultipleChoiceField)
        networks.choices = [(network.key, network.name) for network in all_networks()]


class AuditSearchForm(forms.Form):
    """What to look for in the audit trail; everything may be left open."""

    who = forms.CharField(label=_("Who, or to whom"), max_length=120, required=False)
    action = forms.ChoiceField(label=_("What"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Up to"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        action = self.fields["action"]
        assert isinstance(action, forms.ChoiceField)
        action.choices = [("", _("Everything")), *AuditEntry.Action.choices]


class PersonForm(forms.Form):
    """What is known of a member. One query, for the teams."""

    name = forms.CharField(label=_("Name"), max_length=120)
    function = forms.CharField(label=_("Function"), max_length=120, required=False)
    team = forms.TypedChoiceField(label=_("Team"), coerce=int, empty_value=None, required=False)
    location = forms.CharField(label=_("Location"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(member, name) for name in ("name", "function", "location", "language")}
        self.initial["team"] = member.team_id
        self._teams = {team.pk: team for team in Team.objects.filter(organisation=member.organisation_id)}
        team = self.fields["team"]
        assert isinstance(team, forms.TypedChoiceField)
        team.choices = [("", _("No team")), *team_paths(self._teams.values())]

    def clean_team(self) -> Team | None:
        return self._teams.get(self.cleaned_data["team"])


class RolesForm(forms.Form):
    """Which roles a member holds beyond advocate, and where: in the whole organisation, or for one team. One query."""

    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Roles that come with a group go with it, and are not to be taken here.
        held = {one.role: one.team_id for one in member.roles.all() if not one.by_group}
        self.initial = {"roles": list(held)} | {_where(role): team for role, team in held.items()}
        roles = self.fields["roles"]
        assert isinstance(roles, forms.MultipleChoiceField)
        roles.choices = [
            (role, f"{capfirst(role_name(role))}: {role_does(role)}") for role in ROLES if role != ADVOCATE
        ]
        self._teams = {team.pk: team for team in Team.objects.filter(organisation=member.organisation_id)}
        paths = team_paths(self._teams.values())
        for role in ROLES:
            if role in FOR_A_TEAM and paths:
                self.fields[_where(role)] = forms.TypedChoiceField(
                    label=_("Where"),
                    choices=[("", _("The whole organisation")), *paths],
                    coerce=int,
                    empty_value=None,
                    required=False,
                )

    def rows(self) -> Iterator[tuple[forms.boundfield.BoundWidget, forms.BoundField | None]]:
        """Each role to tick, with the choice of where for one that can be held for a team."""
        for option in self["roles"]:
            where = _where(option.data["value"])
            yield option, self[where] if where in self.fields else None

    def teams(self) -> dict[str, Team]:
        """For each chosen role that is for a team alone, that team; only after `is_valid`."""
        chosen = {role: self.cleaned_data.get(_where(role)) for role in self.cleaned_data["roles"]}
        return {role: self._teams[team] for role, team in chosen.items() if team is not None}


def _where(role: str) -> str:
    return f"{role}_where"
