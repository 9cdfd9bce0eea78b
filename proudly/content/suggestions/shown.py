"""What pages of stories show of the suggestion behind one."""

from __future__ import annotations

from typing import Any

from proudly.content.models import Story
from proudly.content.suggestions.queries import credits_of, suggestions_to_answer
from proudly.content.suggestions.words import suggested_by
from proudly.people.models import Member
from proudly.people.queries import may


def suggestion_behind(member: Member, story: Story) -> dict[str, Any]:
    """For the editors' page of a story: the suggestion that it came from, and whose idea it was. Two queries."""
    if not may(member, "answer suggestions"):
        return {}
    suggestion = suggestions_to_answer(member).filter(story=story).order_by("pk").first()
    if suggestion is None:
        return {}
    credit = credits_of(member.organisation, [story])
    return {"suggestion": suggestion, "suggested_by": suggested_by(credit.get(story.pk))}
