"""Whatever colour an organisation has: what is written in it can be read, in light and in dark."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from proudly.people.look import (
    DARK_GROUNDS,
    LIGHT_GROUNDS,
    PROUDLY,
    READABLE,
    NoColour,
    contrast,
    look_of,
    read_colour,
    styles_of,
    version_of,
)

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#0000ff", "#ffffff", 8.59), ("#abc123", "#abc123", 1)],
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.01)


@given(colour=colours)
@example(colour="#ffffff")
@example(colour="#000000")
@example(colour="#ffff00")
@example(colour="#767676")
def test_text_links_and_buttons_of_any_colour_can_be_read(colour: str) -> None:
    look = look_of(colour)
    for scheme, grounds in ((look.light, LIGHT_GROUNDS), (look.dark, DARK_GROUNDS)):
        for ground in grounds:
            assert contrast(scheme.primary, ground) >= READABLE
        assert contrast(scheme.on_primary, scheme.primary) >= READABLE
        assert contrast(scheme.on_primary, scheme.primary_hover) >= READABLE
        assert contrast(scheme.on_secondary, scheme.secondary) >= READABLE


@given(colour=colours)
def test_a_colour_that_can_be_read_stays_as_it_is(colour: str) -> None:
    if all(contrast(colour, ground) >= READABLE for ground in LIGHT_GROUNDS):
        assert look_of(colour).light.primary == colour
    if all(contrast(colour, ground) >= READABLE for ground in DARK_GROUNDS):
        assert look_of(colour).dark.primary == colour


@pytest.mark.parametrize(("said", "colour"), [(" #0D5564 ", "#0d5564"), ("0d5564", "#0d5564"), ("#Fa0", "#ffaa00")])
def test_colours_are_read_as_people_write_them(said: str, colour: str) -> None:
    assert read_colour(said) == colour


@pytest.mark.parametrize(
    "said", ["", "#", "peacock", "#12345", "#1234567", "rgb(1,2,3)", "#0d556g", "#٠٠٠", "red;}body{display:none"]
)
def test_what_is_no_colour_is_said_to_be_none(said: str) -> None:
    with pytest.raises(NoColour):
        read_colour(said)


def test_the_address_of_a_style_sheet_changes_with_what_it_says() -> None:
    assert version_of(PROUDLY) == version_of(PROUDLY) != version_of("#0d5565")
    assert "--color-primary:#0d5564" in styles_of(look_of(PROUDLY))
