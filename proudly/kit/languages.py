"""Texts that an organisation writes in the languages of its people."""

from __future__ import annotations

from collections.abc import Mapping


def in_language(texts: Mapping[str, str], *languages: str) -> str:
    """The text in the first of these languages that has one, else in any; "" when there is none at all.

    Args:
        texts: language → text; a text may be empty.
    """
    said = {language: text for language, text in texts.items() if text.strip()}
    return next((said[language] for language in (*languages, *said) if language in said), "")
