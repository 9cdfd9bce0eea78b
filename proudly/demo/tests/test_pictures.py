from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from proudly.demo.drawing.palettes import PALETTES
from proudly.demo.pictures import REWARD_SIZE, SCENES, STORY_SIZE, TREATS, reward_picture, story_picture
from proudly.demo.stories import stories


def _colours(data: bytes) -> int:
    return len(set(Image.open(BytesIO(data)).convert("RGB").resize((40, 20)).get_flattened_data()))


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_is_a_light_jpeg_of_the_size_that_networks_show(scene):
    data = story_picture(scene, "noon", 3)
    picture = Image.open(BytesIO(data))
    assert (picture.format, picture.size) == ("JPEG", STORY_SIZE)
    assert len(data) <= 120_000
    assert _colours(data) > 60, "something was drawn"


def test_no_two_stories_have_the_same_picture():
    assert len({(story.scene, story.palette) for story in stories()}) == 40


def test_the_same_arguments_draw_the_same_picture_and_another_seed_another():
    assert story_picture("polder", "dawn", 5) == story_picture("polder", "dawn", 5)
    assert story_picture("polder", "dawn", 5) != story_picture("polder", "dawn", 6)
    assert story_picture("polder", "dawn", 5) != story_picture("polder", "dusk", 5)


@pytest.mark.parametrize("palette", PALETTES)
def test_every_palette_can_be_drawn_with(palette):
    assert _colours(story_picture("house", palette, 1)) > 60


@pytest.mark.parametrize("treat", TREATS)
def test_a_reward_picture_is_square(treat):
    data = reward_picture(treat)
    assert Image.open(BytesIO(data)).size == REWARD_SIZE and len(data) <= 120_000
