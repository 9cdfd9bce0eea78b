"""Sponsors, and what they commit to."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from proudly.challenges.films import Film
from proudly.challenges.models import Commitment
from proudly.challenges.services import give_commitment
from proudly.kit.tests.video_samples import CAPTIONS, MP4
from proudly.kit.videos import ready_video
from proudly.people.models import Member, Organisation
from proudly.people.tests import factories as people


def sponsor(within: Organisation, name: str = "Marijke", **fields: Any) -> Member:
    return people.member(within, name, roles=["sponsor"], **fields)


def film(*, with_video: bool = False, language: str = "en", **more: Any) -> Film:
    """`with_video`: an uploaded one, with captions."""
    if with_video:
        more |= {"video": ready_video(BytesIO(MP4), size=len(MP4)), "captions": CAPTIONS, "captions_language": language}
    return Film(**more)


def commitment(
    by: Member,
    text: str = "I share every week.",
    *,
    language: str = "en",
    function: str = "",
    video_link: str = "",
    without_video: bool = False,
    **more: Any,
) -> Commitment:
    """`with_video`: an uploaded one, with captions."""
    shown = film(language=language, link=video_link, removed=without_video, **more)
    return give_commitment(member=by, texts={language: text}, function=function, film=shown)
