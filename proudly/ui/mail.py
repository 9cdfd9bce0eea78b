"""A mail's HTML, from a template in MJML."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

import mrml
from django.template.loader import render_to_string

# What XML cannot hold, and so no mail in MJML: office programs paste such characters for a new line.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def html_of(template: str, said: dict[str, Any]) -> str:
    """The mail that `template`, an .mjml file, makes of what is to be said, in the language that is active."""
    html: str = mrml.to_html(_NOT_IN_XML.sub(" ", render_to_string(template, said))).content
    return html


# --- one mail for many ------------------------------------------------------------------------------------------------
# To lay a mail out takes some milliseconds. What thousands get is laid out once, with blanks for what differs.

_MARK = secrets.token_hex(8)  # nobody can write a blank into a mail who does not know it
_BLANK = re.compile(rf"blank-{_MARK}-([a-z0-9_]+)-")


def blank(name: str) -> str:
    """What stands in a layout where something is filled in for each reader; `name` has small letters and digits."""
    return f"blank-{_MARK}-{name}-"


class Layout:
    """A text with blanks, filled in for each reader."""

    def __init__(self, text: str) -> None:
        self._parts = _BLANK.split(text)  # text, name of a blank, text, …

    def fill(self, values: Mapping[str, str]) -> str:
        """Raises KeyError for a blank without a value."""
        parts = self._parts.copy()
        parts[1::2] = [values[name] for name in parts[1::2]]
        return "".join(parts)
