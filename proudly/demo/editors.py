"""What the editors have at hand besides the history: a campaign, a story that waits for its moment, one for inside."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.db.models import QuerySet
from PIL import Image

from proudly.content.campaigns import save_campaign
from proudly.content.copies import as_it_is
from proudly.content.media.files import ready_document, ready_film, ready_more
from proudly.content.media.medium import Medium
from proudly.content.models import Campaign, Story
from proudly.content.publishing import publish_story, schedule_story
from proudly.content.services import CaptionText, write_story
from proudly.demo import company
from proudly.demo.film import walk_over
from proudly.demo.pictures import story_picture
from proudly.kit import clock
from proudly.people.models import Member

IN_THE_CAMPAIGN = 3  # of the newest stories
INSIDE_DAYS_AGO = 6


def at_hand(*, editor: Member, now: datetime) -> None:
    """Write these as `editor`, as it would have been done by `now`."""
    campaign = save_campaign(
        organisation=editor.organisation,
        name="Warme winter",
        why="Elke woning die deze winter van het gas af gaat, is een verhaal waard.",
        starts_on=(now - timedelta(days=20)).date(),
        ends_on=(now + timedelta(days=70)).date(),
    )
    newest = Story.objects.filter(organisation=editor.organisation).order_by("-published_at", "-pk")
    Story.objects.filter(pk__in=list(newest.values_list("pk", flat=True)[:IN_THE_CAMPAIGN])).update(campaign=campaign)
    _told_with_more(editor, newest)
    _waiting(editor, now, campaign)
    _inside(editor, now)


def _told_with_more(editor: Member, newest: QuerySet[Story]) -> None:
    """The newest stories have more pictures, and a video."""
    gallery, film, *_others = newest
    scenes = {"workshop": "Een werkplaats vol gereedschap.", "pipes": "Leidingen, netjes op een rij."}
    pictures = [_more_picture(scene, words) for scene, words in scenes.items()]
    moving = walk_over([("canal", "dawn"), ("roofs", "noon"), ("house", "dusk")])
    words = "Langzaam schuiven voorbij: een gracht, daken in de zon en een huis in de avond. Zonder geluid."
    video = ready_film(BytesIO(moving), size=len(moving), words=words).keep()
    for story, media in ((gallery, pictures), (film, [video])):
        with clock.at(story.changed_at):
            write_story(author=editor, story=story, **(as_it_is(story) | {"media": media}))


def _more_picture(scene: str, words: str) -> Medium:
    drawn = story_picture(scene, "noon", 7)
    return ready_more(BytesIO(drawn), size=len(drawn), words=words).keep()


def _waiting(editor: Member, now: datetime, campaign: Campaign) -> None:
    story = write_story(
        author=editor,
        title="De eerste straat zonder schoorsteen",
        summary="In Deventer draait vanaf deze week een hele straat op warmte uit de IJssel. Bewoners koken, "
        "douchen en stoken zonder gas, en merkten van de bouw vier dagen iets.",
        why="Vier dagen overlast voor dertig jaar warmte: dat mag gehoord worden.",
        language="nl",
        captions=[CaptionText("", "nl", "Een hele straat van het gas af. Ik werk bij de mensen die dat deden.")],
        campaign=campaign,
        **_picture(40, scene="skyline", palette="dusk", alt="Huizen in de schemering."),
    )
    tomorrow = (now.astimezone(ZoneInfo(company.TIME_ZONE)) + timedelta(days=1)).replace(
        hour=9, minute=0, second=0, microsecond=0
    )
    with clock.at(now):
        schedule_story(story=story, at=tomorrow)


def _inside(editor: Member, now: datetime) -> None:
    with clock.at(now - timedelta(days=INSIDE_DAYS_AGO)):
        story = write_story(
            author=editor,
            title="Zo werkt de nieuwe planning van de servicebussen",
            summary="Vanaf maandag zie je op je telefoon welke bus waar staat en wat erin ligt. Mis je een "
            "onderdeel, dan zie je welke collega het bij zich heeft.",
            why="Minder rijden, meer maken.",
            language="nl",
            internal=True,
            **_picture(41, scene="skyline", palette="dusk", alt="Een skyline in de schemering."),
            announce=False,
            media=[_leaflet()],
        )
        publish_story(story=story)


def _leaflet() -> Medium:
    """Two pages with a picture on each."""
    first, second = (Image.open(BytesIO(story_picture(scene, "noon", 3))) for scene in ("dike_road", "two_at_work"))
    made = BytesIO()
    first.save(made, "PDF", save_all=True, append_images=[second], resolution=100)
    return ready_document(made, size=len(made.getvalue()), words="Servicebussen in het kort").keep()


def _picture(number: int, *, scene: str, palette: str, alt: str) -> dict[str, Any]:
    name = f"at-hand-{number}.jpg"
    return {"picture": ContentFile(story_picture(scene, palette, number), name=name), "picture_alt": alt}
