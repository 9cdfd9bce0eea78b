"""Which words a member is offered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class CaptionLike(Protocol):
    @property
    def network(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def text(self) -> str: ...


def caption_for(captions: Sequence[CaptionLike], *, network: str, language: str, turn: int) -> str:
    """The caption a member is offered; "" when the story has none.

    The network's own words come before words for any network, and the member's language before another one. Of several
    equally fit variants, `turn` (the member's id) picks one, so that colleagues' posts differ.
    """
    if not captions:
        return ""

    def fitness(caption: CaptionLike) -> tuple[bool, bool]:
        return (caption.language == language, caption.network == network)

    usable = [caption for caption in captions if caption.network in {network, ""}]
    if not usable:
        return ""
    best = max(map(fitness, usable))
    variants = [caption for caption in usable if fitness(caption) == best]
    return variants[turn % len(variants)].text
