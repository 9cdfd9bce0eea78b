"""A commitment as one member sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from proudly.challenges.models import Commitment
from proudly.challenges.rules import VideoLink, video_link
from proudly.kit.languages import in_language
from proudly.people.models import Member


@dataclass(frozen=True)
class Shown:
    """`text` is in `language`: the member's own, when the sponsor wrote in it."""

    commitment: Commitment
    text: str
    language: str
    own: bool

    @property
    def elsewhere(self) -> VideoLink | None:
        """The video that stands on somebody else's server."""
        return video_link(self.commitment.video_link) if self.commitment.video_link else None


def shown_to(member: Member, commitments: Iterable[Commitment]) -> list[Shown]:
    """No query."""
    return [_shown_to(member, one) for one in commitments]


def _shown_to(member: Member, one: Commitment) -> Shown:
    text = in_language(one.texts, member.language, member.organisation.language)
    language = next(said for said, words in one.texts.items() if words == text)
    return Shown(one, text, language, own=one.member_id == member.pk)
