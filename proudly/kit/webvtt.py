"""Captions of videos that people upload, in WebVTT: taken in as text after a look into them."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import IO

from django.utils.translation import gettext as _

from proudly.kit.uploads import UploadRefused

LARGEST_CAPTIONS = 200_000  # bytes: hours of talk

_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?", re.ASCII)


class CaptionsFault(StrEnum):
    """Why a text is no captions; `faulty_captions` says in which line."""

    NO_HEADING = "no heading"
    TIME = "time"
    BACKWARDS = "backwards"
    NO_WORDS = "no words"


def faulty_captions(text: str) -> tuple[CaptionsFault, int] | None:
    """What is wrong with captions in WebVTT, and in which line (from 1); None when a player will show them.

    After https://www.w3.org/TR/webvtt1/, whose players leave out a cue that they cannot read: here it is told.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        return CaptionsFault.NO_HEADING, 1
    says_something, latest = False, -1
    for number, line in enumerate(lines, start=1):
        if "-->" not in line:
            continue
        timing = _TIMING.fullmatch(line.strip())
        if not timing:
            return CaptionsFault.TIME, number
        starts, ends = _milliseconds(*timing.groups()[:4]), _milliseconds(*timing.groups()[4:])
        if ends <= starts or starts < latest:
            return CaptionsFault.BACKWARDS, number
        latest = starts
        says_something = says_something or bool("".join(lines[number : number + 1]).strip())
    return None if says_something else (CaptionsFault.NO_WORDS, len(lines))


def _milliseconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(thousandths)


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
