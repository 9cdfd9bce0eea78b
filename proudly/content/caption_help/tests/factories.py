from __future__ import annotations

from proudly.content.caption_help.services import ask_for_captions, set_caption_help
from proudly.content.models import Story, SuggestedCaption
from proudly.people.models import Member


def suggested_caption(member: Member, story: Story, text: str = "Proud of this.") -> SuggestedCaption:
    """Words that a model suggested to this member, read by nobody yet."""
    set_caption_help(organisation=member.organisation, address="https://model.example/v1", model="small")
    asked = ask_for_captions(member=member, story=story, network="", language=story.language)
    asked.state = asked.State.ANSWERED
    asked.save()
    return SuggestedCaption.objects.create(
        organisation_id=member.organisation_id, request=asked, story=story, text=text
    )
