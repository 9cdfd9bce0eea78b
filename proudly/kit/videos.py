"""Videos that people upload: known by their content, and taken in as they are under a name of ours."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

from django.core.files import File
from django.utils.translation import gettext as _

from proudly.kit.uploads import UploadRefused

LARGEST_VIDEO = 200 * 1024 * 1024  # bytes: a few minutes from a phone. The one place that says so


class VideoKind(StrEnum):
    """Videos that every browser plays; the value is the media type."""

    MP4 = "video/mp4"
    WEBM = "video/webm"


BEGINNING = 64  # bytes that are enough to know a video

# QuickTime and its kin ("qt  ") are in the same box, and play in few browsers.
_MP4_BRANDS = {b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso8", b"iso9", b"mp41", b"mp42", b"avc1",
               b"M4V ", b"M4VH", b"M4VP", b"MSNV", b"dash", b"mp71", b"f4v ", b"av01", b"3gp4", b"3gp5"}  # fmt: skip


def kind_of_video(beginning: bytes) -> VideoKind | None:
    """What a file is by its first BEGINNING bytes; None for what is no video that every browser plays."""
    if beginning[4:8] == b"ftyp" and beginning[8:12] in _MP4_BRANDS:
        return VideoKind.MP4
    if beginning.startswith(b"\x1a\x45\xdf\xa3"):
        _, doc_type, after = beginning.partition(b"\x42\x82")
        length = 9 - after[0].bit_length() if doc_type and after else 0  # of the number that says how long the name is
        if after[length : length + 4] == b"webm":
            return VideoKind.WEBM
    return None


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
