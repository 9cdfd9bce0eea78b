from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime

from proudly.demo.company import people
from proudly.demo.habits import intentions
from proudly.demo.stories import stories
from proudly.demo.visits import BROWSERS, ROBOTS, visits_of
from proudly.links.rules import is_robot

TUESDAY = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)


def test_the_same_seed_means_the_same_shares_on_the_same_minutes():
    crowd = people(120, seed=7)
    assert intentions(crowd, stories(), seed=7, now=TUESDAY) == intentions(crowd, stories(), seed=7, now=TUESDAY)
    assert intentions(crowd, stories(), seed=8, now=TUESDAY) != intentions(crowd, stories(), seed=7, now=TUESDAY)


def test_a_hundred_and_twenty_people_share_some_hundreds_of_times():
    for seed in (1, 7):
        shares = intentions(people(120, seed=seed), stories(), seed=seed, now=TUESDAY)
        assert 600 <= len(shares) <= 1200
        assert len({(share.person, share.story, share.network) for share in shares}) == len(shares)


def test_nobody_shares_at_night():
    hours = Counter(share.at.hour for share in intentions(people(120, seed=7), stories(), seed=7, now=TUESDAY))
    assert not {0, 1, 2, 3, 4, 5} & set(hours)


def test_readers_look_like_people_and_robots_like_robots():
    assert not any(is_robot(agent) for agent in BROWSERS)
    assert all(is_robot(agent) for agents in ROBOTS.values() for agent in agents)


def test_robots_come_within_seconds_and_readers_within_days():
    dice = random.Random(1)
    visits = [visit for _ in range(60) for visit in visits_of("linkedin", TUESDAY, reach=1.0, dice=dice)]
    robots = [visit for visit in visits if is_robot(visit.agent)]
    readers = [visit for visit in visits if not is_robot(visit.agent) and not visit.by_sharer]
    assert robots and all((visit.at - TUESDAY).total_seconds() < 15 for visit in robots)
    assert len(readers) > 100 and all((visit.at - TUESDAY).total_seconds() > 30 for visit in readers)
    assert {"", "www.linkedin.com"} <= {visit.referrer for visit in readers}
