"""What a click is: human, robot, own, repeated or suspicious. Pure decisions, made again when the lists get better."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from ipaddress import IPv4Address, ip_address
from typing import cast
from urllib.parse import parse_qsl, quote, urlsplit

import crawleruseragents

# Every browser calls itself one of these; UCWEB, UCBrowser and MIDP are those of simple phones. What does not is a
# library, an app that fetches by itself, or a robot under its own name.
BROWSERS_SAY = re.compile(r"mozilla/|opera/|ucweb|ucbrowser|midp", re.IGNORECASE)

# Robots that say so without standing in the maintained list: networks' preview fetchers, programs of Office that look
# at a link before the browser opens it, speed meters, and robots' customs: an address, "compatible; Name", "bot".
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

HUMAN, ROBOT, OWN, REPEATED, SUSPICIOUS = "human", "robot", "own", "repeated", "suspicious"

# Scanners that pose as browsers come together. Readers come one by one: a post that 10,000 people read in a day has
# about 5 in the busiest ten seconds, so that 30 are met by no audience of one person's post.
BURST_LASTS = timedelta(seconds=10)
MOST_IN_A_BURST = 30
# A link that is a minute old is being posted, and what follows posts sees it first. Nobody has yet had the time to read
# about it; six who follow it within ten seconds did not read.
A_LINK_IS_NEW_FOR = timedelta(seconds=60)
MOST_IN_A_BURST_WHILE_NEW = 5


@dataclass(frozen=True)
class Finding:
    """A verdict and the word for its reason; `reasons.py` has the sentences."""

    kind: str
    reason: str


@dataclass(frozen=True)
class Visit:
    """What is known of one click when it is judged.

    `own` is what the browser's mark said: "sharer", "colleague" or "". `is_sharers` and `is_counted`: whether the same
    visitor is known as the sharer, or has counted as a reader of this link, today. `just_before`: how many looked like
    readers of this link within BURST_LASTS before it. `age` is that of the link.
    """

    method: str
    agent: str
    prefetch: bool
    own: str
    visitor: str
    is_sharers: bool
    is_counted: bool
    just_before: int
    age: timedelta


@lru_cache(maxsize=4096)
def is_robot(agent: str) -> bool:
    """Whether an agent string is a robot's that says so. Who sends none is taken for a robot: every browser does."""
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
    if is_burst(just_before=visit.just_before, age=visit.age):
        return Finding(SUSPICIOUS, "burst")
    return Finding(HUMAN, "reader")


def is_burst(*, just_before: int, age: timedelta) -> bool:
    """Whether so many came within BURST_LASTS before a click on a link of this age that no audience makes it.

    Those that were suspicious themselves are among `just_before`: a burst is over when it pauses.
    """
    return just_before >= (MOST_IN_A_BURST_WHILE_NEW if age < A_LINK_IS_NEW_FOR else MOST_IN_A_BURST)


def new_day_key() -> bytes:
    """A key for the visitors of one day."""
    return secrets.token_bytes(32)


def visitor_hash(*, address: str, agent: str, code: str, key: bytes) -> str:
    """A name for this visitor of this link, good for as long as `key`: 32 hex digits."""
    said = "\n".join((address, agent, code)).encode(errors="replace")
    return hashlib.blake2b(said, key=key, digest_size=16).hexdigest()


def origin_hash(*, address: str, organisation: int, key: bytes) -> str:
    """A name for the place that a visitor comes from, alike on all links of an organisation, good for as long as `key`:
    16 hex digits.

    The place is the address, or of IPv6 the network that one household or device has; whoever sits behind one address
    is one place. It shows when many visitors are few people (`sharing/honesty`).
    """
    said = f"origin\n{_place_of(address)}\n{organisation}".encode(errors="replace")
    return hashlib.blake2b(said, key=key, digest_size=8).hexdigest()


def _place_of(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return address
    return str(found.ipv4_mapped or found.exploded[:19])  # four groups: the network


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


# What can be filled in, in the value of a UTM parameter.
FACTS = ("network", "story")
MOST_UTM = 12  # parameters of one organisation
_UTM_NAME = re.compile(r"[a-z][a-z_]{0,39}")
_UTM_VALUE = re.compile(r"[^\x00-\x1f\x7f]{0,200}")


def is_utm_name(name: str) -> bool:
    """Whether a parameter may be called so: lower-case letters and underscores, at most 40."""
    return _UTM_NAME.fullmatch(name) is not None


def is_utm_value(value: str) -> bool:
    """Whether this can be the value of a parameter, whatever is to be filled in: one line of at most 200 characters."""
    return _UTM_VALUE.fullmatch(value) is not None


def strange_placeholder(value: str) -> str:
    """The first thing in braces that cannot be filled in, or a brace that stands alone; "" when all is well."""
    for known in FACTS:
        value = value.replace(f"{{{known}}}", "")
    found = re.search(r"\{[^{}]*\}|[{}]", value)
    return found[0] if found else ""


_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


def origin_of(said: str) -> str | None:
    """An address of links as it is kept: scheme, host and port, in lower case, without a slash at the end.

    None when it is not such an address: http or https, with nothing behind the host.
    """
    said = said.strip()
    if re.search(r"[\x00-\x20\x7f]", said):  # urlsplit would leave some of them out
        return None
    try:
        parts = urlsplit(said)
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except (UnicodeError, ValueError):
        return None
    behind = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in {"http", "https"} or behind or len(host) > 180 or not _HOST.fullmatch(host):
        return None
    return f"{parts.scheme}://{host}{port}"


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
    return before_fragment + _joint(before_fragment) + "&".join(added) + hash_mark + fragment


def _joint(before_fragment: str) -> str:
    """What stands between an address and one more parameter."""
    _, question_mark, query = before_fragment.partition("?")
    if not question_mark:
        return "?"
    return "&" if query and not query.endswith("&") else ""


# The parameter in which a target is told the one-time id of a click.
CLICK_PARAMETER = "proudly"
_CLICK_KEY = re.compile(r"([1-9][0-9]{0,18})\.([0-9A-Za-z_-]{16})([0-9A-Za-z_-]{8})")


def around_click_key(address: str) -> tuple[str, str]:
    """The address in two parts, with the key of a click to be put between them: the last parameter of the address."""
    before_fragment, hash_mark, fragment = address.partition("#")
    return f"{before_fragment}{_joint(before_fragment)}{CLICK_PARAMETER}=", hash_mark + fragment


def click_key(organisation: int, said: str, *, secret: bytes) -> str:
    """The one-time id of a click on a link of an organisation.

    Args:
        said: 16 random letters, digits, - and _; they are what makes the id one of its kind.
    """
    return f"{organisation}.{said}{_click_tag(organisation, said, secret)}"


def organisation_of_click_key(key: str, *, secret: bytes) -> int | None:
    """The organisation that a click's id was made for; None when it is not one of ours."""
    if found := _CLICK_KEY.fullmatch(key):
        organisation, said, tag = int(found[1]), found[2], found[3]
        if hmac.compare_digest(_click_tag(organisation, said, secret), tag):
            return organisation
    return None


def _click_tag(organisation: int, said: str, secret: bytes) -> str:
    """48 bits, so that what was made up or altered is turned away before the database is asked."""
    tag = hashlib.blake2b(f"{organisation}.{said}".encode(), key=secret, digest_size=6).digest()
    return base64.urlsafe_b64encode(tag).decode()


@dataclass(frozen=True)
class Result:
    """Something that came of a visit, as far as it matters for whether it counts.

    `reader` tells the readers of one link on one day apart.
    """

    verdict: str
    link: int
    kind: str
    reader: str


def counts(result: Result, counted: Container[tuple[int, str, str]]) -> bool:
    """Whether a result counts: of each kind one for a reader, link and day, and none of a robot or somebody within.

    A reader who comes again and only then applies is a repeated visit, and the application is real.

    Args:
        counted: (link, kind, reader) of what has counted already.
    """
    is_readers = result.verdict in (HUMAN, REPEATED)
    return is_readers and (result.link, result.kind, result.reader) not in counted


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
