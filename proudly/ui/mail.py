"""A mail's HTML, from a template in MJML."""

from __future__ import annotations

import re
from typing import Any

import mrml
from django.template.loader import render_to_string

# What XML cannot hold, and so no mail in MJML: office programs paste such characters for a new line.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def html_of(template: str, said: dict[str, Any]) -> str:
    """The mail that `template`, an .mjml file, makes of what is to be said, in the language that is active."""
    html: str = mrml.to_html(_NOT_IN_XML.sub(" ", render_to_string(template, said))).content
    return html
