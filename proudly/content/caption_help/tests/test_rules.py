"""What a model is asked, and what is taken of its answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.content.caption_help.rules import VARIANTS, captions_in, messages_for

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["choices", "message", "content"]), inner)
    ),
    max_leaves=12,
)


def answer(content: Any) -> dict[str, Any]:
    return {"choices": [{"message": {"content": content}}]}


def asked(**changes: Any) -> str:
    said: dict[str, Any] = {
        "title": "A pump",
        "summary": "It pumps.",
        "why": "Craft",
        "network": "X",
        "language": "Dutch",
        "most": 240,
    }
    return json.dumps(messages_for(**said | changes))


def test_the_story_the_network_and_the_language_are_told_and_nothing_else() -> None:
    told = asked(topics=["Safety"])
    assert all(word in told for word in ("A pump", "It pumps.", "Craft", "captions for X, in Dutch", "240", "Safety"))
    assert "at most 240 characters" not in asked(most=0) and "any social network" in asked(network="")


@pytest.mark.parametrize(
    "content",
    [
        '["One", "Two"]',
        'Here you are:\n```json\n["One", "Two"]\n```',
        "1. One\n2. Two",
        "- One\n- “Two”",
        '  ["One", "Two", 3, null]  ',
        '["One", "one", "Two"]',
    ],
)
def test_captions_are_found_however_a_model_writes_them(content: str) -> None:
    assert captions_in(answer(content)) == ["One", "Two"]


def test_what_the_story_says_already_what_is_too_long_and_what_nobody_sees_is_left_out() -> None:
    content = json.dumps(["Known", "x" * 50, "Fine\x00\ud800 words", "  "])
    assert captions_in(answer(content), known=["known"], longest=40) == ["Fine words"]


@pytest.mark.parametrize(
    "shape", [None, [], {}, {"choices": []}, {"choices": [{"message": {}}]}, answer(None), answer(3)]
)
def test_an_answer_of_another_shape_has_none(shape: Any) -> None:
    assert captions_in(shape) == []


@given(JSON)
def test_no_answer_breaks_it(said: Any) -> None:
    assert captions_in(said) == [] or isinstance(said, dict)


@given(st.text(max_size=300), st.integers(1, 60))
def test_at_most_three_come_none_too_long_and_none_empty(content: str, longest: int) -> None:
    found = captions_in(answer(content), longest=longest)
    assert len(found) <= VARIANTS
    assert all(0 < len(text) <= longest and text == text.strip() for text in found)
