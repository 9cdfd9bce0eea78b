from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from proudly.networks.registry import all_networks
from proudly.networks.tests.samples import FAMILY, HARD
from proudly.networks.text import SEPARATOR, Limit, Unit, clean, count, disclosed, fit, says, with_link

LINK = "https://proudly.example/go/7fKq2m"
X = Limit(280, Unit.WEIGHTED, link_cost=23)
BLUESKY = Limit(300, Unit.GRAPHEMES, bytes=3000)
MASTODON = Limit(500, Unit.GRAPHEMES, link_cost=23)
THREADS = Limit(500, Unit.EMOJI_BYTES)
LIMITS = sorted({network.limit for network in all_networks()}, key=repr)

letters = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [*HARD, FAMILY, "👩🏿‍🚒", "🇳🇱", "e\u0301", " ", "\n", LINK, "voorbeeld.nl", "שלום ", "\u202e", "…"]
    ),
)
texts = st.builds("".join, st.lists(letters, max_size=12)).flatmap(
    lambda text: st.sampled_from([text, text * 3, (text * (10_000 // (len(text) or 1) + 1))[:10_000]])
)


@pytest.mark.parametrize(
    ("text", "limit", "cost"),
    [
        ("Hallo", X, 5),
        ("日本", X, 4),
        ("café", X, 4),
        ("cafe\u0301", X, 4),
        (FAMILY, X, 2),
        ("🇳🇱", X, 2),
        ("…", X, 2),
        ("’", X, 1),
        ("zie https://example.com/a/very/long/address?with=query nu", X, 4 + 23 + 3),
        ("zie example.com.", X, 4 + 23 + 1),
        ("sanne@example.com", X, 17),
        (FAMILY, BLUESKY, 1),
        ("cafe\u0301", BLUESKY, 4),
        (LINK, BLUESKY, len(LINK)),
        (f"zie {LINK}!", MASTODON, 4 + 23 + 1),
        ("example.com", MASTODON, 11),
        (FAMILY, THREADS, 25),
        ("cafe\u0301", THREADS, 5),
        ("a\r\nb", THREADS, 3),
    ],
)
def test_a_text_is_counted_as_its_network_counts(text: str, limit: Limit, cost: int) -> None:
    assert count(text, limit) == cost


def test_a_text_that_fits_is_left_as_it_is() -> None:
    assert fit("Trots op ons team!", X, LINK) == "Trots op ons team!"


@pytest.mark.parametrize("limit", LIMITS)
def test_two_letters_fit_beside_a_link_everywhere(limit: Limit) -> None:
    assert fit("Ja", limit, LINK) == "Ja"


def test_a_text_that_does_not_fit_ends_on_a_word_and_says_so() -> None:
    cut = fit("woord " * 100, X, LINK)
    assert cut.endswith("woord…")
    assert 240 < count(with_link(cut, LINK), X) <= 280


def test_a_link_in_the_text_is_kept_whole_or_left_out() -> None:
    text = "a " * 120 + "https://example.com/a-long-address"
    for number in range(200, 300):
        cut = fit(text, Limit(number, Unit.GRAPHEMES, link_cost=23))
        assert "https" not in cut or "https://example.com/a-long-address" in cut.split()


def test_a_cut_that_makes_a_link_of_what_was_none_still_fits() -> None:
    for before in range(200, 280):
        cut = fit("!" * before + "voorbeeld.nlzzz" + "z" * 300, X)
        assert 220 < count(cut, X) <= 280


def test_a_family_is_never_parted() -> None:
    cut = fit(FAMILY * 400, BLUESKY, LINK)
    assert cut.removesuffix("…").replace(FAMILY, "") == ""
    assert len(with_link(cut, LINK).encode()) <= 3000


def test_a_text_for_which_there_is_no_room_is_left_out() -> None:
    assert fit("Hallo daar", Limit(20, Unit.CHARACTERS), LINK) == ""


def test_marks_that_turn_the_reading_direction_are_taken_out_and_right_to_left_text_stays() -> None:
    assert clean("veilig\u202egnp.exe\u202c") == "veiliggnp.exe"
    assert clean("\u2067שלום\u2069 \u200fעולם") == "\u2067שלום\u2069 \u200fעולם"


def test_control_characters_and_halves_of_characters_are_taken_out() -> None:
    assert clean("a\x00b\x1b[31mc\ud83dd\ufeff\r\ne\tf") == "ab[31mcd\ne\tf"


@given(texts, st.sampled_from(LIMITS))
def test_what_was_made_to_fit_fits_with_the_link(text: str, limit: Limit) -> None:
    cut = fit(text, limit, LINK)
    whole = with_link(cut, LINK)
    assert count(cut, limit) + count(SEPARATOR + LINK, limit) <= limit.number
    assert count(whole, limit) <= limit.number
    assert limit.bytes is None or len(whole.encode()) <= limit.bytes


@given(texts, st.sampled_from(LIMITS))
def test_a_cut_falls_between_graphemes_of_the_text(text: str, limit: Limit) -> None:
    cut = fit(text, limit, LINK)
    cleaned = clean(text)
    if cut != cleaned and cut:
        kept = cut.removesuffix("…").rstrip()
        assert cleaned.startswith(kept)
        assert cut.endswith("…")
        boundaries = {match.end() for match in regex.finditer(r"\X", cleaned)}
        assert len(kept) in boundaries


@given(texts, st.sampled_from(LIMITS))
def test_making_fit_twice_changes_nothing_more(text: str, limit: Limit) -> None:
    once = fit(text, limit, LINK)
    assert fit(once, limit, LINK) == once


# --- what tells where the writer works --------------------------------------------------------------------------------

disclosures = st.one_of(
    st.sampled_from(["#employee", "#medewerker", "I work at A+B.", "werk.nl", FAMILY, "(ik werk hier)"]),
    st.text(min_size=1, max_size=60).map(clean).filter(bool),
)


@given(texts, disclosures, st.sampled_from(LIMITS))
def test_a_disclosure_goes_out_once_and_within_the_limit_however_long_the_words(
    text: str, disclosure: str, limit: Limit
) -> None:
    told = disclosed(text, disclosure, limit, LINK)
    assert says(told, disclosure)
    assert disclosed(told, disclosure, limit, LINK) == told, "once more adds nothing"
    assert fit(told, limit, LINK) == told, "nothing is cut off behind it"


@given(texts, st.sampled_from(LIMITS))
def test_without_a_disclosure_the_words_are_what_they_were(text: str, limit: Limit) -> None:
    assert disclosed(text, "", limit, LINK) == clean(text)
