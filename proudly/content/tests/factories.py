from __future__ import annotations

from typing import Any

from proudly.content.models import Story
from proudly.content.services import CaptionText, publish_story, write_story
from proudly.people.models import Member
from proudly.people.tests import factories as people


def story(author: Member | None = None, *, published: bool = True, **fields: Any) -> Story:
    """A story as an editor writes it; published for everyone, without mails, unless told otherwise."""
    told: dict[str, Any] = {
        "title": "Our pump saved a village",
        "summary": "How a small team kept three hundred houses dry.",
        "why": "It shows what your craft is for.",
        "url": "https://waterwerk.example/village",
        "language": "en",
        "captions": [CaptionText(network="", language="en", text="Proud of my colleagues.")],
        "announce": False,
    } | fields
    written = write_story(author=author or people.editor(), **told)
    return publish_story(story=written) if published else written
