"""What a draft from a source lacks is filled in later: its picture by what the feed says.

Whatever else learns more of a draft, such as from the page that it links to, finds it by `lacking` and fills it by
`fill_draft`. What an editor has written meanwhile is never overwritten.
"""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import F, Q, QuerySet

from proudly.content.media.crops import cut_picture
from proudly.content.media.medium import kind_of_story
from proudly.content.media.rules import CENTRE
from proudly.content.models import SourceItem, Story
from proudly.content.pictures import PictureRefused, ready_picture
from proudly.content.sources import limits
from proudly.kit import clock
from proudly.kit.fetch import NotRead, Why, get

_MAY_PASS = frozenset({Why.SLOW, Why.SILENT, Why.UNKNOWN, Why.BROKEN})  # trouble of today, perhaps not of tomorrow
_AGAIN_AFTER = timedelta(minutes=10)


def lacking() -> QuerySet[Story]:
    """Drafts of sources that have a link and no picture or no summary, and whose picture is not under way."""
    return Story.objects.filter(
        Q(picture="") | Q(summary=""),
        source_item__picture_at=None,
        source_item__isnull=False,
        state=Story.State.DRAFT,
    ).exclude(url="")


def fill_draft(*, story: Story, summary: str = "", picture: File[Any] | None = None, picture_alt: str = "") -> None:
    """Give a draft what it has not got yet. What it has stays, and so does all of a story that is out.

    Args:
        picture: as `pictures.ready_picture` makes it.
    """
    with transaction.atomic():
        story = Story.objects.select_for_update().get(pk=story.pk)
        if story.state != Story.State.DRAFT:
            return
        if picture is not None and not story.picture:
            story.picture.save(picture.name or "picture", picture, save=False)
            story.picture_alt = story.picture_alt or picture_alt
            story.crops, story.kind = cut_picture(story, CENTRE), kind_of_story(story)
        story.summary = story.summary or summary
        story.changed_at = clock.now()
        story.save(update_fields=["picture", "picture_alt", "crops", "kind", "summary", "changed_at"])


def waiting() -> list[int]:
    """Ids of the items whose picture should be fetched now. One query."""
    due = SourceItem.objects.filter(picture_at__lte=clock.now()).order_by("picture_at", "pk")
    return list(due.values_list("pk", flat=True)[: limits.AT_ONE_SWEEP])


def bring_picture(*, item_id: int) -> bool:
    """Fetch the picture of an item and make it its draft's, unless somebody else does. Returns whether it has one now.

    It is tried `limits.PICTURE_TRIES` times; then the draft stays without.
    """
    now = clock.now()
    mine = SourceItem.objects.filter(pk=item_id, picture_at__lte=now).update(
        picture_at=now + _AGAIN_AFTER, picture_tries=F("picture_tries") + 1
    )
    item = SourceItem.objects.select_related("story").filter(pk=item_id).first() if mine else None
    if item is None:
        return False
    picture = None
    is_wanted = item.story is not None and item.story.state == Story.State.DRAFT and not item.story.picture
    if is_wanted and item.picture_tries <= limits.PICTURE_TRIES:
        try:
            answer = get(item.picture, headers={"Accept": "image/*"}, limit=limits.PICTURE_BYTES)
        except NotRead as error:
            if error.why in _MAY_PASS:
                return False  # tried again, by the sweep
            answer = None
        if answer is not None and (answer.status >= 500 or answer.status == 429):
            return False
        if answer is not None and answer.status == 200:
            try:
                picture = ready_picture(BytesIO(answer.content), size=len(answer.content))
            except PictureRefused:
                picture = None
    if picture is not None and item.story is not None:
        fill_draft(story=item.story, picture=picture, picture_alt=item.picture_alt)
    SourceItem.objects.filter(pk=item_id).update(picture_at=None)
    return picture is not None
