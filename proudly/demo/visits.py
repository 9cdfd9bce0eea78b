"""Who comes by on a tracked link: readers, the networks' preview robots, mail scanners, and the sharer."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proudly.demo.habits import ZONE
from proudly.networks import registry

_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64"
_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
_IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS"
_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome"
_SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko)"

BROWSERS = (
    f"{_WINDOWS}) {_CHROME}/139.0.0.0 Safari/537.36",
    f"{_WINDOWS}) {_CHROME}/138.0.0.0 Safari/537.36 Edg/138.0.0.0",
    f"{_WINDOWS}; rv:141.0) Gecko/20100101 Firefox/141.0",
    f"{_MAC} {_SAFARI} Version/18.5 Safari/605.1.15",
    f"{_MAC} {_CHROME}/139.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    f"{_IPHONE} 18_5 like Mac OS X) {_SAFARI} Version/18.5 Mobile/15E148 Safari/604.1",
    f"{_IPHONE} 17_7 like Mac OS X) {_SAFARI} Mobile/15E148",
    f"Mozilla/5.0 (Linux; Android 10; K) {_CHROME}/139.0.0.0 Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 15; SM-S921B) {_CHROME}/130.0.0.0 Mobile Safari/537.36",
    f"Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) {_CHROME}/138.0.0.0 Mobile Safari/537.36",
    f"Mozilla/5.0 (iPad; CPU OS 18_4 like Mac OS X) {_SAFARI} Version/18.4 Mobile/15E148 Safari/604.1",
)

# What fetches the preview within seconds of a post, by network.
ROBOTS = {
    "linkedin": (
        "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    ),
    "x": ("Twitterbot/1.0", "Mozilla/5.0 (compatible; Applebot/0.1; +http://www.apple.com/go/applebot)"),
    "facebook": ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",),
    "threads": ("meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",),
    "bluesky": ("Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)",),
    "mastodon": (
        "Mastodon/4.4.3 (http.rb/5.3.1; +https://mastodon.nl/) Bot",
        "Mastodon/4.3.9 (http.rb/5.2.0; +https://mstdn.social/) Bot",
        "Pleroma 2.9.1; https://akko.example <admin@akko.example>",
    ),
    "whatsapp": ("WhatsApp/2.24.15.78 A",),
    "xing": ("XING-contenttabreceiver/2.0",),
}

# Readers for a usual post of a usual person.
_READERS = {"linkedin": 3.0, "facebook": 2.4, "whatsapp": 2.0, "bluesky": 2.4, "mastodon": 2.2, "xing": 1.8}
_READERS_ELSEWHERE = 1.4
_FADES_OVER = timedelta(hours=17)


@dataclass(frozen=True)
class Visit:
    """One visit to come. `by_sharer`: with the browser in which the story was shared."""

    at: datetime
    agent: str
    address: str
    referrer: str = ""
    method: str = "GET"
    by_sharer: bool = False
    signed_in: bool = False


def visits_of(network: str, shared_at: datetime, *, reach: float, dice: random.Random) -> Iterator[Visit]:
    """All visits that one share gets, in no order.

    Args:
        reach: how many readers this share gets, 1.0 is usual.
    """
    yield from _robots(network, shared_at, dice)
    if dice.random() < 0.4:
        yield from _sharer(shared_at, dice)
    for _ in range(_poisson(_READERS.get(network, _READERS_ELSEWHERE) * reach, dice)):
        yield from _reader(network, shared_at, dice)


def _robots(network: str, shared_at: datetime, dice: random.Random) -> Iterator[Visit]:
    robots = ROBOTS.get(network, ())
    for agent in dice.choices(robots, k=dice.randint(2, 4)) if robots else ():
        seconds = dice.uniform(0.6, 14)
        address = _address(dice)
        if dice.random() < 0.15:
            yield Visit(shared_at + timedelta(seconds=seconds - 0.4), agent, address, method="HEAD")
        yield Visit(shared_at + timedelta(seconds=seconds), agent, address)
    if network == "email" and dice.random() < 0.7:  # a scanner that poses as a browser, given away by its method
        yield Visit(shared_at + timedelta(seconds=dice.uniform(3, 60)), BROWSERS[0], _address(dice), method="HEAD")


def _sharer(shared_at: datetime, dice: random.Random) -> Iterator[Visit]:
    """Looking whether it works."""
    agent, address, signed_in = dice.choice(BROWSERS), _address(dice), dice.random() < 0.4
    for _ in range(dice.choice((1, 1, 2))):
        at = shared_at + timedelta(seconds=dice.uniform(20, 400))
        yield Visit(at, agent, address, by_sharer=True, signed_in=signed_in)


def _reader(network: str, shared_at: datetime, dice: random.Random) -> Iterator[Visit]:
    agent, address, referrer = dice.choice(BROWSERS), _address(dice), _referrer(network, dice)
    at = _daytime(shared_at + timedelta(seconds=40) + _FADES_OVER * dice.expovariate(1), dice)
    yield Visit(at, agent, address, referrer)
    if dice.random() < 0.3:
        yield Visit(at + timedelta(seconds=dice.uniform(8, 5400)), agent, address, referrer)


def _referrer(network: str, dice: random.Random) -> str:
    """The host that a reader's browser names: the network's own, none, or rarely somewhere else."""
    roll = dice.random()
    hosts = sorted(registry.network(network).hosts)
    if roll < 0.22 or not hosts:
        return ""
    if roll < 0.25:
        return dice.choice(("news.ycombinator.com", "www.google.com", "teams.microsoft.com"))
    return dice.choice(hosts)


def _daytime(moment: datetime, dice: random.Random) -> datetime:
    local = moment.astimezone(ZONE)
    return local + timedelta(hours=dice.uniform(6, 9)) if local.hour < 6 and dice.random() < 0.85 else local


def _address(dice: random.Random) -> str:
    """Only ever hashed."""
    return f"10.{dice.randrange(256)}.{dice.randrange(256)}.{dice.randrange(256)}"


def _poisson(mean: float, dice: random.Random) -> int:
    """Knuth's method, good for small means."""
    limit, product, number = math.exp(-mean), dice.random(), 0
    while product > limit:
        number += 1
        product *= dice.random()
    return number
