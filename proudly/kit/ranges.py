"""Giving out a part of a file, as players of video ask for it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.core.files import File
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

# Bytes in one answer, however many were asked for: players ask on where it ends, and nobody holds a film in memory.
MOST_AT_ONCE = 2 * 1024 * 1024


class NoSuchPart(Exception):
    """The file ends before the part that was asked for."""


def part_wanted(header: str, size: int) -> tuple[int, int] | None:
    """The first byte and the one behind the last, of one part of a file; None: the whole file is to be given.

    Several parts, other units and what cannot be understood are answered with the whole (RFC 9110, 14.2).

    Args:
        header: the request's Range; size: of the file, in bytes.

    Raises NoSuchPart.
    """
    said = re.fullmatch(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*", header, re.ASCII)
    if not said or said[1] == said[2] == "":
        return None
    if not said[1]:  # the last so many
        start, end = size - min(size, int(said[2])), size
    else:
        start, end = int(said[1]), min(size, int(said[2]) + 1) if said[2] else size
        if said[2] and int(said[2]) < start:
            return None
    if start >= end:
        raise NoSuchPart
    return start, end


def file_response(request: HttpRequest, file: File[bytes], *, content_type: str, etag: str) -> HttpResponseBase:
    """The file, or the part of it that the request asks for, at most MOST_AT_ONCE of that.

    Args:
        file: of a storage; it is opened when it is read, and closed afterwards.
        etag: changes whenever what is in it does.

    Raises FileNotFoundError.
    """
    quoted, size = f'"{etag}"', file.size
    asked = request.headers.get("Range", "")
    if asked and request.headers.get("If-Range", quoted) != quoted:
        asked = ""  # what the asker has is of another file
    response: HttpResponseBase
    try:
        part = part_wanted(asked, size)
    except NoSuchPart:
        response = HttpResponse(status=416)
        response.headers["Content-Range"] = f"bytes */{size}"
        return response
    if part is None:
        pieces = _later(file) if isinstance(request, ASGIRequest) else _now(file)
        response = StreamingHttpResponse(pieces, content_type=content_type)
        response.headers["Content-Length"] = str(size)
    else:
        start, end = part[0], min(part[1], part[0] + MOST_AT_ONCE)
        with file.open("rb") as opened:
            opened.seek(start)
            response = HttpResponse(opened.read(end - start), status=206, content_type=content_type)
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = quoted
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _now(file: File[bytes]) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(64 * 1024):
            yield piece


async def _later(file: File[bytes]) -> AsyncIterator[bytes]:
    """The same without holding up the server, which would first read the whole of what is not asynchronous."""
    opened = await sync_to_async(file.open)("rb")
    try:
        while piece := await sync_to_async(opened.read)(256 * 1024):
            yield piece
    finally:
        await sync_to_async(opened.close)()
