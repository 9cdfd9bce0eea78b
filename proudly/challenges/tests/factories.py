"""Sponsors, and what they commit to."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from proudly.challenges.models import Commitment
from proudly.challenges.services import give_commitment
from proudly.challenges.videos import ready_video
from proudly.people.models import Member, Organisation
from proudly.people.tests import factories as people

CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nIk deel elke week zelf.\n"
# The beginnings of real files, and some more bytes: enough for whoever looks into them, not for a player.
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm" + bytes(
    500
)
MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + bytes(range(256)) * 4


def sponsor(within: Organisation, name: str = "Marijke", **fields: Any) -> Member:
    return people.member(within, name, roles=["sponsor"], **fields)


def commitment(
    by: Member, text: str = "I share every week.", *, with_video: bool = False, language: str = "en", **more: Any
) -> Commitment:
    """`with_video`: an uploaded one, with captions."""
    if with_video:
        more |= {"video": ready_video(BytesIO(MP4), size=len(MP4)), "captions": CAPTIONS, "captions_language": language}
    return give_commitment(member=by, texts={language: text}, **more)
