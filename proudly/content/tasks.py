"""The tasks of this room stand with their stories; the worker finds them here."""

from __future__ import annotations

from proudly.content import publishing
from proudly.content.caption_help import tasks as caption_help
from proudly.content.cards import tasks as cards
from proudly.content.search import index
from proudly.content.sources import tasks as sources
from proudly.content.suggestions import tasks as suggestions
from proudly.kit.pulse import pulse

__all__ = ["caption_help", "cards", "sources", "suggestions"]

pulse(publishing.publish_due_stories)
pulse(index.index_changed_stories)
