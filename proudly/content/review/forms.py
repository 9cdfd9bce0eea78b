from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from proudly.content.models import ReviewRule, Topic
from proudly.content.queries import topics_of
from proudly.content.review.rules import APPROVING_ROLES
from proudly.people.models import Member, Team
from proudly.people.role_words import role_name
from proudly.people.rules import ADVOCATE, ROLES


class WordsForm(forms.Form):
    text = forms.CharField(
        label=_("What you want to say"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class RuleForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    topics = forms.ModelMultipleChoiceField(
        label=_("Stories about"),
        queryset=Topic.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: about anything."),
    )
    teams = forms.ModelMultipleChoiceField(
        label=_("For people of"),
        queryset=Team.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With the teams below them. None: for anybody."),
    )
    writers = forms.MultipleChoiceField(
        label=_("Written by"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: by anybody."),
    )
    roles = forms.MultipleChoiceField(
        label=_("Approved by anybody who is"), required=False, widget=forms.CheckboxSelectMultiple
    )
    members = forms.ModelMultipleChoiceField(
        label=_("… or by one of these"),
        queryset=Member.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, said: Any, *, member: Member, rule: ReviewRule | None = None) -> None:
        kept: dict[str, Any] = {}
        if rule is not None:
            kept = {"name": rule.name, "topics": rule.topics.all(), "teams": rule.teams.all()}
            kept |= {"writers": rule.writers, "roles": rule.roles, "members": rule.members.all()}
        super().__init__(said, initial=kept)
        organisation = member.organisation
        self.fields["topics"].queryset = topics_of(organisation)  # type: ignore[attr-defined]
        self.fields["teams"].queryset = Team.objects.filter(  # type: ignore[attr-defined]
            organisation=organisation
        ).order_by("name")
        self.fields["writers"].choices = [(role, role_name(role)) for role in ROLES if role != ADVOCATE]  # type: ignore[attr-defined]
        self.fields["roles"].choices = [(role, role_name(role)) for role in APPROVING_ROLES]  # type: ignore[attr-defined]
        self.fields["members"].queryset = (  # type: ignore[attr-defined]
            Member.objects.present().filter(organisation=organisation, roles__isnull=False).distinct().order_by("name")
        )
