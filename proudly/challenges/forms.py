from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from proudly.challenges.films import Film
from proudly.challenges.models import Commitment, Filmed
from proudly.challenges.queries import Why
from proudly.challenges.rules import video_link
from proudly.content.pictures import ready_picture
from proudly.kit.uploads import refusals_on_the_field
from proudly.kit.videos import LARGEST_VIDEO, ReadyVideo, ready_video
from proudly.kit.webvtt import ready_captions
from proudly.people.models import Member

LONGEST_TEXT = 4000  # characters


class FilmForm(forms.Form):
    """A video with what belongs to it. Whoever derives from it calls `offer_film` when it is made."""

    video = forms.FileField(
        label=_("Video"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "video/mp4,video/webm"}),
    )
    video_link = forms.CharField(
        label=_("Or the address of a video"),
        max_length=2000,
        required=False,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("On YouTube or Vimeo, or of an MP4 or WebM file. It loads when somebody presses play, not before."),
    )
    captions = forms.FileField(
        label=_("Captions"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}),
        help_text=_("A WebVTT file (.vtt) with what is said, for who cannot hear it or has the sound off."),
    )
    captions_language = forms.ChoiceField(label=_("Language of the captions"), choices=settings.LANGUAGES)
    transcript = forms.CharField(
        label=_("The video as text"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("An uploaded video needs captions, or else this."),
    )
    poster = forms.FileField(
        label=_("Still picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("Shown before the video plays."),
    )
    without_video = forms.BooleanField(label=_("Remove the video"), required=False)

    def offer_film(self, member: Member, given: Filmed | None) -> None:
        """Begin with the video that there is, if any."""
        self.initial.update(
            captions_language=(given.captions_language if given else "") or member.language,
            video_link=given.video_link if given else "",
            transcript=given.transcript if given else "",
        )
        self.fields["video"].help_text = _("MP4 or WebM, at most %(most)d MB. Only colleagues can see it.") % {
            "most": LARGEST_VIDEO // (1024 * 1024)
        }
        if not given or not given.video:
            del self.fields["without_video"]

    def film(self) -> Film:
        """Only after `is_valid`."""
        said = self.cleaned_data
        return Film(
            video=said["video"],
            link=said["video_link"],
            removed=said.get("without_video", False),
            poster=said["poster"],
            captions=said["captions"],
            captions_language=said["captions_language"],
            transcript=said["transcript"],
        )

    def refuse_film_without_words(self) -> None:
        """Say that the video lacks captions, and what to do."""
        sentence = str(_("Add captions, or the video as text, so that everybody can follow it."))
        if self.cleaned_data["video"]:
            sentence += " " + str(_("Choose the video once more, too: a browser does not keep it."))
        self.add_error("captions", sentence)

    def clean_video(self) -> ReadyVideo | None:
        uploaded = self.cleaned_data["video"]
        with refusals_on_the_field():
            return ready_video(uploaded, size=uploaded.size) if uploaded else None

    def clean_video_link(self) -> str:
        said: str = self.cleaned_data["video_link"].strip()
        if said and video_link(said) is None:
            raise forms.ValidationError(
                _("Paste an https:// address of a video on YouTube or Vimeo, or of an MP4 or WebM file.")
            )
        return said

    def clean_captions(self) -> str:
        uploaded = self.cleaned_data["captions"]
        with refusals_on_the_field():
            return ready_captions(uploaded, size=uploaded.size) if uploaded else ""

    def clean_poster(self) -> Any:
        uploaded = self.cleaned_data["poster"]
        with refusals_on_the_field():
            return ready_picture(uploaded, size=uploaded.size) if uploaded else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("video") and cleaned.get("video_link"):
            self.add_error("video_link", _("Choose one of the two: a video from here, or one that stands elsewhere."))
        return cleaned


class CommitmentForm(FilmForm):
    """What a sponsor says, in each language (`text_nl`), and the video."""

    function = forms.CharField(
        label=_("Your function"), max_length=120, required=False, help_text=_("Stands below your name.")
    )
    promised = forms.IntegerField(
        label=_("Shares a month that you promise"),
        min_value=1,
        max_value=99,
        required=False,
        help_text=_("Stands with what you share on the board of sponsors."),
    )

    def __init__(self, *args: Any, member: Member, given: Commitment | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language, name in settings.LANGUAGES:
            self.fields[f"text_{language}"] = forms.CharField(
                label=name,
                initial=given.texts.get(language, "") if given else "",
                max_length=LONGEST_TEXT,
                required=False,
                widget=forms.Textarea(attrs={"rows": 6, "lang": language}),
            )
        self.initial = {
            "function": given.function if given else member.function,
            "promised": given.promised if given else None,
        }
        self.offer_film(member, given)

    def text_fields(self) -> list[forms.BoundField]:
        return [self[f"text_{language}"] for language, _name in settings.LANGUAGES]

    def texts(self) -> dict[str, str]:
        """Language → words; only after `is_valid`."""
        return {language: self.cleaned_data[f"text_{language}"] for language, _name in settings.LANGUAGES}


class TitlesAndTexts(forms.Form):
    """Title and text in each language: `title_nl`, `text_nl`. Whoever derives from it calls `offer_words`."""

    def offer_words(self, titles: Mapping[str, str], texts: Mapping[str, str]) -> None:
        for language, _name in settings.LANGUAGES:
            self.fields[f"title_{language}"] = forms.CharField(
                label=_("Title"),
                initial=titles.get(language, ""),
                max_length=120,
                required=False,
                widget=forms.TextInput(attrs={"lang": language}),
            )
            self.fields[f"text_{language}"] = forms.CharField(
                label=_("Text"),
                initial=texts.get(language, ""),
                max_length=LONGEST_TEXT,
                required=False,
                widget=forms.Textarea(attrs={"rows": 8, "lang": language}),
            )

    def by_language(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Each language's name, title and text."""
        return [(name, self[f"title_{code}"], self[f"text_{code}"]) for code, name in settings.LANGUAGES]

    def said(self, what: str) -> dict[str, str]:
        """Language → what was typed. `what` is "title" or "text"; only after `is_valid`."""
        return {code: self.cleaned_data[f"{what}_{code}"] for code, _name in settings.LANGUAGES}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (any(self.said("title").values()) and any(self.said("text").values())):
            raise forms.ValidationError(_("Write a title and a text in at least one language."))
        return cleaned


class WhyForm(TitlesAndTexts):
    def __init__(self, *args: Any, why: Why, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_words(why.titles, why.texts)
