"""What helps a member to say it in words of their own: questions, and how an answer may begin; and moments in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from proudly.content.models import Story
from proudly.kit import clock


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


def moment_in_words(at: datetime, zone: ZoneInfo) -> str:
    """A moment as one says it: tomorrow at 9:10, Monday at 9:10, Monday 8 June at 9:10."""
    local, today = at.astimezone(zone), clock.now().astimezone(zone).date()
    days = (local.date() - today).days
    said = {"time": f"{local:%-H:%M}", "day": date_format(local, "l")}
    if days == 0:
        return _("today at %(time)s") % said
    if days == 1:
        return _("tomorrow at %(time)s") % said
    if 1 < days < timedelta(weeks=1).days:
        return _("%(day)s at %(time)s") % said
    return _("%(day)s at %(time)s") % (said | {"day": date_format(local, "l j F")})
