"""Videos and captions that people upload: taken in only after a look into them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import IO

from django.core.files import File
from django.utils.translation import gettext as _

from proudly.challenges.rules import (
    BEGINNING,
    LARGEST_CAPTIONS,
    CaptionsFault,
    VideoKind,
    faulty_captions,
    kind_of_video,
)

LARGEST_VIDEO = 200 * 1024 * 1024  # bytes: a few minutes from a phone. The one place that says so


class UploadRefused(Exception):
    """What was uploaded cannot be used. `sentence` says why, and how to mend it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class ReadyVideo:
    """A video that every browser plays, under a name of ours."""

    file: File[bytes]
    kind: VideoKind


def ready_video(file: IO[bytes], *, size: int) -> ReadyVideo:
    """The video, known by what is in it whatever it is called. `size` in bytes. Raises UploadRefused."""
    if size > LARGEST_VIDEO:
        most = LARGEST_VIDEO // (1024 * 1024)
        raise UploadRefused(
            _("The video is larger than %(most)d MB. Save it smaller: 720p is plenty for a few minutes.")
            % {"most": most}
        )
    file.seek(0)
    kind = kind_of_video(file.read(BEGINNING))
    file.seek(0)
    if kind is None:
        raise UploadRefused(
            _("This is no MP4 or WebM video. On an iPhone, choose “Most Compatible” for the camera, or export as MP4.")
        )
    ending = {VideoKind.MP4: "mp4", VideoKind.WEBM: "webm"}[kind]
    return ReadyVideo(File(file, name=f"{secrets.token_urlsafe(12)}.{ending}"), kind)


def ready_captions(file: IO[bytes], *, size: int) -> str:
    """Captions in WebVTT, as text with plain newlines. `size` in bytes. Raises UploadRefused."""
    if size > LARGEST_CAPTIONS:
        raise UploadRefused(_("The captions are larger than those of hours of talk. Is it the right file?"))
    file.seek(0)
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UploadRefused(_("The captions are no text in UTF-8. Save them as WebVTT (.vtt) in UTF-8.")) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if fault := faulty_captions(text):
        sentences = {
            CaptionsFault.NO_HEADING: _("Captions begin with the word WEBVTT: save them as WebVTT (.vtt)."),
            CaptionsFault.TIME: _("Line %(line)d of the captions needs two times: 00:01.000 --> 00:04.000"),
            CaptionsFault.BACKWARDS: _("Line %(line)d of the captions goes back in time."),
            CaptionsFault.NO_WORDS: _("There are no words in the captions."),
        }
        raise UploadRefused(sentences[fault[0]] % {"line": fault[1]})
    return text
