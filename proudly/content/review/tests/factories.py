from __future__ import annotations

from typing import Any

from proudly.content.models import ReviewRule, Story
from proudly.content.review import gate
from proudly.content.review.services import approve, ask_for_approval, save_review_rule
from proudly.content.services import add_topic
from proudly.content.tests import factories as content
from proudly.people.models import Member, Organisation


def rule(organisation: Organisation, name: str = "Everything", **fields: Any) -> ReviewRule:
    """Every story is approved by a manager, unless told otherwise."""
    told: dict[str, Any] = {"roles": ["manager"]} | fields
    return save_review_rule(organisation=organisation, name=name, **told)


def approved(story: Story, by: Member) -> Story:
    ask_for_approval(story=story, by=story.author)
    approve(story=story, by=by, digest=gate.digest_of(story))
    return story


def waits_for_approval(writer: Member, name: str, text: str = "") -> ReviewRule:
    """A rule of that name, for a topic of its own, and a draft of this writer that waits for its approval."""
    topic = add_topic(organisation=writer.organisation, name=name)
    made = rule(writer.organisation, name, topics=[topic])
    draft = content.story(writer, published=False, title=name, topics=[topic])
    ask_for_approval(story=draft, by=writer, text=text or name)
    return made
