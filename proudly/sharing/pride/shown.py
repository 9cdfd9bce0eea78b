"""A member's own word on a story, as pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proudly.sharing.models import StoryOpinion
from proudly.sharing.pride.rules import Because
from proudly.sharing.pride.words import BECAUSE

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Word:
    """What the member said, and what else there is to say. `because` is empty for who is proud."""

    is_said: bool = False
    because: StrOrPromise = ""
    reasons: Sequence[tuple[str, StrOrPromise]] = tuple((key.value, words) for key, words in BECAUSE.items())


def word_shown(said: StoryOpinion | None) -> Word:
    if said is None:
        return Word()
    return Word(True, BECAUSE[Because(said.because)] if said.because else "")
