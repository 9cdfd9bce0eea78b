import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.links import rules
from proudly.links.rules import Visit, judge

READER = Visit(
    method="GET",
    agent="Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
    prefetch=False,
    own="",
    visitor="a reader",
    is_sharers=False,
    is_counted=False,
    just_before=0,
    age=timedelta(hours=1),
)


def test_a_reader_with_a_browser_is_human():
    assert judge(READER).kind == rules.HUMAN


@pytest.mark.parametrize(
    ("change", "kind", "reason"),
    [
        ({"method": "HEAD"}, rules.ROBOT, "method"),
        ({"method": "POST"}, rules.ROBOT, "method"),
        ({"prefetch": True}, rules.ROBOT, "prefetch"),
        ({"agent": "LinkedInBot/1.0 (compatible; Mozilla/5.0)"}, rules.ROBOT, "agent"),
        ({"agent": ""}, rules.ROBOT, "agent"),
        ({"own": "colleague"}, rules.OWN, "colleague"),
        ({"own": "sharer"}, rules.OWN, "sharer"),
        ({"is_sharers": True}, rules.OWN, "sharer"),
        ({"is_counted": True}, rules.REPEATED, "same day"),
        ({"is_counted": True, "visitor": ""}, rules.REPEATED, "not followed"),
        ({"just_before": 30}, rules.SUSPICIOUS, "burst"),
        ({"just_before": 5, "age": timedelta(seconds=59)}, rules.SUSPICIOUS, "burst"),
    ],
)
def test_a_visit_that_does_not_count_says_why(change: dict[str, Any], kind: str, reason: str):
    assert judge(replace(READER, **change)) == rules.Finding(kind, reason)


@pytest.mark.parametrize(
    "change",
    [{"just_before": 29}, {"just_before": 5, "age": timedelta(seconds=60)}, {"just_before": 4, "age": timedelta(0)}],
)
def test_as_many_as_may_come_at_once_are_readers(change: dict[str, Any]):
    assert judge(replace(READER, **change)).kind == rules.HUMAN


@pytest.mark.parametrize(
    "agent",
    [
        "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Twitterbot/1.0",
        "WhatsApp/2.23.20.0",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)",
        "Mastodon/4.3.0 (http.rb/5.2.0; +https://mastodon.social/)",
        "meta-externalhit/1.1",
        "curl/8.5.0",
        "python-requests/2.32",
    ],
)
def test_preview_fetchers_and_programs_are_robots(agent: str):
    assert rules.is_robot(agent)


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 [LinkedInApp]/9.29",
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0",
    ],
)
def test_browsers_and_apps_of_people_are_not_robots(agent: str):
    assert not rules.is_robot(agent)


# Addresses as they are, and as nobody would write them.
ADDRESSES = st.builds(
    "https://waterwerk.example{}{}{}".format,
    st.sampled_from(["", "/", "/jobs", "/é?"]),
    st.text("?&=#ab %é/;+", max_size=20),
    st.sampled_from(["", "#top", "#/a?b=c", "?proudly=old", "#"]),
)
SAID = st.text("0123456789abcXYZ-_", min_size=16, max_size=16)


@given(ADDRESSES, SAID)
def test_a_click_key_is_the_last_parameter_and_the_rest_of_the_address_stays(address: str, said: str):
    key = rules.click_key(3, said, secret=b"secret")
    told, was = urlsplit(key.join(rules.around_click_key(address))), urlsplit(address)
    parameters = parse_qsl(told.query, keep_blank_values=True)
    assert parameters == [*parse_qsl(was.query, keep_blank_values=True), ("proudly", key)]
    assert (told.scheme, told.netloc, told.path, told.fragment) == (was.scheme, was.netloc, was.path, was.fragment)


@given(st.integers(1, 2**63 - 1), SAID)
def test_a_click_key_is_known_with_its_own_secret_alone(organisation: int, said: str):
    key = rules.click_key(organisation, said, secret=b"secret")
    assert rules.organisation_of_click_key(key, secret=b"secret") == organisation
    assert rules.organisation_of_click_key(key, secret=b"another") is None
    assert len(key) <= 44, "the column holds no more"
    assert key == quote(key, safe=""), "it stands in an address as it is"


@given(st.integers(1, 10**6), SAID, st.data())
def test_a_click_key_with_one_character_altered_is_none(organisation: int, said: str, data: st.DataObject):
    key = rules.click_key(organisation, said, secret=b"secret")
    place = data.draw(st.integers(0, len(key) - 1))
    other = data.draw(st.sampled_from("019azAZ-_.é").filter(lambda character: character != key[place]))
    assert rules.organisation_of_click_key(key[:place] + other + key[place + 1 :], secret=b"secret") is None


@pytest.mark.parametrize(
    ("verdict", "already", "holds"),
    [
        (rules.HUMAN, set(), True),
        (rules.REPEATED, set(), True),
        (rules.ROBOT, set(), False),
        (rules.OWN, set(), False),
        ("suspicious", set(), False),
        (rules.REPEATED, {(1, "lead", "reader")}, False),
        (rules.REPEATED, {(1, "sale", "reader"), (2, "lead", "reader"), (1, "lead", "another")}, True),
    ],
)
def test_one_result_of_a_kind_counts_for_a_reader(verdict: str, already: set[tuple[int, str, str]], holds: bool):
    assert rules.counts(rules.Result(verdict, link=1, kind="lead", reader="reader"), already) is holds


@given(st.binary(min_size=16, max_size=32))
def test_a_code_is_short_and_easy_to_read_aloud(digest: bytes):
    code = rules.short_code(digest)
    assert len(code) == 9
    assert code.isascii() and code.isalnum()
    assert not set(code) & set("0O1Il")


PAGE = Path(__file__).resolve().parents[3] / "docs/rules/clicks.md"
EXAMPLES = re.findall(r"^\| ((?:by|with|without|the) .*?) \| (\w+) \| (.+?) \|$", PAGE.read_text(), re.MULTILINE)
VISITS: dict[str, dict[str, Any]] = {
    "by a browser that was not here today": {},
    "by the same browser, on the same day": {"is_counted": True},
    "by one that asks not to be followed, after another such": {"visitor": "", "is_counted": True},
    "by the sharer's browser": {"own": "sharer"},
    "by the sharer, known from an earlier visit that day": {"is_sharers": True},
    "by a colleague's browser": {"own": "colleague"},
    "with the method HEAD": {"method": "HEAD"},
    "by a browser that fetches ahead": {"prefetch": True},
    "without a name": {"agent": ""},
}


def visit_of(example: str) -> Visit:
    """The visit that a line of the page tells of."""
    if example in VISITS:
        return replace(READER, **VISITS[example])
    if burst := re.fullmatch(r"the (\d+)\w\w reader in ten seconds, (in the first minute|an hour later)", example):
        age = timedelta(hours=1) if burst[2] == "an hour later" else timedelta(seconds=20)
        return replace(READER, just_before=int(burst[1]) - 1, age=age)
    return replace(READER, agent=example.removeprefix("by "))


@pytest.mark.parametrize(("example", "kind", "reason"), EXAMPLES)
def test_the_examples_in_the_documents_are_true(example: str, kind: str, reason: str):
    assert judge(visit_of(example)) == rules.Finding(kind, reason)


def test_there_are_examples_of_every_kind():
    assert len(EXAMPLES) == 15
    assert {kind for _, kind, _ in EXAMPLES} == {rules.HUMAN, rules.ROBOT, rules.OWN, rules.REPEATED, rules.SUSPICIOUS}
    assert timedelta(seconds=10) == rules.BURST_LASTS
    assert timedelta(minutes=1) == rules.A_LINK_IS_NEW_FOR
