from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.content.media.rules import (
    MOST_PICTURES,
    Focus,
    MediumKind,
    MixFault,
    StoryKind,
    crop_box,
    focus_from,
    kind_of,
    mix_fault,
)

P, V, D = MediumKind.PICTURE, MediumKind.VIDEO, MediumKind.DOCUMENT


@pytest.mark.parametrize(
    ("has_link", "has_picture", "media", "kind"),
    [
        (False, False, [], StoryKind.TEXT),
        (False, True, [], StoryKind.PICTURE),
        (True, True, [], StoryKind.LINK),
        (True, False, [], StoryKind.LINK),
        (True, True, [P, P], StoryKind.GALLERY),
        (True, True, [V], StoryKind.VIDEO),
        (False, False, [D], StoryKind.DOCUMENT),
    ],
)
def test_the_kind_of_a_story_is_what_a_reader_looks_at_first(
    has_link: bool, has_picture: bool, media: list[MediumKind], kind: StoryKind
):
    assert kind_of(has_link=has_link, has_picture=has_picture, media=media) == kind


@pytest.mark.parametrize(
    ("media", "has_picture", "fault"),
    [
        ([], False, None),
        ([P] * (MOST_PICTURES - 1), True, None),
        ([P] * MOST_PICTURES, True, MixFault.TOO_MANY),
        ([P], False, MixFault.NO_FIRST),
        ([V], False, None),
        ([V, V], True, MixFault.SEVERAL),
        ([D, D], True, MixFault.SEVERAL),
        ([P, V], True, MixFault.MIXED),
        ([V, D], True, MixFault.MIXED),
    ],
)
def test_media_that_no_network_takes_in_one_post_do_not_go_together(
    media: list[MediumKind], has_picture: bool, fault: MixFault | None
):
    assert mix_fault(media, has_picture=has_picture) == fault


sides = st.integers(1, 9_000)
ratios = st.fractions(Fraction(1, 4), 4)
percents = st.integers(0, 20).map(lambda step: step * 5)


@given(sides, sides, ratios, percents, percents)
def test_a_cut_lies_within_the_picture_and_takes_a_whole_side_of_it(
    width: int, height: int, ratio: Fraction, x: int, y: int
):
    left, top, right, bottom = crop_box(width, height, ratio, Focus(x, y))
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert right - left == width or bottom - top == height
    assert abs((right - left) - (bottom - top) * ratio) <= (ratio if ratio > 1 else 1)


@given(sides, sides, ratios, percents, percents)
def test_the_focus_stays_in_view(width: int, height: int, ratio: Fraction, x: int, y: int):
    left, top, right, bottom = crop_box(width, height, ratio, Focus(x, y))
    assert left - 1 <= width * x / 100 <= right + 1
    assert top - 1 <= height * y / 100 <= bottom + 1


def test_the_edges_of_a_picture_can_be_kept():
    assert crop_box(300, 100, Fraction(1), Focus(0, 50)) == (0, 0, 100, 100)
    assert crop_box(300, 100, Fraction(1), Focus(100, 50)) == (200, 0, 300, 100)
    assert crop_box(100, 300, Fraction(1), Focus(50, 50)) == (0, 100, 100, 200)


@given(st.integers(-500, 500), st.integers(-500, 500))
def test_whatever_is_said_of_the_focus_it_is_a_place_in_the_picture(x: int, y: int):
    found = focus_from(x, y)
    assert all(0 <= percent <= 100 and percent % 5 == 0 for percent in found)
