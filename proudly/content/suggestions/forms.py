from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from proudly.content.models import Topic
from proudly.content.queries import topics_of
from proudly.content.suggestions import rules
from proudly.content.suggestions.words import why_refused
from proudly.people.models import Member
from proudly.people.privacy import policy_of


class SuggestForm(forms.Form):
    """A link, and one sentence."""

    link = forms.CharField(
        label=_("The link"),
        max_length=10_000,  # phones send the link among the words of the page
        error_messages={"required": _("Paste the address of the page.")},
    )
    why = forms.CharField(
        label=_("Why would you share this?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence. Your colleagues read it when it becomes a story."),
        error_messages={"required": _("One sentence is enough: what would your network get from it?")},
    )
    topic = forms.ModelChoiceField(
        label=_("Topic"), queryset=Topic.objects.none(), required=False, empty_label=_("No topic")
    )
    by_name = forms.BooleanField(label=_("Show my name with the story"), required=False)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = self.fields["topic"]
        assert isinstance(topics, forms.ModelChoiceField)
        topics.queryset = topics_of(member.organisation)
        # Where names need consent, a box that is ticked already is none.
        self.initial.setdefault("by_name", not policy_of(member.organisation).names_need_consent)

    def clean_link(self) -> str:
        try:
            return rules.address_of(self.cleaned_data["link"])
        except rules.AddressRefused as refused:
            raise forms.ValidationError(why_refused(refused.wrong)) from refused


class WordsForm(forms.Form):
    """What one side says to the other."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a word or two first.")},
    )


class PromiseForm(forms.Form):
    answer_within = forms.IntegerField(
        label=_("Answer within how many working days?"),
        min_value=1,
        max_value=rules.LONGEST_PROMISE,
        help_text=_("Whoever suggests something reads this promise. Weekends are not counted."),
    )
