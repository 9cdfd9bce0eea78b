"""What a click is: human, robot, own or repeated. Pure decisions: they can be made again when the lists get better."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast
from urllib.parse import parse_qsl, quote, urlsplit

import crawleruseragents

# Every browser calls itself one of these; UCWEB, UCBrowser and MIDP are those of simple phones. What does not is a
# library, an app that fetches by itself, or a robot under its own name.
BROWSERS_SAY = re.compile(r"mozilla/|opera/|ucweb|ucbrowser|midp", re.IGNORECASE)

# Robots that say so without standing in the maintained list: networks' preview fetchers, programs of Office that look at
# a link before the browser opens it, speed meters, and what robots say by custom: an address, "compatible; Name", "bot".
FURTHER_ROBOTS = re.compile(
    r"Bluesky Cardyb|meta-external(?:hit|agent|fetcher)|Pleroma|Akkoma|Misskey|XING-contenttabreceiver"
    r"|ms-office|\bGoogle-[a-z]|like Gecko[;,] Google|PTST|Neustar WPM|CloudflareObservatory|DebugBear"
    r"|https?://|mailto:|mozilla/5\.0 \(compatible;(?![^)]*(?: U;|MSIE|Konqueror|Windows|Linux|Android|Mac OS))"
    r"|[a-z-](?<!cu)bot\b|\bbot/|crawl|spider\b(?! \d)|scrap(?:er|y)\b|scanner|validat(?:or|ion)|check(?:er)?\b|fetch"
    r"|screenshot|monitor|verif(?:ier|y|ication)",
    re.IGNORECASE,
)

# What people's browsers say and the maintained list takes for a robot's: the build of many Android 15 phones, in-app
# browsers of Viber and Blackboard, Sogou's browser, Opera Mini's numbers, and models of phones.
PEOPLE_SAY = re.compile(
    r"AP3A\.240617\.008|Viber/|Blackboard/|Sogou(?:MSE|MobileBrowser)|Opera Mini/[\d./]+|HTC[ _]?Butterfly|Butterfly M1"
    r"|Cherry Sonic|ViewSonic|Fever_Plus|; Expanse\)"
)

HUMAN, ROBOT, OWN, REPEATED = "human", "robot", "own", "repeated"


@dataclass(frozen=True)
class Finding:
    """A verdict and the word for its reason; `reasons.py` has the sentences."""

    kind: str
    reason: str


@dataclass(frozen=True)
class Visit:
    """What is known of one click when it is judged.

    `own` is what the browser's mark said: "sharer", "colleague" or "". `is_sharers` and `is_counted`: whether the same
    visitor is known as the sharer, or has counted as a reader of this link, today.
    """

    method: str
    agent: str
    prefetch: bool
    own: str
    visitor: str
    is_sharers: bool
    is_counted: bool


@lru_cache(maxsize=4096)
def is_robot(agent: str) -> bool:
    """Whether an agent string is a robot's that says so. Without one it is taken for a robot: every browser sends it."""
    said = PEOPLE_SAY.sub("", agent)
    return not BROWSERS_SAY.search(said) or bool(FURTHER_ROBOTS.search(said)) or crawleruseragents.is_crawler(said)


def judge(visit: Visit) -> Finding:
    """The verdict on a click. The first reason that holds is the one that is told."""
    if visit.method != "GET":
        return Finding(ROBOT, "method")
    if visit.prefetch:
        return Finding(ROBOT, "prefetch")
    if is_robot(visit.agent):
        return Finding(ROBOT, "agent")
    if visit.own == "sharer" or visit.is_sharers:
        return Finding(OWN, "sharer")
    if visit.own:
        return Finding(OWN, "colleague")
    if visit.is_counted:
        return Finding(REPEATED, "same day" if visit.visitor else "not followed")
    return Finding(HUMAN, "reader")


def new_day_key() -> bytes:
    """A key for the visitors of one day."""
    return secrets.token_bytes(32)


def visitor_hash(*, address: str, agent: str, code: str, key: bytes) -> str:
    """A name for this visitor of this link, good for as long as `key`: 32 hex digits."""
    said = "\n".join((address, agent, code)).encode(errors="replace")
    return hashlib.blake2b(said, key=key, digest_size=16).hexdigest()


# What a target is told when the organisation has not said otherwise.
STARTING_UTM: dict[str, str] = {
    "utm_source": "{network}",
    "utm_medium": "employee-advocacy",
    "utm_campaign": "story-{story}",
}


def utm_template(said: object) -> Mapping[str, str]:
    """An organisation's UTM parameters, as the database has them: JSON, its text, or None for the usual ones."""
    chosen = json.loads(said) if isinstance(said, str) else said
    return STARTING_UTM if chosen is None else cast("Mapping[str, str]", chosen)


def tagged(address: str, *, utm: Mapping[str, str], facts: Mapping[str, str]) -> str:
    """The address with UTM parameters, without touching any that it has already.

    Args:
        utm: values by the name of the parameter; {network} and {story} in them are filled in from `facts`.
    """
    before_fragment, hash_mark, fragment = address.partition("#")
    taken = {name for name, _ in parse_qsl(urlsplit(address).query, keep_blank_values=True)}
    added = []
    for name, template in utm.items():
        value = template
        for fact, said in facts.items():
            value = value.replace(f"{{{fact}}}", said)
        if value and name not in taken:
            added.append(f"{quote(name, safe='')}={quote(value, safe='')}")
    if not added:
        return address
    joint = "" if before_fragment.endswith(("?", "&")) else "&" if "?" in before_fragment else "?"
    return before_fragment + joint + "&".join(added) + hash_mark + fragment


def short_code(digest: bytes, length: int = 9) -> str:
    """A code for /go/ from a keyed digest: letters and digits that cannot be confused when read aloud.

    55 symbols to the power of 9 are 4.6e15 codes: a million links collide with a chance of about 1 in 9,000, and a
    guess finds one of them with 1 in 4.6e9.
    """
    alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"
    number = int.from_bytes(digest)
    symbols: list[str] = []
    for _ in range(length):
        number, at = divmod(number, len(alphabet))
        symbols.append(alphabet[at])
    return "".join(symbols)
