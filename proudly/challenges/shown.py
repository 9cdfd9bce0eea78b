"""A commitment as one member sees it, and the video of one or of a challenge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from proudly.challenges.models import Commitment, Filmed
from proudly.challenges.rules import VideoLink, video_link
from proudly.kit.languages import in_language
from proudly.people.models import Member


@dataclass(frozen=True)
class ShownFilm:
    """A video with what belongs to it. `by`: who speaks; `pages`: what the names of its addresses begin with."""

    of: Filmed
    by: str
    pages: str

    @property
    def elsewhere(self) -> VideoLink | None:
        """The video that stands on somebody else's server."""
        return video_link(self.of.video_link) if self.of.video_link else None

    @property
    def is_there(self) -> bool:
        return bool(self.of.video or self.of.video_link)

    @property
    def video(self) -> str:
        return self._address("video")

    @property
    def poster(self) -> str:
        return self._address("poster")

    @property
    def captions(self) -> str:
        return self._address("captions")

    def _address(self, what: str) -> str:
        return f"{reverse(f'{self.pages}_{what}', args=[self.of.pk])}?v={self.of.version}"


@dataclass(frozen=True)
class Shown:
    """`text` is in `language`: the member's own, when the sponsor wrote in it."""

    commitment: Commitment
    text: str
    language: str
    own: bool

    @property
    def film(self) -> ShownFilm:
        return ShownFilm(self.commitment, self.commitment.member.name, "commitment")


def shown_to(member: Member, commitments: Iterable[Commitment]) -> list[Shown]:
    """No query."""
    return [_shown_to(member, one) for one in commitments]


def _shown_to(member: Member, one: Commitment) -> Shown:
    text = in_language(one.texts, member.language, member.organisation.language)
    language = next(said for said, words in one.texts.items() if words == text)
    return Shown(one, text, language, own=one.member_id == member.pk)
