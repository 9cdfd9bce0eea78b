from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from proudly.audience.forms import AudienceForm
from proudly.content.campaigns import campaigns_of
from proudly.content.cards.queries import reading_of, what_to_fill_in
from proudly.content.models import LinkReading, Story, Topic
from proudly.content.pictures import ready_picture
from proudly.content.queries import chosen_topics, topics_of
from proudly.content.services import CaptionText
from proudly.kit.uploads import refusals_on_the_field
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


class StoryForm(AudienceForm, forms.ModelForm[Story]):
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

    link_reading = forms.IntegerField(required=False, widget=forms.HiddenInput)
    take_picture = forms.BooleanField(
        label=_("Use the picture of the page"),
        required=False,
        initial=True,
        help_text=_("Look whether you may: a picture belongs to whoever took it."),
    )
    based_on = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    class Meta:
        model = Story
        fields = ["title", "language", "url", "picture", "picture_alt", "summary", "why", "topics", "teams", "announce"]
        fields += ["for_all", "internal", "campaign"]
        labels = {
            "announce": _("Mail the audience when this is published"),
            "for_all": _("Everybody must hear of this"),
            "internal": _("For colleagues only"),
        }
        help_texts = {
            "picture_alt": _("For people who cannot see it. Required with a picture."),
            "why": _("One sentence to your colleagues: what does it do for their network?"),
            "announce": "",
            "internal": _("To read, and never to share: no buttons, no link, no page for others."),
            "for_all": _("Not only those whom it suits best, though nobody gets more mails a week than is allowed."),
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 4}),
            "why": forms.Textarea(attrs={"rows": 2}),
            "picture": forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        }

    def __init__(self, *args: Any, author: Member, read: str = "", is_autosave: bool = False, **kwargs: Any) -> None:
        """
        Args:
            read: the number of a link that the author had read, with which an empty form is filled in.
            is_autosave: what is not there yet may be missing still.
        """
        super().__init__(*args, **kwargs)
        self.is_autosave = is_autosave
        if is_autosave:
            self.fields["title"].required = self.fields["summary"].required = False
        self.initial["based_on"] = self.instance.version
        campaign = self.fields["campaign"]
        assert isinstance(campaign, forms.ModelChoiceField)
        campaign.label, campaign.queryset = _("Campaign"), campaigns_of(author.organisation)
        if self.instance.pk and not self.instance.is_being_written:
            self.fields["internal"].disabled = True  # its links may be anywhere by now
        topics = self.fields["topics"]
        assert isinstance(topics, forms.ModelMultipleChoiceField)
        topics.queryset = Topic.objects.filter(organisation=author.organisation_id).order_by("name")
        self.offer_audience(author, "write stories", self.instance.audience if self.instance.pk else None)
        if not self.instance.pk:
            self.initial["language"] = author.language
        self.reading = self._reading(author, read)
        if self.reading is not None and not self.is_bound:
            self.initial.update(what_to_fill_in(self.reading), link_reading=self.reading.pk)

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
        with refusals_on_the_field():
            return ready_picture(uploaded, size=uploaded.size or 0)

    def written(self) -> dict[str, Any]:
        """What was written, as arguments of `services.write_story`, but for the captions; only after `is_valid`."""
        said = self.cleaned_data
        names = ["title", "summary", "language", "why", "url", "picture_alt", "topics", "teams", "announce"]
        names += ["for_all", "internal", "campaign"]
        written = {name: said[name] for name in names}
        if "picture" in self.files:
            written["picture"] = said["picture"]
        elif not self.is_autosave:
            written["picture"] = self.picture_of_link()
        return written | {"limits": self.limits(), "based_on": said["based_on"]}

    def go_on_from(self, version: int) -> None:
        """The form as it was sent, to be sent once more: then it takes the place of that version."""
        assert isinstance(self.data, QueryDict)
        data = self.data.copy()
        data["based_on"] = str(version)
        self.data = data

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        of_link = self.reading is not None and self.reading.picture and cleaned.get("take_picture")
        has_picture = bool(cleaned.get("picture") or of_link)
        if has_picture and not cleaned.get("picture_alt", "").strip() and not self.is_autosave:
            self.add_error("picture_alt", _("Say what the picture shows, for people who cannot see it."))
        return cleaned


class CaptionForm(forms.Form):
    network = forms.ChoiceField(label=_("Network"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    text = forms.CharField(label=_("Words"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, language: str = "", **kwargs: Any) -> None:
        """`language`: of words that are not there yet."""
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = language
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
