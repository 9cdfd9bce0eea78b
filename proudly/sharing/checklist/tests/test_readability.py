"""How easy a text is to read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.sharing.checklist.readability import LEAST, Level, longest_sentence, reading_ease, syllables

CHILD = "The cat sat on the mat. The dog ran to the cat. The cat ran up a tree. The dog sat down and sat all day."
OFFICE = (
    "Notwithstanding the aforementioned organisational considerations, the implementation of the sustainability "
    "transformation necessitates multidisciplinary collaboration between internal and external stakeholders, "
    "facilitating operational excellence throughout the international organisation."
)
KIND = "Een kat zat op de mat. De hond liep naar de kat. De kat klom in een boom. De hond ging zitten en wachtte daar."
KANTOOR = (
    "Niettegenstaande de voornoemde organisatorische overwegingen noodzaakt de implementatie van de "
    "duurzaamheidstransformatie tot multidisciplinaire samenwerking tussen interne en externe belanghebbenden, "
    "waarmee operationele uitmuntendheid organisatiebreed gefaciliteerd wordt."
)


@pytest.mark.parametrize(("easy", "hard", "language"), [(CHILD, OFFICE, "en"), (KIND, KANTOOR, "nl")])
def test_what_children_read_is_easy_for_everybody_and_what_offices_write_for_nobody(
    easy: str, hard: str, language: str
) -> None:
    ease, unease = reading_ease(easy, language), reading_ease(hard, language)
    assert ease is not None and ease > 80 > LEAST[Level.EVERYBODY]
    assert unease is not None and unease < LEAST[Level.SPECIALISTS]


def test_the_formula_is_that_of_flesch() -> None:
    text = "One cat sat here. " * 5  # four words a sentence, one syllable a word
    assert reading_ease(text, "en") == pytest.approx(206.835 - 1.015 * 4 - 84.6)
    assert reading_ease("Een kat zat stil. " * 5, "nl") == pytest.approx(206.84 - 0.93 * 4 - 77)


def test_a_few_words_and_other_languages_have_no_score() -> None:
    assert reading_ease("Our pump saved a village.", "en") is None
    assert reading_ease(CHILD, "fi") is None
    assert reading_ease("", "en") is None


@pytest.mark.parametrize(
    ("word", "language", "number"),
    [("water", "en", 2), ("cat", "en", 1), ("organisation", "en", 5), ("onderhoudsmonteur", "nl", 5), ("kat", "nl", 1)],
)
def test_syllables_are_counted_by_hyphenation(word: str, language: str, number: int) -> None:
    assert syllables(word, language) == number


def test_the_longest_sentence_is_the_one_to_begin_with() -> None:
    assert longest_sentence("Short. This one is a little longer, is it not? Yes.").startswith("This one")


@given(st.text(max_size=400), st.sampled_from(["en", "nl"]))
def test_any_text_has_a_score_or_none(text: str, language: str) -> None:
    ease = reading_ease(text, language)
    assert ease is None or ease <= 206.84
