"""Which words a member is offered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar


class CaptionLike(Protocol):
    @property
    def network(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def text(self) -> str: ...


Offered = TypeVar("Offered", bound=CaptionLike)


def chosen_caption(
    captions: Sequence[Offered], *, network: str, language: str, written_in: str = "", turn: int
) -> Offered | None:
    """The caption a member is offered; None when the story has none.

    The network's own words come before words for any network. The member's language comes before that of the story
    (`written_in`), and that before others: language alone keeps no story from anybody. Whoever may not be reached in
    another language is left out by the audience, which can be limited to who reads one. Of several equally fit
    variants, `turn` (the member's id) picks one, so that colleagues' posts differ.
    """

    def fitness(caption: Offered) -> tuple[bool, bool, bool]:
        return (caption.language == language, caption.language == written_in, caption.network == network)

    usable = [caption for caption in captions if caption.network in {network, ""}]
    if not usable:
        return None
    best = max(map(fitness, usable))
    variants = [caption for caption in usable if fitness(caption) == best]
    return variants[turn % len(variants)]


def caption_for(
    captions: Sequence[CaptionLike], *, network: str, language: str, written_in: str = "", turn: int
) -> str:
    """The words of `chosen_caption`; "" when there are none."""
    chosen = chosen_caption(captions, network=network, language=language, written_in=written_in, turn=turn)
    return chosen.text if chosen else ""
