"""The honest ones: who share and read as people do, at home, on the way, and in an office with one address."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from proudly.demo.habits import ZONE, Habit, Intention, appeal_of, habit_of, intentions, publishing_moment
from proudly.demo.visits import BROWSERS, _poisson, visits_of
from proudly.kit import clock
from proudly.sharing.models import Share
from proudly.sharing.services import give_address
from tests.cheating.company import (
    HOURS,
    LAST_DAY,
    Browser,
    Company,
    from_the_network,
    mark_of,
    new_address,
    some_browser,
)

OFFICES = {"Deventer": "185.10.0.1", "Zwolle": "185.10.0.2", "Utrecht": "185.10.0.3", "Gent": "185.10.0.4"}
MOBILE = [f"178.224.0.{number}" for number in range(1, 41)]  # a mobile network has few addresses for many phones
POPULAR = 6
FANS = 12


@dataclass
class Home:
    """One member's browsers, and who lives there too."""

    laptop: Browser
    work: Browser | None
    phone: Browser
    family: list[Browser] = field(default_factory=list)


class Honest:
    """Everybody but those whose positions are `apart`."""

    def __init__(self, company: Company, *, apart: set[int]) -> None:
        self.company, self.apart = company, apart
        self.dice = random.Random(f"honest {company.seed}")
        self.homes = [self._home(position) for position in range(len(company.people))]
        self.shares = 0
        zealous = sorted(
            (position for position in range(len(company.people)) if position not in apart),
            key=lambda position: -self._habit(position).zeal,
        )
        self.popular = set(zealous[:POPULAR])
        self.fans = [
            (some_browser(self.dice), set(self.dice.sample(zealous[:60], min(6, len(zealous))))) for _ in range(FANS)
        ]

    def _habit(self, position: int) -> Habit:
        return habit_of(self.company.people[position], self.company.seed)

    def _home(self, position: int) -> Home:
        dice = self.dice
        at_home, office = new_address(dice), OFFICES.get(self.company.people[position].location)
        laptop, phone = dice.choice(BROWSERS[:6]), dice.choice(BROWSERS[6:])
        family = [some_browser(dice, at_home) for _ in range(dice.choice((0, 0, 0, 1, 1, 2)))]
        return Home(
            laptop=Browser(at_home, laptop),
            work=Browser(office, dice.choice(BROWSERS[:4])) if office else None,
            phone=Browser(at_home, phone),
            family=family,
        )

    # --- nine weeks ---------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Have every story published, and shared by whom it pleases."""
        company = self.company
        for position, told in enumerate(company.told):
            company.then(publishing_moment(told, LAST_DAY), lambda _at, position=position: company.publish(position))
        for intention in intentions(company.people, company.told, seed=company.seed, now=LAST_DAY):
            if intention.person not in self.apart:
                company.then(intention.at, lambda at, meant=intention: self._share(replace(meant, at=at)))

    def _share(self, meant: Intention) -> None:
        """As the share page does it; in an hour that has had its shares, an hour later."""
        company, home = self.company, self.homes[meant.person]
        local = meant.at.astimezone(ZONE)
        at_work = home.work is not None and local.weekday() < 5 and 8 <= local.hour < 18 and self.dice.random() < 0.7
        browser = home.work if at_work and home.work else home.laptop
        member = company.members[meant.person]
        share = company.shares(member, company.stories[meant.story], meant.network, browser)
        if share is None:
            return company.then(meant.at + HOURS, lambda at: self._share(replace(meant, at=at)))
        self.shares += 1
        if meant.network == "linkedin" and self.dice.random() < 0.12:
            number = self.dice.randrange(10**18, 10**19)
            with clock.at(meant.at + timedelta(minutes=2)):
                give_address(share=share, address=f"https://www.linkedin.com/feed/update/urn:li:share:{number}")
        self._is_read(share, meant, browser, at_work=at_work)
        return None

    def _is_read(self, share: Share, meant: Intention, browser: Browser, *, at_work: bool) -> None:
        company, home, dice, at = self.company, self.homes[meant.person], self.dice, meant.at
        reach = self._habit(meant.person).reach * appeal_of(company.told[meant.story], company.seed)
        if meant.person in self.popular:
            reach *= 2.5
        for visit in visits_of(meant.network, at, reach=reach, dice=dice):
            if visit.by_sharer:
                # Whether it works is seen in the browser at hand, and sometimes on the phone as well.
                who = browser if dice.random() < 0.8 else replace(home.phone, address=browser.address)
                company.comes(share, visit.at, replace(who, mark=mark_of(share.member_id) if visit.signed_in else ""))
                continue
            mobile = dice.random() < 0.3
            who = Browser(
                dice.choice(MOBILE) if mobile else visit.address, visit.agent, follows_not=dice.random() < 0.05
            )
            company.comes(share, visit.at, who, referrer=visit.referrer, method=visit.method)
        if meant.person in self.popular and dice.random() < 0.12:
            self._goes_round(share, meant)
        for one in home.family:
            if dice.random() < 0.5:
                evening = at.astimezone(ZONE).replace(hour=20, minute=dice.randrange(60)) + timedelta(
                    days=int(at.astimezone(ZONE).hour >= 20)
                )
                company.comes(share, evening, one, referrer=from_the_network(meant.network, dice))
        if office := home.work:
            for _ in range(_poisson(1.1 if at_work else 0.5, dice)):
                self._colleague_reads(share, meant, office.address, at + timedelta(minutes=dice.expovariate(1 / 90)))
            monday = at.astimezone(ZONE) + timedelta(days=7 - at.astimezone(ZONE).weekday())
            if monday - at < timedelta(days=4) and dice.random() < 0.7:  # what was shared since Thursday
                for _ in range(dice.choice((1, 1, 2, 3))):
                    rush = monday.replace(hour=8, minute=dice.randrange(20, 59), second=dice.randrange(60))
                    self._colleague_reads(share, meant, office.address, rush)
        for fan, follows in self.fans:
            if meant.person in follows and dice.random() < 0.6:
                seen = at + timedelta(hours=dice.uniform(0.2, 9))
                company.comes(share, seen, fan, referrer=from_the_network(meant.network, dice))

    def _colleague_reads(self, share: Share, meant: Intention, office: str, at: datetime) -> None:
        """At the office. Most browsers there are known, as those of colleagues who once came to Proudly."""
        agent = self.dice.choice(BROWSERS[:6])
        who = Browser(office, agent)
        if self.dice.random() < 0.6:
            reader = self.company.members[self.dice.randrange(len(self.company.members))]
            if reader.pk != share.member_id:
                who.mark = mark_of(reader.pk)
        self.company.comes(share, at, who, referrer=from_the_network(meant.network, self.dice))

    def _goes_round(self, share: Share, meant: Intention) -> None:
        """A post that is passed on: hundreds in two days, by way of the network."""
        dice = self.dice
        for _ in range(dice.randrange(60, 320)):
            at = meant.at + timedelta(minutes=20) + timedelta(hours=11) * dice.expovariate(1)
            who = some_browser(dice, dice.choice(MOBILE) if dice.random() < 0.4 else None)
            self.company.comes(share, at, who, referrer=from_the_network(meant.network, dice))
