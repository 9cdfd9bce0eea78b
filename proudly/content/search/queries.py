from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from django.db.models import Count, Max, QuerySet

from proudly.content.models import SearchWord, Story, StoryIndexed, WordInStory
from proudly.content.search import rules
from proudly.content.search.rules import Vocabulary, Word
from proudly.content.search.words import pieces
from proudly.kit import clock
from proudly.people.models import Member

KEPT = 8  # vocabularies of organisations, in each process
LOOKED_THROUGH = 500  # stories at once, to find those that are for the member

_vocabularies: OrderedDict[int, tuple[tuple[int, int], Vocabulary]] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class Found(Sequence[Story]):
    """What a `Paginator` divides into pages: stories, best first; and the `words` that were found, to be marked."""

    stories: QuerySet[Story]
    ids: list[int]
    words: frozenset[str]

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, place: int) -> Story: ...

    @overload
    def __getitem__(self, place: slice) -> list[Story]: ...

    def __getitem__(self, place: int | slice) -> Story | list[Story]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        wanted = self.ids[place]
        found = self.stories.in_bulk(wanted)
        return [found[pk] for pk in wanted if pk in found]


def search_stories(member: Member, stories: QuerySet[Story], query: str) -> Found:
    """Those of these stories that a query finds, best first. At most seven queries, and one more for 500 found.

    Args:
        stories: those that the member may see.
        query: as it was typed.
    """
    typed = rules.typed_words(query)
    vocabulary = vocabulary_of(member.organisation_id) if typed else Vocabulary([])
    meant = [vocabulary.meant_by(word, is_last=place == len(typed) - 1) for place, word in enumerate(typed)]
    ids = {word for words in meant for word in words}
    if not ids:
        return Found(stories, [], frozenset())
    postings = WordInStory.objects.filter(word__in=ids, story__state=Story.State.PUBLISHED)
    number = StoryIndexed.objects.filter(organisation=member.organisation_id).count()
    rows = postings.values_list("story", "word", "weight").iterator(chunk_size=2000)
    order = rules.ranked(meant, rows, stories=number, days_old=_days_old)
    words = frozenset(word.text for word in vocabulary.words if word.id in ids)
    return Found(stories, list(_for_the_member(stories, order)), words)


def _days_old(stories: Collection[int]) -> dict[int, float]:
    """Of each of these stories. One query for every 5,000."""
    now, wanted = clock.now(), list(stories)
    days: dict[int, float] = {}
    for begin in range(0, len(wanted), 5000):
        rows = Story.objects.filter(pk__in=wanted[begin : begin + 5000]).values_list("pk", "published_at")
        days |= {pk: (now - published_at).total_seconds() / 86_400 for pk, published_at in rows if published_at}
    return days


def _for_the_member(stories: QuerySet[Story], order: list[int]) -> Iterator[int]:
    for begin in range(0, len(order), LOOKED_THROUGH):
        some = order[begin : begin + LOOKED_THROUGH]
        seen = set(stories.order_by().filter(pk__in=some).values_list("pk", flat=True))
        yield from (pk for pk in some if pk in seen)


def vocabulary_of(organisation_id: int) -> Vocabulary:
    """All words of an organisation's stories, kept in memory until there is a new one. One query, two when there is."""
    words = SearchWord.objects.filter(organisation=organisation_id)
    # Their number as well: of two workers, the one with the earlier numbers may be done later.
    state = words.aggregate(newest=Max("pk"), number=Count("pk"))
    now = state["newest"] or 0, state["number"]
    with _lock:
        kept = _vocabularies.get(organisation_id)
    if kept is None or kept[0] != now:
        kept = now, Vocabulary([Word(*row) for row in words.values_list("pk", "text", "stem")])
        with _lock:
            _vocabularies[organisation_id] = kept
            _vocabularies.move_to_end(organisation_id)
            while len(_vocabularies) > KEPT:
                _vocabularies.popitem(last=False)
    return kept[1]


def forget_vocabularies() -> None:
    """Read them anew: for whoever puts another database in place of this one, as each test does."""
    with _lock:
        _vocabularies.clear()


def marked(text: str, words: frozenset[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the words that were looked for."""
    return [(piece, bool(word) and word in words) for piece, word in pieces(text) if piece]


def excerpt(text: str, words: frozenset[str], *, about: int = 180) -> str:
    """The part of a text where most is about the words that were looked for.

    Args:
        about: how many letters, cut at words.
    """
    starts, at = [], 0
    for piece, word in pieces(text):
        if word and word in words:
            starts.append(at)
        at += len(piece)
    if len(text) <= about or not starts:
        return _cut(text, 0, about)
    best = max(starts, key=lambda start: sum(start <= other < start + about for other in starts))
    return _cut(text, max(0, best - about // 4), about)


def _cut(text: str, begin: int, about: int) -> str:
    if begin:
        begin = text.find(" ", begin) + 1 or begin
    end = len(text) if begin + about >= len(text) else text.rfind(" ", begin, begin + about)
    end = end if end > begin else min(len(text), begin + about)
    return ("… " if begin else "") + text[begin:end] + (" …" if end < len(text) else "")
