from __future__ import annotations

import re

import pytest

from proudly.demo.drawing.palettes import PALETTES
from proudly.demo.pictures import SCENES, TREATS
from proudly.demo.rewards import REWARDS
from proudly.demo.stories import stories, topics
from proudly.networks import registry
from proudly.networks.text import count, fit

LINK = "https://proudly.heldervaart.example/go/abcdefghi"


def test_there_are_forty_stories_half_of_them_dutch():
    languages = [story.language for story in stories()]
    assert (languages.count("nl"), languages.count("en")) == (20, 20)
    assert len({story.key for story in stories()}) == len({story.title for story in stories()}) == 40
    assert len(topics()) == 8


def test_they_were_published_over_eight_weeks_and_two_are_fresh():
    assert all(0 <= story.days_ago <= 56 for story in stories())
    assert [story.language for story in stories() if story.is_fresh] in (["nl", "en"], ["en", "nl"])
    assert stories()[0].days_ago >= 54


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.key)
def test_a_story_has_all_that_a_page_shows(story):
    assert 20 <= len(story.title) <= 90
    assert 2 <= len(re.findall(r"[.!?](?:\s|$)", story.summary)) <= 6 and len(story.summary) <= 700
    assert story.why.endswith((".", "?")) and len(story.why) <= 160
    assert 30 <= len(story.alt) <= 300
    assert story.scene in SCENES and story.palette in PALETTES


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.key)
def test_a_story_has_words_for_every_network_in_its_own_language(story):
    own = [caption for caption in story.captions if caption.language == story.language]
    linkedin = [caption.text for caption in own if caption.network == "linkedin"]
    assert len(linkedin) >= 2 and len(set(linkedin)) == len(linkedin)
    assert [caption.network for caption in own].count("") == 1
    for network in ("x", "bluesky", "mastodon", "threads"):
        assert any(caption.network == network for caption in own)


def test_a_third_of_the_stories_have_words_in_both_languages():
    both = [story for story in stories() if {caption.language for caption in story.captions} == {"nl", "en"}]
    assert len(both) >= 13 and all(story in both for story in stories() if story.is_fresh)


def test_every_caption_fits_its_network_together_with_the_link():
    for story in stories():
        for caption in story.captions:
            for network in [caption.network] if caption.network else ["whatsapp", "facebook", "email"]:
                limit = registry.network(network).limit
                assert fit(caption.text, limit, LINK) == caption.text, (story.key, caption.network)


def test_texts_hold_nothing_that_a_reader_would_stumble_over():
    for story in stories():
        for text in (story.title, story.summary, story.why, story.alt, *(caption.text for caption in story.captions)):
            assert text == text.strip() and "  " not in text and "http" not in text
            assert "#" not in text and "<" not in text and "\\" not in text
            assert not re.search(r"[^\n]\n[^\n]", text), "the editor's line ends are gone"
            assert not re.search(r"synerg|innovati|disrupt|world-class|game.chang|unlock|empower|ontzorg", text, re.I)


def test_the_rewards_have_a_picture_a_price_and_a_stock():
    assert {reward.treat for reward in REWARDS} == set(TREATS)
    assert all(reward.price > 0 and reward.stock > 0 and reward.description for reward in REWARDS)
    assert sorted(reward.price for reward in REWARDS) == [reward.price for reward in REWARDS]


def test_a_link_costs_something_on_x():
    """The measure with which the captions were checked works."""
    limit = registry.network("x").limit
    assert count("a" * 280, limit) == 280 and fit("a" * 280, limit, LINK) != "a" * 280
