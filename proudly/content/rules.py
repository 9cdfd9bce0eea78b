"""Which words a member is offered, and which autosaves are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar


class CaptionLike(Protocol):
    @property
    def network(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def text(self) -> str: ...


Offered = TypeVar("Offered", bound=CaptionLike)


def fittest_captions(
    captions: Sequence[Offered], *, network: str, language: str, written_in: str = "", turn: int
) -> list[Offered]:
    """The equally fit variants that a member may be offered, all in one language; none when the story has none.

    The network's own words come before words for any network. The member's language comes before that of the story
    (`written_in`), and that before others: language alone keeps no story from anybody. Whoever may not be reached in
    another language is left out by the audience, which can be limited to who reads one. Where variants in several
    languages are equally unfit, `turn` (the member's id) picks the language.
    """

    def fitness(caption: Offered) -> tuple[bool, bool, bool]:
        return (caption.language == language, caption.language == written_in, caption.network == network)

    usable = [caption for caption in captions if caption.network in {network, ""}]
    if not usable:
        return []
    best = max(map(fitness, usable))
    variants = [caption for caption in usable if fitness(caption) == best]
    spoken = variants[turn % len(variants)].language
    return [caption for caption in variants if caption.language == spoken]


def chosen_caption(
    captions: Sequence[Offered], *, network: str, language: str, written_in: str = "", turn: int
) -> Offered | None:
    """One of the fittest variants, by `turn`; None when the story has none.

    Which of them a member is offered while colleagues share it too stands in `sharing.echo`.
    """
    variants = fittest_captions(captions, network=network, language=language, written_in=written_in, turn=turn)
    return variants[turn % len(variants)] if variants else None


def caption_for(
    captions: Sequence[CaptionLike], *, network: str, language: str, written_in: str = "", turn: int
) -> str:
    """The words of `chosen_caption`; "" when there are none."""
    chosen = chosen_caption(captions, network=network, language=language, written_in=written_in, turn=turn)
    return chosen.text if chosen else ""


@dataclass(frozen=True)
class Save:
    """An autosave: of whom, and whether it was set aside."""

    number: int
    at: datetime
    by: int
    set_aside: bool = False


A_WHILE = timedelta(minutes=10)  # of these, one autosave is kept …
A_DAY = timedelta(days=1)  # … until it is a day old; then one of each day


def superfluous(autosaves: Iterable[Save], *, now: datetime) -> set[int]:
    """Numbers of the autosaves that need not be kept: for each writer, the newest of each while stays; later, of a day.

    A day is one in UTC.
    """
    kept: dict[tuple[object, ...], int] = {}
    gone: set[int] = set()
    for save in sorted(autosaves, key=lambda one: one.number):
        is_old = now - save.at > A_DAY
        stretch = save.at.date() if is_old else int(save.at.timestamp() // A_WHILE.total_seconds())
        where = (save.by, save.set_aside, is_old, stretch)
        if where in kept:
            gone.add(kept[where])
        kept[where] = save.number
    return gone
