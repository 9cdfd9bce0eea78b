"""Words as they are looked for: without capitals and accents, and as their stem."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import snowballstemmer

LANGUAGES = {"en": "english", "nl": "dutch"}
LONGEST = 40  # letters of a word; what is longer is cut

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Words that are in nearly every story, and so tell none apart.
COMMON = frozenset(
    """
    a an and are as at be by for from has have in is it its of on or our that the their they this to was we were what
    when which who will with you your
    aan als bij dat de deze die dit door een en er haar heeft het hij hun ik in is je kan maar met naar niet nog of om
    ons onze ook op te tot uit van voor was wat we wel werd wie wij worden zijn ze zij zo
    """.split()  # noqa: SIM905
)


def words_in(text: str) -> list[str]:
    """The words of a text, each as `folded`."""
    return [folded(word) for word in _WORD.findall(text)]


def pieces(text: str) -> list[tuple[str, str]]:
    """The text in pieces, for marking: each as it stands, and as `folded` when it is a word, else ""."""
    found, at = [], 0
    for match in _WORD.finditer(text):
        found += [(text[at : match.start()], ""), (match.group(), folded(match.group()))]
        at = match.end()
    return [*found, (text[at:], "")]


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """Without capitals, accents and apostrophes."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    return "".join(letter for letter in plain if letter.isalnum())[:LONGEST]


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word; the word itself in a language without a stemmer."""
    return _stemmer(language).stemWord(word)[:LONGEST] if language in LANGUAGES else word


@cache
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(LANGUAGES[language])
