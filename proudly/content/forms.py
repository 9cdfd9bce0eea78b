from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from proudly.audience.models import AudienceLimit
from proudly.audience.queries import limits_of, values_to_choose
from proudly.audience.services import Limits
from proudly.content.cards.queries import reading_of, what_to_fill_in
from proudly.content.models import LinkReading, Story, Topic
from proudly.content.pictures import PictureRefused, ready_picture
from proudly.content.queries import chosen_topics, topics_of
from proudly.content.services import CaptionText
from proudly.networks.registry import all_networks
from proudly.people.models import Member, Team
from proudly.people.queries import teams_to

# What an audience can be limited to, by the field of the form that says so.
LIMITS = {
    "languages": AudienceLimit.Attribute.LANGUAGE,
    "locations": AudienceLimit.Attribute.LOCATION,
    "functions": AudienceLimit.Attribute.FUNCTION,
}


class TopicsForm(forms.Form):
    """The topics that a member cares for."""

    topics = forms.ModelMultipleChoiceField(
        label=_("What do you care for?"),
        queryset=Topic.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("You see all stories; those of your topics are marked."),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = self.fields["topics"]
        assert isinstance(topics, forms.ModelMultipleChoiceField)
        topics.queryset = topics_of(member.organisation)
        self.initial = {"topics": chosen_topics(member)}
        self.has_topics = topics.queryset.exists()


class StoryForm(forms.ModelForm[Story]):
    """A story with its audience. The captions are a formset of their own."""

    topics = forms.ModelMultipleChoiceField(
        label=_("Topics"), queryset=Topic.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    teams = forms.ModelMultipleChoiceField(
        label=_("For whom"),
        queryset=Team.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to reach everyone. A team includes the teams below it."),
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

    url = forms.URLField(
        label=_("Link"),
        required=False,
        max_length=2000,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("Where a reader goes. Leave it empty and readers see the story on a page of its own."),
    )

    link_reading = forms.IntegerField(required=False, widget=forms.HiddenInput)
    take_picture = forms.BooleanField(
        label=_("Use the picture of the page"),
        required=False,
        initial=True,
        help_text=_("Look whether you may: a picture belongs to whoever took it."),
    )

    class Meta:
        model = Story
        fields = ["title", "language", "url", "picture", "picture_alt", "summary", "why", "topics", "teams", "announce"]
        labels = {"announce": _("Mail the audience when this is published")}
        help_texts = {
            "picture_alt": _("For people who cannot see it. Required with a picture."),
            "why": _("One sentence to your colleagues: what does it do for their network?"),
            "announce": "",
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 4}),
            "why": forms.Textarea(attrs={"rows": 2}),
            "picture": forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        }

    def __init__(self, *args: Any, author: Member, read: str = "", **kwargs: Any) -> None:
        """`read`: the number of a link that the author had read, with which an empty form is filled in."""
        super().__init__(*args, **kwargs)
        topics, teams = self.fields["topics"], self.fields["teams"]
        assert isinstance(topics, forms.ModelMultipleChoiceField) and isinstance(teams, forms.ModelMultipleChoiceField)
        topics.queryset = Topic.objects.filter(organisation=author.organisation_id).order_by("name")
        teams.queryset = Team.objects.filter(organisation=author.organisation_id).order_by("name")
        within = teams_to(author, "write stories")
        if within is not None:
            teams.queryset = teams.queryset.filter(pk__in=within)
            teams.required = True
            teams.help_text = _("You write for these teams. A team includes the teams below it.")
            teams.error_messages["required"] = _("Choose at least one team: you do not write for everyone.")
        if self.instance.pk:
            self.initial["teams"] = self.instance.audience.teams.all()
        else:
            self.initial["language"] = author.language
        self.reading = self._reading(author, read)
        if self.reading is not None and not self.is_bound:
            self.initial.update(what_to_fill_in(self.reading), link_reading=self.reading.pk)
        chosen = limits_of(self.instance.audience) if self.instance.pk else {}
        names = dict(settings.LANGUAGES)
        for name, attribute in LIMITS.items():
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            here = chosen.get(attribute, [])
            # What was chosen stays to be seen, also when nobody is left of whom it is true.
            values = values_to_choose(author.organisation, attribute)
            values += [value for value in here if value not in values]
            field.choices = [(value, names.get(value, value) if name == "languages" else value) for value in values]
            self.initial[name] = here

    def _reading(self, author: Member, read: str) -> LinkReading | None:
        """The author's own reading that the story is begun with, of those that exist."""
        said = str(self.data.get("link_reading", "")) if self.is_bound else read
        if self.instance.pk or not (said.isascii() and said.isdecimal() and len(said) < 19):
            return None
        return reading_of(author, int(said))

    def clean_link_reading(self) -> None:
        """It is looked up by `_reading`; one that is gone is no fault of who writes."""

    def picture_of_link(self) -> ContentFile[bytes] | None:
        """The picture of the page, under a name of its own; None when it is not wanted. Only after `is_valid`."""
        is_wanted = self.cleaned_data.get("take_picture") and not self.files.get("picture")
        if self.reading is None or not self.reading.picture or not is_wanted:
            return None
        with self.reading.picture.open("rb") as file:
            return ContentFile(file.read(), name=f"{secrets.token_urlsafe(12)}.jpg")

    def clean_picture(self) -> Any:
        uploaded = self.files.get("picture")
        if uploaded is None:
            return self.cleaned_data["picture"]
        try:
            return ready_picture(uploaded, size=uploaded.size or 0)
        except PictureRefused as refused:
            raise forms.ValidationError(refused.sentence) from refused

    def limits(self) -> Limits:
        """What was chosen to limit the audience to; only after `is_valid`."""
        return {attribute: self.cleaned_data[name] for name, attribute in LIMITS.items()}

    @property
    def is_limited(self) -> bool:
        return any(self[name].value() for name in LIMITS)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        of_link = self.reading is not None and self.reading.picture and cleaned.get("take_picture")
        if (cleaned.get("picture") or of_link) and not cleaned.get("picture_alt", "").strip():
            self.add_error("picture_alt", _("Say what the picture shows, for people who cannot see it."))
        return cleaned


class CaptionForm(forms.Form):
    network = forms.ChoiceField(label=_("Network"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    text = forms.CharField(label=_("Words"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        network = self.fields["network"]
        assert isinstance(network, forms.ChoiceField)
        network.choices = [("", _("Any network")), *((one.key, one.name) for one in all_networks())]

    def caption(self) -> CaptionText:
        """The caption that was typed; only after `is_valid`."""
        said = self.cleaned_data
        return CaptionText(
            network=said.get("network", ""), language=said.get("language", ""), text=said.get("text", "")
        )


CaptionFormSet = forms.formset_factory(CaptionForm, extra=2, max_num=40, validate_max=True)
