"""What a story has beside its words, as pages show it, and where its files are found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile, FileField
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.text import slugify

from proudly.content.media.medium import Medium, media_of
from proudly.content.media.rules import MediumKind
from proudly.content.models import Story
from proudly.kit.private_files import private_files
from proudly.kit.ranges import file_response


@dataclass(frozen=True)
class ShownMedium:
    """A medium with the address of its file, and of its captions ("" without)."""

    medium: Medium
    address: str
    captions: str


def media_shown(story: Story, address: Callable[[str, str], str] | None = None) -> list[ShownMedium]:
    """What a page shows of a story beside its picture. No query.

    Args:
        address: of a file, by the name of its medium and "file" or "captions"; None: the one for members.
    """
    find = address or (lambda name, part: reverse(f"story_{part}", args=[story.pk, name]))
    return [
        ShownMedium(
            one,
            default_storage.url(one.file) if one.kind == MediumKind.PICTURE else find(one.name, "file"),
            find(one.name, "captions") if one.captions else "",
        )
        for one in media_of(story)
    ]


def given_out(request: HttpRequest, story: Story, name: str) -> HttpResponseBase:
    """The file of a video or a document of a story that the asker may see. Raises Http404."""
    medium = _medium(story, name)
    if medium.kind == MediumKind.PICTURE:  # stands in the open
        raise Http404
    file = FieldFile(story, FileField(storage=private_files()), medium.file)  # opened when it is read
    try:
        response = file_response(request, file, content_type=medium.media_type, etag=name)
    except FileNotFoundError as error:
        raise Http404 from error
    if medium.kind == MediumKind.DOCUMENT:  # a browser's own reader of documents would run in our name
        called = slugify(medium.words or story.title)[:80] or "document"
        response.headers["Content-Disposition"] = f'attachment; filename="{called}.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def captions_given_out(story: Story, name: str) -> HttpResponse:
    """The captions of a video of a story that the asker may see. Raises Http404."""
    medium = _medium(story, name)
    if not medium.captions:
        raise Http404
    try:
        with private_files().open(medium.captions, "rb") as file:
            return HttpResponse(file.read(), content_type="text/vtt; charset=utf-8")
    except FileNotFoundError as error:
        raise Http404 from error


def _medium(story: Story, name: str) -> Medium:
    found = [one for one in media_of(story) if one.name == name]
    if not found:
        raise Http404
    return found[0]
