from __future__ import annotations


class UploadRefused(Exception):
    """What was uploaded cannot be used. `sentence` says why, and how to mend it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
