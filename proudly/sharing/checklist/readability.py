"""How easy a text is to read."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

import pyphen

_SENTENCE_ENDS = re.compile(r"[.!?…]+[\"'”’)]*(?:\s|$)|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_FEWEST_WORDS = 20  # of fewer, a score says nothing
_HYPHENATION = {"en": "en_US", "nl": "nl_NL"}


class Level(StrEnum):
    """For whom a text is easy. The values that belong to them are the marks of both scales."""

    EVERYBODY = "everybody"
    PROFESSIONALS = "professionals"
    SPECIALISTS = "specialists"


LEAST: dict[Level, float] = {Level.EVERYBODY: 60, Level.PROFESSIONALS: 45, Level.SPECIALISTS: 30}


def reading_ease(text: str, language: str) -> float | None:
    """How easy it is, about 0 (hard) to 100 (easy). None for a few words, or a language without a formula.

    English: R. Flesch, A new readability yardstick, Journal of Applied Psychology 32 (1948). Dutch: W. H. Douma, De
    leesbaarheid van landbouwbladen, Landbouwhogeschool Wageningen (1960), the same yardstick fitted to Dutch. Syllables
    are where a word may be hyphenated, which is a few too few.
    """
    words = _WORD.findall(text)
    if len(words) < _FEWEST_WORDS or language not in _HYPHENATION:
        return None
    sentences = [part for part in _SENTENCE_ENDS.split(text) if _WORD.search(part)]
    words_a_sentence = len(words) / len(sentences)
    syllables_a_word = sum(syllables(word, language) for word in words) / len(words)
    if language == "nl":
        return 206.84 - 0.93 * words_a_sentence - 77 * syllables_a_word
    return 206.835 - 1.015 * words_a_sentence - 84.6 * syllables_a_word


def syllables(word: str, language: str) -> int:
    """At least one."""
    return 1 + len(_hyphenation(language).positions(word.lower()))


@cache
def _hyphenation(language: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=_HYPHENATION[language])


def longest_sentence(text: str) -> str:
    """The sentence with most words; "" of no text."""
    parts = [part.strip() for part in _SENTENCE_ENDS.split(text)]
    return max(parts, key=lambda part: len(part.split()), default="")
