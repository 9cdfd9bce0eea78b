from collections import Counter

from proudly.content.rules import caption_for
from proudly.content.services import CaptionText


def words(network: str = "linkedin", language: str = "nl", turn: int = 0, *captions: CaptionText) -> str:
    return caption_for(list(captions), network=network, language=language, turn=turn)


def test_the_members_language_comes_before_the_networks_own_words():
    english_linkedin, dutch_any = CaptionText("linkedin", "en", "a"), CaptionText("", "nl", "b")
    assert words("linkedin", "nl", 0, english_linkedin, dutch_any) == "b"


def test_the_networks_own_words_come_before_words_for_any():
    assert words("x", "nl", 0, CaptionText("", "nl", "any"), CaptionText("x", "nl", "short")) == "short"


def test_words_for_another_network_are_never_offered():
    assert words("bluesky", "nl", 0, CaptionText("x", "nl", "for X")) == ""


def test_another_language_is_better_than_no_words():
    assert words("linkedin", "nl", 0, CaptionText("", "en", "English")) == "English"


def test_variants_are_spread_over_the_colleagues():
    variants = [CaptionText("", "nl", text) for text in "abc"]
    offered = Counter(words("linkedin", "nl", turn, *variants) for turn in range(30))
    assert offered == {"a": 10, "b": 10, "c": 10}


def test_without_words_in_the_members_language_those_in_the_storys_language_are_offered():
    captions = [CaptionText("linkedin", "fr", "French"), CaptionText("", "en", "English")]
    assert caption_for(captions, network="linkedin", language="nl", written_in="en", turn=0) == "English"
    assert caption_for(captions, network="linkedin", language="nl", written_in="de", turn=0) == "French"
    assert caption_for(captions, network="linkedin", language="fr", written_in="en", turn=0) == "French"
