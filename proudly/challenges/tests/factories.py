"""Sponsors, what they commit to, and what they challenge everybody to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

from proudly.challenges.films import NO_FILM, Film
from proudly.challenges.goals.services import Terms, launch_challenge
from proudly.challenges.goals.sweeping import sweep
from proudly.challenges.models import Challenge, Commitment
from proudly.challenges.services import give_commitment
from proudly.content.models import Story
from proudly.kit.projections import advance_all
from proudly.kit.tests.video_samples import CAPTIONS, MP4
from proudly.kit.videos import ready_video
from proudly.people.models import Member, Organisation
from proudly.people.queries import today_of
from proudly.people.tests import factories as people
from proudly.sharing.models import Share
from proudly.sharing.services import give_address
from proudly.sharing.tests.factories import share


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


TODAY = date(2026, 11, 9)  # a Monday
NOON = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)


def challenge(by: Member, title: str = "Open day", *, text: str = "Let us fill it.", **more: Any) -> Challenge:
    """All together bring three shares in the week that begins now, unless told otherwise."""
    first = today_of(by.organisation)
    asked: dict[str, Any] = {"what": "shares", "whose": "company", "goal": 3, "bonus": 25}
    asked |= {"first_day": first, "last_day": first + timedelta(days=6)}
    language, shown = more.pop("language", "en"), more.pop("film", NO_FILM)
    return launch_challenge(
        sponsor=by, titles={language: title}, texts={language: text}, terms=Terms(**(asked | more)), film=shown
    )


def shared(member: Member, story: Story | None = None, network: str = "linkedin") -> Share:
    """A share that has proved itself, by the address of its post."""
    made = share(member, story, network)
    give_address(share=made, address=f"https://www.{network}.com/posts/of-{made.pk}")
    made.refresh_from_db()
    return made


def catch_up() -> None:
    """What the worker does within a minute."""
    advance_all()
    sweep()
