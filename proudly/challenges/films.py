"""The video of a commitment or a challenge, with its captions and still: taken in, and removed with its files."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from django.core.files import File
from django.db import transaction

from proudly.challenges.models import Filmed
from proudly.kit.private_files import private_files
from proudly.kit.videos import ReadyVideo


class VideoWithoutWords(Exception):
    """An uploaded video has neither captions nor a text to read: not everybody would know what it says."""


@dataclass(frozen=True)
class Film:
    """A video as it is said to be from now on.

    Args:
        video: a new one; None keeps the one there is, unless there is a `link` or it is `removed`.
        link: an address that `rules.video_link` knows; "" for none.
        poster, captions: new ones; without them those of the same video are kept, and those of another are not.
        transcript: the text to read instead of the video.
    """

    video: ReadyVideo | None = None
    link: str = ""
    removed: bool = False
    poster: File[bytes] | None = None
    captions: str = ""
    captions_language: str = ""
    transcript: str = ""


NO_FILM = Film()


@contextmanager
def filmed(one: Filmed, film: Film) -> Iterator[None]:
    """Give it the video; the block saves it, in a transaction. What takes a file's place removes it, once that is
    committed; what was put down is removed again when it fails.

    Raises VideoWithoutWords.
    """
    assert not (film.video and film.link)
    before = files_of(one)
    saved: list[str] = []
    try:
        if film.video or film.removed or film.link not in {"", one.video_link}:
            one.video, one.poster, one.video_kind, one.captions, one.captions_language = "", "", "", "", ""
        one.video_link, one.transcript = film.link, film.transcript.strip()
        if film.captions:
            one.captions, one.captions_language = film.captions, film.captions_language
        if (film.video or one.video) and not (one.captions or one.transcript):
            raise VideoWithoutWords
        if film.video:
            one.video_kind = film.video.kind
            one.video.save(film.video.file.name or "video", film.video.file, save=False)
            saved.append(str(one.video.name))
        if film.poster and (one.video or one.video_link):
            one.poster.save(film.poster.name or "poster.jpg", film.poster, save=False)
            saved.append(str(one.poster.name))
        yield
        transaction.on_commit(partial(remove_files, before - files_of(one)))
    except BaseException:
        remove_files(saved)
        raise


def files_of(one: Filmed) -> set[str]:
    """The names of the files that belong to it."""
    return {str(file.name) for file in (one.video, one.poster) if file}


def remove_files(names: Collection[str]) -> None:
    for name in names:
        with suppress(OSError):  # somebody removed it by hand
            private_files().delete(name)
