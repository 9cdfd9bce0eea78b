"""When words win, and how figures add up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from proudly.sharing.figures.rules import FEWEST_SHARES, Figures, winner

shares, readers = st.integers(1, 300), st.integers(0, 3000)
variants = st.dictionaries(st.sampled_from("abcd"), st.tuples(shares, readers))
some = st.builds(Figures, *[st.integers(0, 1000)] * 7)


def test_words_win_that_bring_clearly_more_readers() -> None:
    assert winner({"a": (20, 60), "b": (20, 20)}) == "a"
    assert winner({"a": (20, 24), "b": (20, 20)}) is None, "chance does that too"
    assert winner({"a": (20, 60), "b": (20, 20), "c": (20, 55)}) is None, "c does nearly as well"


def test_words_that_few_shared_neither_win_nor_keep_others_from_it() -> None:
    assert winner({"a": (FEWEST_SHARES - 1, 100), "b": (20, 20)}) is None
    assert winner({"a": (FEWEST_SHARES - 1, 100), "b": (20, 60), "c": (20, 10)}) == "b"
    assert winner({"a": (20, 60)}) is None, "there is nothing to win from"


@given(variants)
def test_who_wins_has_most_readers_a_share(found: dict[str, tuple[int, int]]) -> None:
    best = winner(found)
    if best is not None:
        others = [key for key, (number, _) in found.items() if number >= FEWEST_SHARES]
        assert all(found[best][1] / found[best][0] >= found[key][1] / found[key][0] for key in others)


@given(some, some, some)
def test_figures_add_up_in_any_order(one: Figures, two: Figures, three: Figures) -> None:
    assert one + two == two + one
    assert (one + two) + three == one + (two + three)


@given(some)
def test_a_share_rate_is_a_part_of_one(figures: Figures) -> None:
    assert figures.share_rate is None or 0 <= figures.share_rate <= 1
