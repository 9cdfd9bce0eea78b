"""What is made of pages as the web has them."""

from __future__ import annotations

import time
from typing import Any

import pytest

from proudly.content.cards.card import Card, CardNotRead, Trouble
from proudly.content.cards.reading import card_of
from proudly.content.cards.tests.page_heads import Shape, shapes

SHAPES = shapes()


def outcome(shape: Shape) -> Card | Trouble:
    try:
        return card_of(url=shape.url, content=shape.content, content_type=shape.content_type)
    except CardNotRead as unread:
        return unread.trouble


def differences(shape: Shape, made: Card | Trouble) -> dict[str, Any]:
    """What was expected and is not so: field → (expected, made)."""
    if isinstance(shape.expected, Trouble) or isinstance(made, Trouble):
        return {} if shape.expected == made else {"outcome": (shape.expected, made)}
    said = made.to_json() | {"summary_begins": made.summary[:26]}
    return {name: (value, said[name]) for name, value in shape.expected.items() if said[name] != value}


def test_pages_of_every_shape_say_what_they_should(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(SHAPES) >= 200 and len({shape.name for shape in SHAPES}) == len(SHAPES)
    began = time.perf_counter()
    made = [(shape, outcome(shape)) for shape in SHAPES]
    took = time.perf_counter() - began
    wrong = {shape.name: found for shape, card in made if (found := differences(shape, card))}
    fields = sum(len(shape.expected) if isinstance(shape.expected, dict) else 1 for shape in SHAPES)
    with capsys.disabled():
        print(f"\npages={len(SHAPES)} values={fields} wrong={len(wrong)} seconds={took:.1f}")
    assert wrong == {}
