from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from proudly.audience.forms import add_audience_fields, limit_fields, limits_said
from proudly.audience.services import Limits
from proudly.content.models import Story, Topic
from proudly.content.pictures import PictureRefused, ready_picture
from proudly.content.queries import chosen_topics, topics_of
from proudly.content.services import CaptionText
from proudly.networks.registry import all_networks
from proudly.people.models import Member


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
    url = forms.URLField(
        label=_("Link"),
        required=False,
        max_length=2000,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("Where a reader goes. Leave it empty and readers see the story on a page of its own."),
    )

    class Meta:
        model = Story
        fields = [
            "title",
            "language",
            "url",
            "picture",
            "picture_alt",
            "summary",
            "why",
            "topics",
            "announce",
            "for_all",
        ]
        labels = {
            "announce": _("Mail the audience when this is published"),
            "for_all": _("Everybody must hear of this"),
        }
        help_texts = {
            "picture_alt": _("For people who cannot see it. Required with a picture."),
            "why": _("One sentence to your colleagues: what does it do for their network?"),
            "announce": "",
            "for_all": _("Not only those whom it suits best, though nobody gets more mails a week than is allowed."),
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 4}),
            "why": forms.Textarea(attrs={"rows": 2}),
            "picture": forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        }

    def __init__(self, *args: Any, author: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = self.fields["topics"]
        assert isinstance(topics, forms.ModelMultipleChoiceField)
        topics.queryset = Topic.objects.filter(organisation=author.organisation_id).order_by("name")
        audience = self.instance.audience if self.instance.pk else None
        add_audience_fields(self, editor=author, audience=audience, action="write stories")
        if not self.instance.pk:
            self.initial["language"] = author.language

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
        return limits_said(self.cleaned_data)

    @property
    def limit_fields(self) -> list[forms.BoundField]:
        return limit_fields(self)

    @property
    def is_limited(self) -> bool:
        return any(field.value() for field in self.limit_fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("picture") and not cleaned.get("picture_alt", "").strip():
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
