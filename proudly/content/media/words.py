"""What a story is told with, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proudly.content.media.medium import media_of
from proudly.content.media.rules import MOST_PICTURES, MixFault, StoryKind
from proudly.content.models import Story


def told_with(story: Story) -> str:
    """What there is beside words, a link and a picture: "Video", "4 pictures"; "" when there is nothing."""
    media = media_of(story)
    if story.kind == StoryKind.VIDEO:
        return _("Video")
    if story.kind == StoryKind.GALLERY:
        number = len(media) + 1
        return ngettext("%(number)d picture", "%(number)d pictures", number) % {"number": number}
    if story.kind == StoryKind.DOCUMENT:
        pages = media[0].pages
        return ngettext("PDF, %(pages)d page", "PDF, %(pages)d pages", pages) % {"pages": pages}
    return ""


def mix_sentence(fault: MixFault) -> str:
    """Why media do not go together."""
    return {
        MixFault.MIXED: _("Choose one kind: more pictures, or a video, or a document. No network takes two."),
        MixFault.SEVERAL: _("A story has one video, or one document. Take the other away first."),
        MixFault.TOO_MANY: _("That is too many: at most %(most)d in all.") % {"most": MOST_PICTURES},
        MixFault.NO_FIRST: _("Give the story its first picture, then the others."),
    }[fault]
