"""What helps a member to say it in words of their own. No text is made up: questions, and how an answer may begin."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from proudly.content.models import Story


@dataclass(frozen=True)
class Question:
    """Something to think of, and the beginning of an answer."""

    question: str
    start: str


def questions_for(story: Story) -> list[Question]:
    """Two or three, from why the story is worth sharing and what it is about. One query."""
    asked = []
    if story.why:
        asked.append(
            Question(
                _("The editors say: “%(why)s” Where do you see that yourself?") % {"why": story.why},
                _("I see it myself when …"),
            )
        )
    topic = story.topics.order_by("pk").first()
    if topic is not None:
        asked.append(
            Question(
                _("What has %(topic)s to do with your own work?") % {"topic": topic},
                _("In my own work, %(topic)s means …") % {"topic": topic},
            )
        )
    asked.append(
        Question(_("To whom would you tell this at the kitchen table, and why?"), _("I tell you this because …"))
    )
    return asked


def begun_with(start: str, text: str) -> str:
    """The text with the beginning of an answer before it: there it is read, also where a network cuts the rest."""
    return f"{start}\n\n{text}" if text.strip() else start
