"""What needs somebody else's approval in the demo company: the figures, and one story about them that waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.base import ContentFile

from proudly.content.review.services import ask_for_approval, save_review_rule
from proudly.content.services import CaptionText, add_topic, write_story
from proudly.demo.pictures import story_picture
from proudly.kit import clock
from proudly.people.models import Member
from proudly.people.rules import MANAGER

TOPIC = "Jaarcijfers"
ASKED_HOURS_AGO = 3


def one_to_approve(*, editor: Member, now: datetime) -> None:
    """The editor asks for the approval of a story about figures, which a manager gives."""
    organisation = editor.organisation
    topic = add_topic(organisation=organisation, name=TOPIC)
    save_review_rule(organisation=organisation, name="Cijfers eerst langs een manager", topics=[topic], roles=[MANAGER])
    drawn = ContentFile(story_picture("rising", "noon", 5), name="to-approve.jpg")
    with clock.at(now - timedelta(hours=ASKED_HOURS_AGO)):
        story = write_story(
            author=editor,
            title="Drie jaar op rij meer gerepareerd dan vervangen",
            summary="In 2023 vervingen we nog vier van de tien pompen. Dit jaar is dat er een. De rest draait weer, "
            "met onderdelen die we zelf op voorraad houden.",
            why="Cijfers waar een vakman trots op mag zijn.",
            language="nl",
            picture=drawn,
            picture_alt="Een lijn die omhoog gaat.",
            topics=[topic],
            captions=[CaptionText("", "nl", "Van vier op tien naar een op tien vervangen pompen. Repareren loont.")],
        )
        ask_for_approval(story=story, by=editor, text="Kloppen de cijfers zo? Ze komen uit het jaarverslag.")
