from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proudly.content.media.files import (
    LARGEST_DOCUMENT,
    ReadyMedium,
    keep_captions,
    ready_document,
    ready_film,
    ready_more,
)
from proudly.content.media.medium import Medium, media_of
from proudly.content.media.rules import FOCUS_STEP, LONGEST_WORDS, MOST_PICTURES, MediumKind, MixFault, focus_from
from proudly.content.media.words import mix_sentence
from proudly.content.models import Story
from proudly.kit.uploads import UploadRefused, refusals_on_the_field
from proudly.kit.videos import LARGEST_VIDEO
from proudly.kit.webvtt import ready_captions
from proudly.ui.widgets import Slider

WORDS = {
    MediumKind.PICTURE: gettext_lazy("What the picture shows"),
    MediumKind.VIDEO: gettext_lazy("What is said and seen in the video"),
    MediumKind.DOCUMENT: gettext_lazy("Title of the document"),
}


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several pictures, each looked into."""

    widget = SeveralFiles(attrs={"accept": "image/jpeg,image/png,image/webp", "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[ReadyMedium]:
        found = []
        for number, file in enumerate(data or [], start=1):
            try:
                found.append(ready_more(file, size=file.size or 0))
            except UploadRefused as refused:
                which = _("Picture %(number)d: %(sentence)s") if len(data) > 1 else "%(sentence)s"
                raise forms.ValidationError(which % {"number": number, "sentence": refused.sentence}) from refused
        return found


@dataclass(frozen=True)
class MediumFields:
    """A medium that a story has, with the fields in which it is changed."""

    medium: Medium
    words: forms.BoundField
    place: forms.BoundField | None
    remove: forms.BoundField


class MediaForm(forms.Form):
    """What a story has beside its words, and what stays in view of its picture."""

    use_required_attribute = False  # what is taken away needs no words

    based_on = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    pictures = PicturesField(label=gettext_lazy("More pictures"), required=False)
    video = forms.FileField(
        label=gettext_lazy("Video"), required=False, widget=forms.FileInput(attrs={"accept": "video/mp4,video/webm"})
    )
    captions = forms.FileField(
        label=gettext_lazy("Captions"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}),
        help_text=gettext_lazy("WebVTT (.vtt). Most people watch without sound."),
    )
    captions_language = forms.ChoiceField(
        label=gettext_lazy("Language of the captions"), required=False, choices=settings.LANGUAGES
    )
    document = forms.FileField(
        label=gettext_lazy("Document"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def __init__(self, *args: Any, story: Story, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.story, self.media_now = story, media_of(story)
        self.initial = {"based_on": story.version, "captions_language": story.language}
        kinds = {one.kind for one in self.media_now}
        if kinds:  # a network takes one kind in a post
            for kind, fields in _FIELDS.items():
                for name in fields if kind not in kinds or kind != MediumKind.PICTURE else ():
                    if not (name in {"captions", "captions_language"} and MediumKind.VIDEO in kinds):
                        del self.fields[name]
        if story.picture:
            axes = [
                ("focus_x", _("From left to right"), story.focus_x),
                ("focus_y", _("From top to bottom"), story.focus_y),
            ]
            for name, label, percent in axes:
                self.fields[name] = forms.IntegerField(
                    label=label,
                    min_value=0,
                    max_value=100,
                    initial=percent,
                    widget=Slider(attrs={"step": FOCUS_STEP}),
                )
        elif "pictures" in self.fields:
            del self.fields["pictures"]  # the first is chosen with the words
        self._add_fields_of_media()
        self._say_limits()

    def _add_fields_of_media(self) -> None:
        several = len(self.media_now) > 1
        for number, one in enumerate(self.media_now):
            rows = {"rows": 4 if one.kind == MediumKind.VIDEO else 2}
            self.fields[f"words_{number}"] = forms.CharField(
                label=WORDS[one.kind],
                initial=one.words,
                max_length=LONGEST_WORDS[one.kind],
                required=one.kind != MediumKind.VIDEO,  # for whose captions it may stand
                widget=forms.TextInput() if one.kind == MediumKind.DOCUMENT else forms.Textarea(attrs=rows),
            )
            if several:
                self.fields[f"place_{number}"] = forms.IntegerField(
                    label=_("Place"), initial=number + 2, min_value=2, max_value=MOST_PICTURES
                )
            self.fields[f"remove_{number}"] = forms.BooleanField(label=_("Take away"), required=False)

    def _say_limits(self) -> None:
        megabyte = 1024 * 1024
        said = {
            "pictures": _("At most %(most)d in all. Then say of each what it shows.") % {"most": MOST_PICTURES},
            "video": _("MP4 or WebM, at most %(most)d MB.") % {"most": LARGEST_VIDEO // megabyte},
            "document": _("PDF, at most %(most)d MB, without scripts and without a password.")
            % {"most": LARGEST_DOCUMENT // megabyte},
        }
        for name, sentence in said.items():
            if name in self.fields:
                self.fields[name].help_text = sentence

    def is_about_what_there_is(self) -> bool:
        """Whether the page that was sent showed what the story has by now: its fields go by number."""
        return str(self.data.get("based_on", "")) == str(self.story.version)

    def there_already(self) -> Iterator[MediumFields]:
        """What the story has, each with its fields."""
        for number, one in enumerate(self.media_now):
            place = self[f"place_{number}"] if f"place_{number}" in self.fields else None
            yield MediumFields(one, self[f"words_{number}"], place, self[f"remove_{number}"])

    def clean_captions(self) -> str:
        uploaded = self.cleaned_data["captions"]
        with refusals_on_the_field():
            return ready_captions(uploaded, size=uploaded.size) if uploaded else ""

    def clean_video(self) -> ReadyMedium | None:
        return self._ready("video", ready_film)

    def clean_document(self) -> ReadyMedium | None:
        ready = self._ready("document", ready_document)
        if ready is None:
            return None
        called = str(self.cleaned_data["document"].name).rpartition(".")[0].replace("_", " ").strip()[:200]
        return replace(ready, medium=replace(ready.medium, words=called))

    def _ready(self, name: str, look: Any) -> ReadyMedium | None:
        uploaded: UploadedFile[bytes] | None = self.cleaned_data[name]
        if not uploaded:
            return None
        with refusals_on_the_field():
            ready: ReadyMedium = look(uploaded, size=uploaded.size or 0)
        return ready

    def written(self) -> dict[str, Any]:
        """What was written, as arguments of `services.write_story`; only after `is_valid`. Files are kept by this."""
        said = self.cleaned_data
        focus = focus_from(said["focus_x"], said["focus_y"]) if "focus_x" in self.fields else None
        return {"focus": focus, "media": self._stays() + self._new(), "based_on": said["based_on"]}

    def _stays(self) -> list[Medium]:
        said, placed = self.cleaned_data, []
        for number, one in enumerate(self.media_now):
            if said[f"remove_{number}"]:
                continue
            changed = one.said_to_be(said[f"words_{number}"].strip())
            if one.kind == MediumKind.VIDEO and said.get("captions"):
                kept = keep_captions(said["captions"])
                changed = replace(changed, captions=kept, captions_language=said["captions_language"])
            placed.append((said.get(f"place_{number}", 0), number, changed))
        return [one for _place, _number, one in sorted(placed, key=lambda each: each[:2])]

    def _new(self) -> list[Medium]:
        said = self.cleaned_data
        ready = list(said.get("pictures") or [])
        if video := said.get("video"):
            captions = said.get("captions", "")
            language = said["captions_language"] if captions else ""
            medium = replace(video.medium, captions_language=language)
            ready.append(replace(video, medium=medium, captions=captions))
        if document := said.get("document"):
            ready.append(document)
        return [one.keep() for one in ready]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number, one in enumerate(self.media_now):
            words = f"words_{number}"
            if cleaned.get(f"remove_{number}"):
                self.errors.pop(words, None)
                cleaned.setdefault(words, "")
            elif one.kind == MediumKind.VIDEO and not (cleaned.get(words) or one.captions or cleaned.get("captions")):
                self.add_error(words, _("Add captions, or the video as text, so that everybody can follow it."))
        chosen = [name for name in ("pictures", "video", "document") if cleaned.get(name)]
        for name in chosen[1:]:
            self.add_error(name, mix_sentence(MixFault.MIXED))
        stay = sum(not cleaned.get(f"remove_{number}") for number in range(len(self.media_now)))
        if len(cleaned.get("pictures") or []) + stay > MOST_PICTURES - 1 and "pictures" in chosen:
            self.add_error("pictures", mix_sentence(MixFault.TOO_MANY))
        if cleaned.get("captions") and "video" in self.fields and not cleaned.get("video") and not self.errors:
            self.add_error("captions", _("Captions belong to a video: choose that too."))
        return cleaned


_FIELDS = {
    MediumKind.PICTURE: ("pictures",),
    MediumKind.VIDEO: ("video", "captions", "captions_language"),
    MediumKind.DOCUMENT: ("document",),
}
