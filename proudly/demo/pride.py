"""What people of the demo company say of its newest stories. Of one, few are proud: it rests."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count

from proudly.content.models import Story
from proudly.kit import clock
from proudly.notices.models import Notice
from proudly.people.models import Member
from proudly.sharing.pride.rules import Because
from proudly.sharing.pride.services import RESTS, say_not_for_me, say_proud

JUDGED, JUDGES = 12, 11  # so many stories, each by at most so many people
WHY_NOT = (Because.FIELD, Because.UNCLEAR, Because.ADVERTISING, Because.KNOWN)


def judge_all(organisation_id: int, members: Sequence[Member], seed: int, now: datetime) -> None:
    """Each newer story is judged by some; the one that was shared least, by many who do not like it."""
    stories = Story.objects.filter(organisation=organisation_id, state=Story.State.PUBLISHED, published_at__lt=now)
    newest = list(stories.annotate(people=Count("shares")).order_by("-published_at")[:JUDGED])
    unloved = min(newest, key=lambda story: (story.people, story.pk))
    for story in newest:
        dice = random.Random(f"pride {seed} {story.title}")
        number = JUDGES if story != unloved else 4 * JUDGES
        with clock.at(now - timedelta(hours=dice.randrange(2, 40))):
            for member in dice.sample(list(members), k=min(number, len(members))):
                _judge(story, member, dice, is_loved=story != unloved)
    Notice.objects.filter(organisation=organisation_id, kind=RESTS).delete()  # nobody gets a mail about the past


def _judge(story: Story, member: Member, dice: random.Random, *, is_loved: bool) -> None:
    if dice.random() < (0.85 if is_loved else 0.1):
        say_proud(member=member, story=story)
    else:
        because = dice.choice(WHY_NOT) if is_loved else Because.ADVERTISING
        say_not_for_me(member=member, story=story, because=because)
