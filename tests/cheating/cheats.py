"""Twelve ways to cheat, each with what somebody would do who has heard of points.

Whoever cheats is somebody of the company, does so for weeks, and may have honest readers besides.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from proudly.content.models import Story, Suggestion
from proudly.content.publishing import publish_story
from proudly.content.suggestions import services as suggestions
from proudly.demo.habits import ZONE, publishing_moment
from proudly.demo.visits import BROWSERS, ROBOTS, visits_of
from proudly.people.models import Member
from proudly.sharing.models import Share
from tests.cheating.company import LAST_DAY, Browser, Company, Deeds, new_address, some_browser

EVERY = 4
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DESKTOP, PHONE, TABLET, LAPTOP = BROWSERS[0], BROWSERS[6], BROWSERS[11], BROWSERS[3]

After = Callable[[Share, datetime, Browser], None]
Cheat = Callable[["Plot"], None]


@dataclass
class Plot:
    """Who cheats together, and what they did."""

    company: Company
    name: str
    culprits: Sequence[int]  # positions of members
    deeds: Deeds = field(default_factory=Deeds)

    def __post_init__(self) -> None:
        self.dice = random.Random(f"{self.name} {self.company.seed}")
        self.homes = {one: Browser(new_address(self.dice), DESKTOP) for one in self.culprits}

    def member(self, culprit: int) -> Member:
        return self.company.members[culprit]

    def shares_each(self, culprit: int, networks: Sequence[str], then: After, *, posts: bool = True) -> None:
        """Press the button for one story in `EVERY`, some hours after it is out.

        Args:
            posts: whether there is a post then, which the network's robot and a few honest contacts see.
        """
        for position, told in list(enumerate(self.company.told))[::EVERY]:
            at = publishing_moment(told, LAST_DAY) + self.dice.uniform(1, 7) * HOUR
            for number, network in enumerate(networks):
                self.company.then(
                    at + number * timedelta(minutes=2),
                    lambda at, position=position, network=network: self._presses(
                        culprit, position, network, at, then, posts=posts
                    ),
                )

    def _presses(self, culprit: int, position: int, network: str, at: datetime, then: After, *, posts: bool) -> None:
        member, home = self.member(culprit), self.homes[culprit]
        press = self.company.shares if posts else self.company.presses
        share = press(member, self.company.stories[position], network, home)
        if share is None:  # enough colleagues shared it in this hour
            if at < LAST_DAY:
                later = lambda at: self._presses(culprit, position, network, at, then, posts=posts)  # noqa: E731
                self.company.then(at + HOUR, later)
            return
        if posts:
            for visit in visits_of(network, at, reach=0.5, dice=self.dice):
                if not visit.by_sharer:
                    who = Browser(visit.address, visit.agent)
                    self.company.comes(share, visit.at, who, referrer=visit.referrer, method=visit.method)
        else:
            self.deeds.shares.add(share.pk)
        then(share, at, home)

    def visits(self, share: Share, at: datetime, browser: Browser, referrer: str = "") -> None:
        self.company.comes(share, at, browser, referrer=referrer, of=self.deeds)


def own_browser(plot: Plot) -> None:
    """Clicking the own link over and over, in the browser in which it was shared, and in a private window."""

    def clicks(share: Share, at: datetime, home: Browser) -> None:
        for number in range(20):
            plot.visits(share, at + number * timedelta(minutes=4), home)
        for days in range(3):
            for number in range(10):
                plot.visits(share, at + days * DAY + number * timedelta(minutes=7), Browser(home.address, home.agent))

    for culprit in plot.culprits:
        plot.shares_each(culprit, ["linkedin"], clicks)


def own_phone(plot: Plot) -> None:
    """Opening each of the own links on the phone, the tablet and the old laptop at home, for days."""

    def clicks(share: Share, at: datetime, home: Browser) -> None:
        for days in range(4):
            for number, agent in enumerate((PHONE, TABLET, LAPTOP)):
                device = Browser(home.address, agent)
                plot.visits(share, at + days * DAY + (number + 1) * timedelta(minutes=11), device, "www.linkedin.com")

    for culprit in plot.culprits:
        plot.shares_each(culprit, ["linkedin", "xing"], clicks)


def refreshing(plot: Plot) -> None:
    """A friend keeps the link open and loads it again, hundreds of times."""
    friends = {culprit: some_browser(plot.dice) for culprit in plot.culprits}

    def clicks(share: Share, at: datetime, _home: Browser) -> None:
        friend = next(friend for culprit, friend in friends.items() if plot.member(culprit).pk == share.member_id)
        for number in range(60):
            plot.visits(share, at + timedelta(minutes=20) + number * timedelta(seconds=41), friend, "www.linkedin.com")

    for culprit in plot.culprits:
        plot.shares_each(culprit, ["linkedin"], clicks)


def honest_robots(plot: Plot) -> None:
    """Programs that say what they are, from many addresses: command lines, browsers without a window, crawlers."""
    names = (
        "curl/8.9.1",
        "python-requests/2.32.3",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/139.0.0.0 Safari/537.36",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Go-http-client/2.0",
        "Wget/1.24.5",
    )

    def clicks(share: Share, at: datetime, _home: Browser) -> None:
        for number in range(40):
            robot = Browser(new_address(plot.dice), plot.dice.choice(names))
            plot.visits(share, at + HOUR + number * timedelta(seconds=50), robot)

    for culprit in plot.culprits:
        plot.shares_each(culprit, ["linkedin"], clicks)


def script_at_night(plot: Plot) -> None:
    """A script that calls itself Chrome and changes its address, at night when nobody looks."""

    def clicks(share: Share, at: datetime, _home: Browser) -> None:
        night = at.astimezone(ZONE).replace(hour=1, minute=30) + DAY
        for number in range(40):
            moment = night + number * timedelta(seconds=plot.dice.uniform(70, 100))
            plot.visits(share, moment, Browser(new_address(plot.dice), DESKTOP))

    for culprit in plot.culprits:
        plot.shares_each(culprit, ["linkedin"], clicks)


def one_address(plot: Plot) -> None:
    """One machine that names another browser each time and takes no cookies."""
    machines = {culprit: new_address(plot.dice) for culprit in plot.culprits}

    def clicks(share: Share, at: datetime, _home: Browser) -> None:
        machine = next(address for culprit, address in machines.items() if plot.member(culprit).pk == share.member_id)
        for number in range(30):
            version = plot.dice.randrange(90, 140)
            agent = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/{version}.0.{number}.0 Safari"
            plot.visits(share, at + HOUR + number * timedelta(minutes=3), Browser(machine, agent), "www.linkedin.com")

    for culprit in plot.culprits:
        plot.shares_each(culprit, ["linkedin"], clicks)


def ring(plot: Plot) -> None:
    """Five colleagues who open whatever the others share, on their phones, every time."""
    phones = {culprit: some_browser(plot.dice) for culprit in plot.culprits}

    def clicks(share: Share, at: datetime, _home: Browser) -> None:
        evening = at.astimezone(ZONE).replace(hour=21, minute=0)
        for number, (culprit, phone) in enumerate(phones.items()):
            if plot.member(culprit).pk != share.member_id:
                plot.visits(share, evening + number * timedelta(minutes=5), phone, "www.linkedin.com")

    for culprit in plot.culprits:
        plot.shares_each(culprit, ["linkedin"], clicks)


def click_farm(plot: Plot) -> None:
    """Readers that were bought: seventy addresses in eight minutes, half of them naming the network."""

    def clicks(share: Share, at: datetime, _home: Browser) -> None:
        for _ in range(70):
            referrer = "www.linkedin.com" if plot.dice.random() < 0.5 else ""
            moment = at + 3 * HOUR + timedelta(minutes=plot.dice.uniform(0, 8))
            plot.visits(share, moment, some_browser(plot.dice), referrer)

    for culprit in plot.culprits:
        plot.shares_each(culprit, ["linkedin"], clicks)


def old_links(plot: Plot) -> None:
    """Links of last month, put into forums and groups again, a handful of readers for each."""

    def clicks(share: Share, at: datetime, _home: Browser) -> None:
        for days in (35, 36, 37):
            for _ in range(plot.dice.randrange(3, 9)):
                moment = at + days * DAY + plot.dice.uniform(0, 5) * HOUR
                plot.visits(share, moment, some_browser(plot.dice), plot.dice.choice(("", "forum.example")))

    for culprit in plot.culprits:
        plot.shares_each(culprit, ["linkedin"], clicks)


PLACES = {
    "linkedin": "https://www.linkedin.com/feed/update/urn:li:share:{}",
    "x": "https://x.com/me/status/{}",
    "facebook": "https://www.facebook.com/me/posts/{}",
    "threads": "https://www.threads.net/@me/post/{}",
    "xing": "https://www.xing.com/feed/{}",
}


def no_post(plot: Plot) -> None:
    """Giving the address of a post that does not exist; one of them opens the network's page first, and leaves it."""

    def claims(share: Share, at: datetime, home: Browser) -> None:
        address = PLACES[share.network].format(plot.dice.randrange(10**18))
        member = next(plot.member(one) for one in plot.culprits if plot.member(one).pk == share.member_id)
        plot.company.then(at + timedelta(minutes=1), lambda _at: plot.company.claims(member, share, address, home))
        if member == plot.member(plot.culprits[0]):
            robot = Browser(new_address(plot.dice), ROBOTS[share.network][0])
            plot.company.comes(share, at + timedelta(seconds=20), robot)

    for number, culprit in enumerate(plot.culprits):
        plot.shares_each(culprit, list(PLACES) if number else ["linkedin", "x"], claims, posts=False)


def everywhere(plot: Plot) -> None:
    """Every story on every network and by copying the link, without a post; the own phone is the reader of each."""
    networks = ["linkedin", "whatsapp", "x", "facebook", "bluesky", "mastodon", "email", "copy"]

    def clicks(share: Share, at: datetime, home: Browser) -> None:
        plot.visits(share, at + timedelta(minutes=30), Browser(home.address, PHONE))

    for culprit in plot.culprits:
        plot.shares_each(culprit, networks, clicks, posts=False)


def junk(plot: Plot) -> None:
    """Suggesting twenty links a day; a friend claims to have shared the one that an editor took for good."""
    suggester, friend = plot.culprits
    company = plot.company

    def suggests(at: datetime) -> None:
        for number in range(20):
            link = f"https://junk.example/{at:%Y%m%d}/{number}"
            one, _is_new = suggestions.suggest(member=plot.member(suggester), pasted=link, why="Mooi!")
            plot.deeds.suggestions.add(one.pk)
            company.then(at + HOUR, lambda at, one=one, number=number: answers(one, at, takes=number == 7))

    def answers(one: Suggestion, at: datetime, *, takes: bool) -> None:
        if not takes or at - company.first > 20 * DAY:  # the first days an editor is taken in
            return suggestions.decline(suggestion=one, editor=company.editor, reason="Dat past niet bij ons.")
        draft = suggestions.take(suggestion=one, editor=company.editor)
        draft.title, draft.summary = "Zo mooi!", "Dit moet je lezen."
        draft.save(update_fields=["title", "summary"])
        story = publish_story(story=draft)
        for number, network in enumerate(PLACES):
            company.then(
                at + HOUR + number * timedelta(minutes=3), lambda at, network=network: claims(at, story.pk, network)
            )
        return None

    def claims(at: datetime, story: int, network: str) -> None:
        member, home = plot.member(friend), plot.homes[friend]
        share = company.presses(member, Story.objects.get(pk=story), network, home)
        if share is not None:
            plot.deeds.shares.add(share.pk)
            company.claims(member, share, PLACES[network].format(plot.dice.randrange(10**18)), home)

    for days in range(13, 60, 9):
        company.then(company.first + days * DAY, suggests)


# Each with how many do it together.
CHEATS: dict[Cheat, int] = {
    own_browser: 1,
    own_phone: 2,
    refreshing: 1,
    honest_robots: 1,
    script_at_night: 1,
    one_address: 1,
    ring: 5,
    click_farm: 1,
    old_links: 1,
    no_post: 2,
    everywhere: 1,
    junk: 2,
}
