"""A company that lives through nine weeks on a turned clock: its pages, its links, and its nights of checking."""

from __future__ import annotations

import heapq
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import count
from typing import Any

from django.http import HttpResponse
from django.test import Client

from proudly.content.models import Story
from proudly.content.services import CaptionText
from proudly.content.tests import factories as content
from proudly.demo.company import DemoPerson
from proudly.demo.company import people as people_of_the_demo
from proudly.demo.habits import ZONE
from proudly.demo.stories import DemoStory, stories
from proudly.demo.visits import BROWSERS
from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.links import visitors
from proudly.links.colleagues import COOKIE, mark_browser
from proudly.links.edge.application import Edge, _agent
from proudly.links.edge.database import CLICK
from proudly.links.edge.links import KnownLink, header_of
from proudly.links.models import Click, Link
from proudly.links.services import keep_clicks, remember_own_place, remember_own_visitor
from proudly.networks import registry
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points.services import adopt_starting_rules
from proudly.sharing.echo.limit import TooManyNow
from proudly.sharing.honesty.checking import check_yesterday
from proudly.sharing.models import Share
from proudly.sharing.services import share_story

LAST_DAY = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)  # a Tuesday
WEEKS = 9
NIGHT = time(3, 24)  # when `check_readers` runs
HOURS = timedelta(hours=1)

Happening = Callable[[datetime], None]


@dataclass
class Deeds:
    """What somebody did, by which to find what it gave: visits, shares and suggestions."""

    clicks: list[Click] = field(default_factory=list)
    shares: set[int] = field(default_factory=set)
    suggestions: set[int] = field(default_factory=set)


@dataclass
class Browser:
    """One browser of somebody: its address, and what it calls itself.

    `mark`: the cookie of a browser in which a colleague was signed in. `follows_not`: it asks not to be followed.
    """

    address: str
    agent: str
    mark: str = ""
    follows_not: bool = False


class Company:
    """Happenings are told to `then`, and come to pass in `live`, each at its moment."""

    def __init__(self, *, people_: int, seed: int = 7) -> None:
        self.seed = seed
        self.dice = random.Random(f"cheating {seed}")
        self._numbers = count()
        self._to_come: list[tuple[datetime, int, Happening]] = []
        self._clicks: list[Click] = []
        self._edge = Edge()
        self._clients: dict[int, Client] = {}
        self._links: dict[int, KnownLink] = {}
        self.first = LAST_DAY - timedelta(weeks=WEEKS)
        self.people: list[DemoPerson] = people_of_the_demo(people_, seed)
        self.told: list[DemoStory] = [story for story in stories() if not story.is_fresh]
        self.stories: dict[int, Story] = {}
        with clock.at(self.first - timedelta(days=3)):
            self.organisation = people.organisation("Heldervaart", time_zone="Europe/Amsterdam")
            adopt_starting_rules(organisation=self.organisation)
            self.editor = people.editor(self.organisation, "Eva")
            self.members: list[Member] = [self._welcome(person) for person in self.people]

    def _welcome(self, person: DemoPerson) -> Member:
        return people.member(self.organisation, person.name, email=person.email, networks=list(person.networks))

    # --- time ---------------------------------------------------------------------------------------------------------

    def then(self, at: datetime, happens: Happening) -> None:
        """At that moment it happens; what is past by then happens at once."""
        heapq.heappush(self._to_come, (at.astimezone(UTC), next(self._numbers), happens))

    def live(self) -> None:
        """From the first day to some days after the last, night by night as in production."""
        day = self.first.astimezone(ZONE).date()
        last = (LAST_DAY + timedelta(days=6)).astimezone(ZONE).date()
        while day <= last:
            night = datetime.combine(day + timedelta(days=1), NIGHT, ZONE)
            while self._to_come and self._to_come[0][0] < night:
                at, _number, happens = heapq.heappop(self._to_come)
                with clock.at(at):
                    happens(at)
            with clock.at(night):
                self._take_in()
                check_yesterday()
                visitors.forget_past_days()
                visitors.forget_origins()
            day += timedelta(days=1)

    def _take_in(self) -> None:
        keep_clicks(self._clicks)
        self._clicks.clear()
        advance_all()

    # --- what people do -----------------------------------------------------------------------------------------------

    def publish(self, position: int) -> None:
        told = self.told[position]
        self.stories[position] = content.story(
            self.editor,
            title=told.title,
            summary=told.summary,
            url=f"https://heldervaart.example/{told.key}",
            language=told.language,
            captions=[CaptionText(one.network, one.language, one.text) for one in told.captions],
        )

    def shares(self, member: Member, story: Story, network: str, browser: Browser) -> Share | None:
        """As the page does it, without drawing it. None when the hour had its shares already."""
        try:
            share = share_story(
                member=member, story=story, network=network, caption=f"Trots! {member.name}", agrees_with=1
            )
        except TooManyNow:
            return None
        visitor = visitors.visitor_hash(address=browser.address, agent=browser.agent, code=share.link.code)
        remember_own_visitor(link=share.link, visitor=visitor)
        origin = visitors.origin_hash(address=browser.address, organisation=share.organisation_id)
        remember_own_place(member=member, origin=origin)
        browser.mark = mark_of(member.pk)
        return share

    def presses(self, member: Member, story: Story, network: str, browser: Browser) -> Share | None:
        """The second of the two clicks, on the page itself. None when the hour had its shares already."""
        address = f"/stories/{story.pk}/share/{network}"
        words = {"caption": f"Trots op ons werk! {member.name}", "house_rules": "1", "seen_alike": "1"}
        client = self._signed_in(member)
        answer = client.post(address, words, REMOTE_ADDR=browser.address, HTTP_USER_AGENT=browser.agent)
        assert answer.status_code in {200, 302, 303}
        browser.mark = client.cookies[COOKIE].value
        return Share.objects.filter(member=member, story=story, network=network).select_related("link").first()

    def claims(self, member: Member, share: Share, address: str, browser: Browser) -> None:
        """The address of the post, typed on the share page."""
        page = f"/stories/{share.story_id}/share/{share.network}"
        client = self._signed_in(member)
        client.post(page, {"address": address}, REMOTE_ADDR=browser.address, HTTP_USER_AGENT=browser.agent)

    def _signed_in(self, member: Member) -> Client:
        if member.pk not in self._clients:
            self._clients[member.pk] = Client()
            self._clients[member.pk].force_login(member.person)
        return self._clients[member.pk]

    def visits(
        self,
        share: Share,
        at: datetime,
        browser: Browser,
        *,
        referrer: str = "",
        method: str = "GET",
        of: Deeds | None = None,
    ) -> None:
        """Somebody follows a link, at a moment of today: as the edge takes a request in."""
        headers = {b"user-agent": browser.agent.encode()}
        if referrer:
            headers[b"referer"] = f"https://{referrer}/some/page".encode()
        if browser.mark:
            headers[b"cookie"] = f"{COOKIE}={browser.mark}".encode()
        if browser.follows_not:
            headers[b"dnt"] = b"1"
        scope = {"method": method, "headers": [], "client": (browser.address, 50000)}
        moment = at.astimezone(UTC).isoformat(sep=" ", timespec="microseconds")[:26]
        with clock.at(at.astimezone(UTC)):
            self._edge._day_key = visitors._key_of(clock.now().date())
        agent = _agent(browser.agent.encode())
        said = self._edge._click(scope, headers, self._known(share.link), share.link.code, agent, moment, "")
        click = Click(**dict(zip(CLICK, json.loads(said), strict=True)))
        click.at = at.astimezone(UTC)
        self._clicks.append(click)
        if of is not None:
            of.clicks.append(click)

    def comes(self, share: Share, at: datetime, browser: Browser, **said: Any) -> None:
        """The same, at a moment to come."""
        self.then(at, lambda at: self.visits(share, at, browser, **said))

    def _known(self, link: Link) -> KnownLink:
        if link.pk not in self._links:
            self._links[link.pk] = KnownLink(
                id=link.pk,
                ids=f"{link.organisation_id},{link.pk}",
                organisation=link.organisation_id,
                member=link.member_id,
                story=link.story_id,
                base="",
                target="",
                location=header_of(""),
                closes_at=float("inf"),
                around_key=None,
            )
        return self._links[link.pk]


def new_address(dice: random.Random) -> str:
    return f"{dice.randrange(11, 200)}.{dice.randrange(256)}.{dice.randrange(256)}.{dice.randrange(1, 255)}"


@cache
def mark_of(member: int) -> str:
    """The cookie of a browser in which somebody is, or once was, signed in."""
    response = HttpResponse()
    mark_browser(response, member)
    return response.cookies[COOKIE].value


def some_browser(dice: random.Random, address: str | None = None) -> Browser:
    """A browser of no colleague."""
    return Browser(address or new_address(dice), dice.choice(BROWSERS))


def from_the_network(network: str, dice: random.Random) -> str:
    """Which host a reader's browser names: one of the network's, or, out of an app, none."""
    hosts = sorted(host for host in registry.network(network).hosts if not host.startswith("com."))
    return dice.choice(hosts) if hosts and dice.random() < 0.75 else ""
