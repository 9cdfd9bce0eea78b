"""Which words of an organisation's stories are meant by what somebody typed, and which story comes first."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from proudly.content.search.words import COMMON, LANGUAGES, stem, words_in

# How much a word counts, by where it stands.
WEIGHTS = {
    "title": 8.0,
    "topics": 5.0,
    "campaign": 4.0,
    "why": 3.0,
    "summary": 3.0,
    "captions": 1.0,
    "picture_alt": 1.0,
}

# How well a word answers what was typed.
AS_TYPED, SAME_STEM, BEGINS_SO, MISTYPED = 1.0, 0.8, 0.6, 0.4

MOST_WORDS = 8  # of what is typed; the others are left out
MOST_MEANT = 60  # words that one typed word may mean
FRESH = 30.0  # days after which a story's lead of being new is halved
LEAD = 0.5  # of a story of today, over one that is old


class Word(NamedTuple):
    """A word of the vocabulary: its id, as it stands, and its stem."""

    id: int
    text: str
    stem: str


def mistakes_forgiven(word: str) -> int:
    """How many letters may be wrong, missing, too many or in each other's place."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


@dataclass
class Vocabulary:
    """All words of an organisation's stories, ready to be looked through."""

    words: Sequence[Word]
    _by_text: dict[str, list[int]] = field(init=False)
    _by_stem: dict[str, list[int]] = field(init=False)
    _texts: list[str] = field(init=False)

    def __post_init__(self) -> None:
        by_text, by_stem = defaultdict(list), defaultdict(list)
        for word in self.words:
            by_text[word.text].append(word.id)
            by_stem[word.stem].append(word.id)
        self._by_text, self._by_stem, self._texts = dict(by_text), dict(by_stem), sorted(by_text)

    def meant_by(self, typed: str, *, is_last: bool = False) -> dict[int, float]:
        """Ids of the words that somebody may mean who typed a folded word, and how well each answers it.

        Typing errors are forgiven where nothing answers what was typed as it is. `is_last`: it may not be typed to its
        end yet.
        """
        found: dict[int, float] = {}
        if is_last and len(typed) >= 2:
            for text in self._beginning_with(typed)[:MOST_MEANT]:
                found |= dict.fromkeys(self._by_text[text], BEGINS_SO)
        for stemmed in {stem(typed, language) for language in LANGUAGES}:
            found |= dict.fromkeys(self._by_stem.get(stemmed, ()), SAME_STEM)
        found |= dict.fromkeys(self._by_text.get(typed, ()), AS_TYPED)
        forgiven = mistakes_forgiven(typed)
        if not found and forgiven:
            near = process.extract(
                typed, self._texts, scorer=DamerauLevenshtein.distance, score_cutoff=forgiven, limit=MOST_MEANT
            )
            for text, distance, _place in near:
                found |= dict.fromkeys(self._by_text[text], MISTYPED / distance if distance else AS_TYPED)
            # What was mistyped may be another form of the word: its stem counts as well.
            stems = {word.stem: found[word.id] for word in self.words if word.id in found} if found else {}
            for stemmed, quality in stems.items():
                for word in self._by_stem[stemmed]:
                    found.setdefault(word, quality * SAME_STEM)
        return found

    def _beginning_with(self, typed: str) -> list[str]:
        begin = bisect_left(self._texts, typed)
        return self._texts[begin : bisect_left(self._texts, typed + "\U0010ffff", begin)]


def typed_words(query: str) -> list[str]:
    """The words to look for: without the common ones, unless there are no others."""
    words = list(dict.fromkeys(words_in(query)))
    return ([word for word in words if word not in COMMON] or words)[:MOST_WORDS]


def ranked(
    meant: Sequence[Mapping[int, float]],
    postings: Iterable[tuple[int, int, float]],
    *,
    stories: int,
    days_old: Callable[[Collection[int]], Mapping[int, float]],
) -> list[int]:
    """The stories that have all that was typed, best first; those that have most of it where none has all.

    A rare word counts more than a common one (inverse document frequency: K. Spärck Jones, Journal of Documentation 28,
    1972), a story's best word for each typed one counts, and what is new leads.

    Args:
        meant: for each typed word the ids of what it may mean, with how well.
        postings: story, word and weight of each place where one of these words stands.
        stories: how many there are.
        days_old: gives the days of these stories; asked for those alone that are put in order.
    """
    by_word: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for story, word, weight in postings:
        by_word[word].append((story, weight))
    scores: dict[int, list[float]] = defaultdict(lambda: [0.0] * len(meant))
    for place, words in enumerate(meant):
        holders = {story for word in words for story, _ in by_word.get(word, ())}
        rarity = log(1 + stories / (1 + len(holders)))
        for word, quality in words.items():
            for story, weight in by_word.get(word, ()):
                scores[story][place] = max(scores[story][place], weight * quality * rarity)
    most = max((sum(score > 0 for score in of) for of in scores.values()), default=0)
    best = [story for story, of in scores.items() if sum(score > 0 for score in of) == most]
    days = days_old(best)

    def worth(story: int) -> float:
        lead: float = LEAD * 0.5 ** (days.get(story, 1e6) / FRESH)
        return sum(scores[story]) * (1 + lead)

    return sorted(best, key=lambda story: (-worth(story), -story))
