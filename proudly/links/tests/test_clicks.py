"""From a visit to a verdict, through the page that outsiders meet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.links import visitors
from proudly.links.models import Click, DayKey, Link, Verdict
from proudly.links.services import make_link, remember_own_visitor
from proudly.links.visitors import visitor_hash
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
TARGET = "https://waterwerk.example/village"


@pytest.fixture
def link() -> Link:
    card = {"title": "Our <pump>", "summary": "Dry feet", "picture": "https://proudly.example/p.jpg"}
    return make_link(member=people.member(), code="abc234xyz", target=TARGET, card=card)


@pytest.fixture(autouse=True)
def fresh_keys() -> None:
    visitors._keys.clear()


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """No test runs across midnight, when visitors get another key."""
    with clock.at(clock.now().replace(hour=12)):
        yield


def verdicts() -> list[tuple[str, str]]:
    advance_all()
    return list(Verdict.objects.order_by("click_id").values_list("kind", "reason"))


def test_a_reader_is_kept_and_sent_on(client: Client, link: Link):
    answer = client.get(
        "/go/abc234xyz", headers={"user-agent": BROWSER, "referer": "https://www.linkedin.com/feed?secret=1"}
    )
    assert (answer.status_code, answer["Location"]) == (302, TARGET)
    assert answer["Cache-Control"] == "no-store"
    click = Click.objects.get()
    assert (click.link, click.referrer, click.method) == (link, "www.linkedin.com", "GET")
    assert verdicts() == [("human", "reader")]


def test_no_address_of_a_visitor_is_kept(client: Client, link: Link):
    client.get("/go/abc234xyz", headers={"user-agent": BROWSER}, REMOTE_ADDR="203.0.113.77")
    assert "203.0.113.77" not in str(list(Click.objects.values()))


def test_the_same_reader_counts_once_a_day_and_another_one_counts(client: Client, link: Link):
    for address in ("203.0.113.7", "203.0.113.7", "203.0.113.8"):
        client.get("/go/abc234xyz", headers={"user-agent": BROWSER}, REMOTE_ADDR=address)
    assert verdicts() == [("human", "reader"), ("repeated", "same day"), ("human", "reader")]


def test_a_repetition_is_known_also_in_a_later_batch(client: Client, link: Link):
    for _ in range(2):
        client.get("/go/abc234xyz", headers={"user-agent": BROWSER})
        advance_all()
    assert verdicts() == [("human", "reader"), ("repeated", "same day")]


def test_on_another_day_the_same_reader_cannot_be_recognised(link: Link):
    today = visitor_hash(address="203.0.113.7", agent=BROWSER, code=link.code)
    with clock.at(clock.now() + timedelta(days=1)):
        assert visitor_hash(address="203.0.113.7", agent=BROWSER, code=link.code) != today


def test_keys_of_past_days_are_forgotten(link: Link):
    visitor_hash(address="203.0.113.7", agent=BROWSER, code=link.code)
    with clock.at(clock.now() + timedelta(days=1)):
        visitor_hash(address="203.0.113.7", agent=BROWSER, code=link.code)
        assert visitors.forget_past_days() == 1
    assert DayKey.objects.count() == 1


def test_a_preview_robot_sees_the_card_and_does_not_count(client: Client, link: Link):
    answer = client.get("/go/abc234xyz", headers={"user-agent": "LinkedInBot/1.0"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert '<meta property="og:title" content="Our &lt;pump&gt;">' in page
    assert '<meta property="og:image" content="https://proudly.example/p.jpg">' in page
    assert verdicts() == [("robot", "agent")]


def test_head_and_prefetch_do_not_count(client: Client, link: Link):
    client.head("/go/abc234xyz", headers={"user-agent": BROWSER})
    client.get("/go/abc234xyz", headers={"user-agent": BROWSER, "sec-purpose": "prefetch;prerender"})
    assert verdicts() == [("robot", "method"), ("robot", "prefetch")]


def test_somebody_signed_in_does_not_count(client: Client, link: Link):
    client.force_login(people.member(link.organisation, "Piet").person)
    client.get("/go/abc234xyz", headers={"user-agent": BROWSER})
    assert verdicts() == [("own", "signed in")]


def test_the_sharers_own_look_does_not_count_even_without_a_session(client: Client, link: Link):
    visitor = visitor_hash(address="127.0.0.1", agent=BROWSER, code=link.code)
    remember_own_visitor(link=link, visitor=visitor)
    client.get("/go/abc234xyz", headers={"user-agent": BROWSER})
    assert verdicts() == [("own", "sharer")]


@pytest.mark.parametrize("code", ["unknown", "a" * 5000, "%00", "é", "..%2f..", "abc234xyz%20"])
def test_an_unknown_code_is_a_kind_page_and_keeps_nothing(client: Client, link: Link, code: str):
    assert client.get(f"/go/{code}").status_code == 404
    assert not Click.objects.exists()


def test_a_forwarded_address_is_believed_only_from_trusted_proxies(client: Client, link: Link, settings):
    for trusted in (0, 1):
        settings.TRUSTED_PROXIES = trusted
        for forwarded in ("198.51.100.1, 203.0.113.1", "198.51.100.2, 203.0.113.2"):
            client.get("/go/abc234xyz", headers={"user-agent": BROWSER, "x-forwarded-for": forwarded})
    seen = list(Click.objects.order_by("pk").values_list("visitor", flat=True))
    assert seen[0] == seen[1], "without a trusted proxy the header is anybody's claim"
    assert seen[2] != seen[3]


@pytest.mark.parametrize("referrer", ["http://[", "http://evil／x/", "\x00", "about:blank", "x" * 5000])
def test_a_referrer_that_is_no_address_keeps_no_reader_out(client: Client, link: Link, referrer: str):
    answer = client.get("/go/abc234xyz", headers={"user-agent": BROWSER, "referer": referrer})
    assert answer.status_code == 302
    assert Click.objects.count() == 1
