"""Deeds for tests: shares that are known to be out, and suggestions that were published."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from proudly.content.models import Story
from proudly.content.services import publish_story
from proudly.content.suggestions import services as suggestions
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.scoreboard.badges.earning import reward_published
from proudly.scoreboard.badges.models import EarnedBadge
from proudly.sharing.models import Share
from proudly.sharing.services import give_address, share_story

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday
_numbers = count(1)


def out(member: Member, *, story: Story | None = None, network: str = "linkedin", at: datetime = NOON) -> Share:
    """A share that is known to be out from that moment on."""
    with clock.at(at):
        story = story or content.story(people.editor(member.organisation, f"Editor {next(_numbers)}"))
        share = share_story(member=member, story=story, network=network, caption=f"Proud {next(_numbers)}")
        give_address(share=share, address=_address(network))
    share.refresh_from_db()
    return share


def _address(network: str) -> str:
    number = next(_numbers)
    return {
        "linkedin": f"https://www.linkedin.com/feed/update/urn:li:share:{number}",
        "x": f"https://x.com/waterwerk/status/{number}",
        "facebook": f"https://www.facebook.com/waterwerk/posts/{number}",
        "xing": f"https://www.xing.com/posts/{number}",
    }[network]


def published(member: Member, *, title: str = "A pump", at: datetime = NOON) -> Story:
    """A story that the member suggested, and that is out."""
    number = next(_numbers)
    with clock.at(at):
        one, _is_new = suggestions.suggest(
            member=member, pasted=f"https://krant.example/{number}", why=f"It is our craft, {number} times."
        )
        story = suggestions.take(suggestion=one, editor=people.editor(member.organisation, f"Editor {number}"))
        Story.objects.filter(pk=story.pk).update(title=title, summary="It pumps.", announce=False)
        story = publish_story(story=story)
        reward_published()
    return story


def badges_of(member: Member) -> dict[tuple[str, int], datetime]:
    """What the member has, by badge and step, and since when."""
    rows = EarnedBadge.objects.filter(member=member).values_list("badge", "step", "earned_at")
    return {(badge, step): at for badge, step, at in rows}
