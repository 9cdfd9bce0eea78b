"""Which words are meant, and which story comes first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.content.search.rules import (
    AS_TYPED,
    BEGINS_SO,
    MISTYPED,
    SAME_STEM,
    Vocabulary,
    Word,
    mistakes_forgiven,
    ranked,
    typed_words,
)
from proudly.content.search.words import folded, pieces, stem, words_in

TEXTS = ["pompen", "pomp", "dijk", "dijken", "waterwerk", "monteur", "veiligheid", "houses", "house", "pumping"]
VOCABULARY = Vocabulary(
    [Word(number, text, stem(text, "nl" if number < 7 else "en")) for number, text in enumerate(TEXTS)]
)


def meant(typed: str, *, is_last: bool = False) -> dict[str, float]:
    return {TEXTS[number]: quality for number, quality in VOCABULARY.meant_by(typed, is_last=is_last).items()}


def test_a_word_means_itself_and_its_other_forms() -> None:
    assert meant("pompen") == {"pompen": AS_TYPED, "pomp": SAME_STEM}
    assert meant("houses") == {"houses": AS_TYPED, "house": SAME_STEM}


@pytest.mark.parametrize(
    ("typed", "word"),
    [("watrewerk", "waterwerk"), ("waterwrk", "waterwerk"), ("monteurr", "monteur"), ("veiliggeid", "veiligheid")],
)
def test_typing_errors_are_forgiven(typed: str, word: str) -> None:
    assert word in meant(typed)


def test_errors_are_forgiven_only_where_nothing_answers_what_was_typed() -> None:
    near = Vocabulary([Word(1, "lamp", "lamp"), Word(2, "ramp", "ramp")])
    assert near.meant_by("lamp") == {1: AS_TYPED}
    assert near.meant_by("kamp") == {1: MISTYPED, 2: MISTYPED}
    assert meant("dyk") == {}, "of three letters none may be wrong"


def test_the_last_word_may_not_be_typed_to_its_end() -> None:
    assert meant("water", is_last=True) == {"waterwerk": BEGINS_SO}
    assert meant("water") == {}


@pytest.mark.parametrize(("word", "mistakes"), [("dyk", 0), ("dijk", 1), ("monteur", 1), ("waterwerk", 2)])
def test_longer_words_may_have_more_errors(word: str, mistakes: int) -> None:
    assert mistakes_forgiven(word) == mistakes


def test_words_are_without_capitals_accents_and_apostrophes() -> None:
    assert words_in("Café’s RUÏNE, collega's & 3 pompen!") == ["cafes", "ruine", "collegas", "3", "pompen"]


def test_common_words_are_left_out_unless_there_are_no_others() -> None:
    assert typed_words("De pompen van de dijk") == ["pompen", "dijk"]
    assert typed_words("wie zijn wij") == ["wie", "zijn", "wij"]
    assert typed_words("") == [] and typed_words("?!…") == []


@given(st.text(max_size=200))
def test_pieces_are_the_text_and_words_are_found_again_whatever_was_written(text: str) -> None:
    assert "".join(piece for piece, _word in pieces(text)) == text
    assert all(folded(word) == word for word in words_in(text))


@given(st.text(max_size=60))
def test_no_query_breaks_it(query: str) -> None:
    for word in typed_words(query):
        assert all(0 < quality <= 1 for quality in VOCABULARY.meant_by(word, is_last=True).values())


# --- order ------------------------------------------------------------------------------------------------------------


def order(*postings: tuple[int, int, float], typed: int = 1, days: dict[int, float] | None = None) -> list[int]:
    return ranked([{word: 1.0} for word in range(typed)], postings, stories=100, days_old=lambda _stories: days or {})


def test_a_word_in_the_title_counts_more_than_one_in_the_text() -> None:
    assert order((1, 0, 3.0), (2, 0, 8.0)) == [2, 1]


def test_stories_with_all_that_was_typed_are_shown_alone_and_those_with_most_where_none_has_all() -> None:
    assert order((1, 0, 8.0), (2, 0, 1.0), (2, 1, 1.0), typed=2) == [2]
    assert order((1, 0, 8.0), (2, 1, 1.0), typed=2) == [1, 2]


def test_what_is_new_leads_among_equals() -> None:
    assert order((1, 0, 3.0), (2, 0, 3.0), days={1: 0.0, 2: 200.0}) == [1, 2]


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    common = [(number, 0, 8.0) for number in range(10, 90)]
    assert order(*common, (1, 1, 3.0), typed=2)[0] == 1, "though it stands in a text, and the common one in titles"


def test_nothing_is_found_by_nothing() -> None:
    assert ranked([], [], stories=0, days_old=lambda _stories: {}) == []
