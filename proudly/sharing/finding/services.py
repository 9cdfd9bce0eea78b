from __future__ import annotations

from proudly.content.models import Story
from proudly.people.models import Member
from proudly.sharing.models import SavedStory


def save_for_later(*, member: Member, story: Story) -> None:
    """The member finds it under Saved from now on. Twice changes nothing."""
    assert story.organisation_id == member.organisation_id
    SavedStory.objects.get_or_create(member=member, story=story, defaults={"organisation_id": member.organisation_id})


def no_longer_saved(*, member: Member, story: Story) -> None:
    SavedStory.objects.filter(member=member, story=story).delete()
