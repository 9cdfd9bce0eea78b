from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.forms import ValidationError


class UploadRefused(Exception):
    """What was uploaded cannot be used. `sentence` says why, and how to mend it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@contextmanager
def refusals_on_the_field() -> Iterator[None]:
    """Around what looks into an upload, in the cleaning of its field: a refusal becomes the field's error."""
    try:
        yield
    except UploadRefused as refused:
        raise ValidationError(refused.sentence) from refused
