"""Drafts of sources whose approval is asked at once, when they have all that they get by themselves."""

from __future__ import annotations

from django.db import transaction

from proudly.content.models import SourceItem, Story
from proudly.content.review.services import NothingToApprove, ask_for_approval
from proudly.content.sources import limits


def waiting_for_review() -> list[int]:
    """Ids of the items whose approval is still to be asked: an approval is of what was read, also of the picture."""
    items = SourceItem.objects.filter(is_for_review=True, picture_at=None, story__state=Story.State.DRAFT)
    return list(items.order_by("pk").values_list("pk", flat=True)[: limits.AT_ONE_SWEEP])


def ask_for_review(*, item_id: int) -> bool:
    """Ask those who must approve the draft of an item, once. Returns whether somebody must: else it is a draft."""
    with transaction.atomic():
        items = SourceItem.objects.filter(pk=item_id, is_for_review=True, story__isnull=False)
        item = items.select_for_update(of=("self",)).select_related("story").first()
        if item is None or item.story is None:
            return False
        item.is_for_review = False
        item.save(update_fields=["is_for_review"])
        try:
            ask_for_approval(story=item.story, by=item.story.author)
        except NothingToApprove:
            return False
    return True
