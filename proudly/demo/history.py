"""Eight weeks of the demo company, lived day by day through the services that everybody uses."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from django.core.files.base import ContentFile

from proudly.content.models import Story, Topic
from proudly.content.rules import caption_for
from proudly.content.services import CaptionText, publish_story, write_story
from proudly.demo.company import SANNE, DemoPerson
from proudly.demo.engagement import TELLING, like_posts
from proudly.demo.habits import ZONE, Intention, appeal_of, habit_of, intentions, publishing_moment
from proudly.demo.pictures import story_picture
from proudly.demo.stories import DemoStory
from proudly.demo.visits import Visit, visits_of
from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.links.models import Click, Link
from proudly.links.services import keep_clicks, remember_own_visitor
from proudly.links.visitors import forget_past_days, origin_hash, visitor_hash
from proudly.notices.models import Notice
from proudly.people.models import Member
from proudly.people.rules import EDITOR
from proudly.points.queries import balance_of
from proudly.rewards.giving import give_to_cause
from proudly.rewards.models import Cause, Redemption, Reward
from proudly.rewards.redeeming import (
    REWARD_READY,
    NotRedeemed,
    approve_redemption,
    fulfil_redemption,
    redeem_reward,
)
from proudly.sharing.echo.limit import TooManyNow
from proudly.sharing.echo.moments import HOUR
from proudly.sharing.models import Share
from proudly.sharing.services import give_address, share_story

FRIDAY = 4

Progress = Callable[[str], None]


class History:
    """What happened, from the first story until `now`.

    People and members, and stories, belong together by position.
    """

    def __init__(
        self,
        *,
        people: Sequence[DemoPerson],
        members: Sequence[Member],
        stories: Sequence[DemoStory],
        topics: dict[str, Topic],
        rewards: Sequence[Reward],
        causes: Sequence[Cause],
        seed: int,
        now: datetime,
    ) -> None:
        self._people, self._members, self._stories = people, members, stories
        self._topics, self._rewards, self._causes = topics, rewards, causes
        self._seed, self._now = seed, now
        self._published: dict[int, Story] = {}
        self._to_come: defaultdict[date, list[tuple[Visit, Link]]] = defaultdict(list)
        self._to_like: defaultdict[date, list[Share]] = defaultdict(list)

    def live(self, progress: Progress) -> None:
        """Live through it all. `progress` is told which week it is."""
        shares = _by_day(intentions(self._people, self._stories, seed=self._seed, now=self._now))
        stories: defaultdict[date, list[int]] = defaultdict(list)
        for position in sorted(range(len(self._stories)), key=self._published_at):
            stories[_day(self._published_at(position))].append(position)
        first, last = min(stories), _day(self._now)
        for number in range((last - first).days + 1):
            today = first + timedelta(days=number)
            if number % 7 == 0:
                progress(f"Week {number // 7 + 1}" if number < 56 else "This week")
            for position in stories[today]:
                self._publish(position)
            for intention in shares.get(today, []):
                self._share(intention)
            self._end(today)
        with clock.at(self._now):
            forget_past_days()

    def _published_at(self, position: int) -> datetime:
        return publishing_moment(self._stories[position], self._now)

    # --- what people do -----------------------------------------------------------------------------------------------

    def _publish(self, position: int) -> None:
        """An editor writes and publishes a story. Nobody gets a mail about the past, only about what is fresh."""
        told = self._stories[position]
        with clock.at(self._published_at(position)):
            story = write_story(
                author=self._editor_of(position),
                title=told.title,
                summary=told.summary,
                why=told.why,
                language=told.language,
                url="",  # the company is invented: its readers arrive on our own page of the story
                picture=ContentFile(story_picture(told.scene, told.palette, position), name=f"{told.key}.jpg"),
                picture_alt=told.alt,
                topics=[self._topics[told.topic]],
                captions=[CaptionText(caption.network, caption.language, caption.text) for caption in told.captions],
                announce=told.is_fresh,
            )
            self._published[position] = publish_story(story=story)

    def _editor_of(self, position: int) -> Member:
        editors = [m for m, person in zip(self._members, self._people, strict=True) if EDITOR in person.roles]
        return editors[position % len(editors)]

    def _share(self, intention: Intention) -> None:
        """Somebody shares; in an hour that has had its shares, an hour later."""
        member, told = self._members[intention.person], self._stories[intention.story]
        dice = random.Random(f"visits {self._seed} {told.key} {member.email} {intention.network}")
        caption = caption_for(told.captions, network=intention.network, language=member.language, turn=intention.person)
        while intention.at <= self._now:
            with clock.at(intention.at):
                try:
                    share = share_story(
                        member=member,
                        story=self._published[intention.story],
                        network=intention.network,
                        caption=caption,
                        agrees_with=1,  # the house rules everybody starts with
                    )
                except TooManyNow:
                    intention = replace(intention, at=intention.at + HOUR)
                    continue
                if intention.network == "linkedin" and dice.random() < 0.1:
                    number = dice.randrange(10**18, 10**19)
                    give_address(share=share, address=f"https://www.linkedin.com/feed/update/urn:li:share:{number}")
            if intention.network in TELLING:
                self._to_like[_day(intention.at) + timedelta(days=3)].append(share)
            return self._expect_visits(share, intention, dice)

    def _expect_visits(self, share: Share, intention: Intention, dice: random.Random) -> None:
        habit = habit_of(self._people[intention.person], self._seed)
        reach = habit.reach * appeal_of(self._stories[intention.story], self._seed)
        for visit in visits_of(intention.network, intention.at, reach=reach, dice=dice):
            if visit.at < self._now:
                self._to_come[visit.at.date()].append((visit, share.link))

    # --- what the day brings ------------------------------------------------------------------------------------------

    def _end(self, today: date) -> None:
        """The day's visits are counted; on Fridays people look at what their points have become."""
        visits = sorted(self._to_come.pop(today, []), key=lambda pair: (pair[0].at, pair[1].pk))
        keep_clicks([_click(visit, link) for visit, link in visits])
        with clock.at(min(self._now, datetime.combine(today, datetime.max.time(), ZONE))):
            like_posts(self._to_like.pop(today, []), seed=self._seed)
            advance_all()
        if today.weekday() == FRIDAY and today < _day(self._now):
            with clock.at(datetime.combine(today, datetime.min.time(), ZONE) + timedelta(hours=15, minutes=12)):
                self._redeem(today)

    def _redeem(self, friday: date) -> None:
        for person, member in zip(self._people, self._members, strict=True):
            if person == SANNE:
                continue  # she saves, so that whoever is her for a day has something to spend
            dice = random.Random(f"rewards {self._seed} {friday - _day(self._now)} {member.email}")
            if dice.random() > 0.2:
                continue
            balance = balance_of(member)
            if dice.random() < 0.3 and balance >= 20:
                points = balance // dice.choice((2, 4, 8))
                give_to_cause(member=member, cause=dice.choice(self._causes), points=points, request=f"demo {friday}")
                continue
            affordable = [reward for reward in self._rewards if reward.price <= balance]
            if not affordable:
                continue
            try:
                redemption = redeem_reward(member=member, reward=dice.choice(affordable), request=f"demo {friday}")
            except NotRedeemed:
                continue
            self._hand_over(redemption)

    def _hand_over(self, redemption: Redemption) -> None:
        """A few days later; what was ordered last is still waiting for the manager."""
        later = redemption.redeemed_at + timedelta(days=4)
        if later < self._now - timedelta(days=2):
            with clock.at(later):
                approve_redemption(redemption=redemption)
                fulfil_redemption(redemption=redemption)
        # Nobody gets a mail about the past.
        Notice.objects.filter(kind=REWARD_READY, about=redemption.pk).delete()


def _click(visit: Visit, link: Link) -> Click:
    with clock.at(visit.at.astimezone(UTC)):  # visitors' keys go by the day in UTC
        visitor = visitor_hash(address=visit.address, agent=visit.agent, code=link.code)
        origin = origin_hash(address=visit.address, organisation=link.organisation_id)
        if visit.by_sharer and not visit.signed_in:
            remember_own_visitor(link=link, visitor=visitor)
    return Click(
        organisation_id=link.organisation_id,
        link=link,
        at=visit.at,
        visitor=visitor,
        origin=origin,
        method=visit.method,
        agent=visit.agent,
        referrer=visit.referrer,
        own="colleague" if visit.signed_in else "",
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def _by_day(shares: Iterable[Intention]) -> dict[date, list[Intention]]:
    return {day: list(group) for day, group in groupby(shares, key=lambda intention: _day(intention.at))}
