"""Taking in the files of a story's media: each is known by its content, and kept under a name drawn by lot."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import IO

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from proudly.content.media import pdf
from proudly.content.media.medium import Medium
from proudly.content.media.rules import MediumKind
from proudly.content.pictures import ready_picture
from proudly.kit import clock
from proudly.kit.apart import Refused, TookTooMuch, read_apart
from proudly.kit.private_files import private_files
from proudly.kit.uploads import UploadRefused
from proudly.kit.videos import ready_video

LARGEST_DOCUMENT = 20 * 1024 * 1024  # bytes: a hundred pages with pictures. The one place that says so


@dataclass(frozen=True)
class ReadyMedium:
    """A medium that was looked into and may be kept; `medium` has no file yet. `captions` is WebVTT, of a video."""

    medium: Medium
    file: File[bytes]
    captions: str = ""

    def keep(self) -> Medium:
        """Keep its file: of a picture where everybody finds it by its name, of another where a page gives it out."""
        storage = default_storage if self.medium.kind == MediumKind.PICTURE else private_files()
        captions = keep_captions(self.captions) if self.captions else ""
        return replace(self.medium, file=storage.save(_name(self.file.name or ""), self.file), captions=captions)


def keep_captions(text: str) -> str:
    """Name of a private file with these captions, as `kit.webvtt.ready_captions` makes them."""
    return private_files().save(_name(f"{secrets.token_urlsafe(12)}.vtt"), ContentFile(text.encode()))


def _name(called: str) -> str:
    return f"stories/{clock.now():%Y/%m}/{called}"


def ready_more(file: IO[bytes], *, size: int, words: str = "") -> ReadyMedium:
    """One more picture, made anew. `size` in bytes. Raises UploadRefused."""
    ready = ready_picture(file, size=size)
    return ReadyMedium(Medium(MediumKind.PICTURE, "", words, "image/jpeg", ready.size), ready)


def ready_film(
    file: IO[bytes], *, size: int, words: str = "", captions: str = "", captions_language: str = ""
) -> ReadyMedium:
    """A video, with captions as `kit.webvtt.ready_captions` makes them. `size` in bytes. Raises UploadRefused."""
    ready = ready_video(file, size=size)
    language = captions_language if captions else ""
    medium = Medium(MediumKind.VIDEO, "", words, ready.kind, size, captions_language=language)
    return ReadyMedium(medium, ready.file, captions)


def ready_document(file: IO[bytes], *, size: int, words: str = "") -> ReadyMedium:
    """A PDF, as it is, when nothing in it does more than be read. `size` in bytes. Raises UploadRefused."""
    if size > LARGEST_DOCUMENT:
        most = LARGEST_DOCUMENT // (1024 * 1024)
        sentence = _("The document is larger than %(most)d MB. Save it with smaller pictures.")
        raise UploadRefused(sentence % {"most": most})
    file.seek(0)
    pages = _pages_of(file.read())
    file.seek(0)
    named = File(file, name=f"{secrets.token_urlsafe(12)}.pdf")
    return ReadyMedium(Medium(MediumKind.DOCUMENT, "", words, "application/pdf", size, pages=pages), named)


def _pages_of(content: bytes) -> int:
    sentences = {
        pdf.PdfFault.UNREADABLE: _("This is no PDF that we can read. Export the document as PDF, then choose that."),
        pdf.PdfFault.LOCKED: _("The PDF is locked with a password. Export it without one."),
        pdf.PdfFault.ACTS: _(
            "The PDF has scripts, forms that send, or other files in it. Print it to PDF, then choose that."
        ),
        pdf.PdfFault.EMPTY: _("The PDF has no pages."),
        pdf.PdfFault.LONG: _("The PDF is too long: at most %(most)d pages.") % {"most": pdf.MOST_PAGES},
    }
    try:
        return int(read_apart(pdf.__name__, content=content, seconds=pdf.SECONDS * 2))
    except Refused as refused:
        raise UploadRefused(sentences[pdf.PdfFault(refused.why)]) from refused
    except TookTooMuch as error:
        raise UploadRefused(sentences[pdf.PdfFault.UNREADABLE]) from error
