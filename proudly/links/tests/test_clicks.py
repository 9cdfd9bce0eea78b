"""From a visit to a verdict, through the edge that outsiders meet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from proudly.content.services import write_story
from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.links import visitors
from proudly.links.colleagues import COOKIE
from proudly.links.edge import links as edge_links
from proudly.links.edge.links import CODES_AT_ONCE
from proudly.links.models import Click, Closing, DayKey, Link, LinkSettings, LinkTotal, Verdict
from proudly.links.services import remember_own_visitor
from proudly.links.tests import factories
from proudly.links.tests.factories import BROWSER, CODE, TARGET, Visitors
from proudly.links.visitors import visitor_hash
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def link() -> Link:
    return factories.link(title="Our <pump>", summary="Dry feet")


@pytest.fixture
def edge(link: Link) -> Iterator[Visitors]:
    with factories.visiting() as edge:
        yield edge


@pytest.fixture(autouse=True)
def fresh_keys() -> None:
    visitors._keys.clear()


def verdicts() -> list[tuple[str, str]]:
    advance_all()
    return list(Verdict.objects.order_by("click_id").values_list("kind", "reason"))


def test_visitors_from_one_place_are_known_to_be_so_unless_they_ask_not_to_be_followed(edge: Visitors):
    for agent in ("one", "two"):
        edge.get(CODE, headers={"user-agent": f"{BROWSER} {agent}"})
    edge.get(CODE, headers={"dnt": "1"})
    first, second, unnamed = Click.objects.order_by("pk")
    assert first.visitor != second.visitor and first.origin == second.origin != ""
    assert (unnamed.visitor, unnamed.origin) == ("", "")


def test_a_reader_is_kept_and_sent_on(edge: Visitors, link: Link):
    answer = edge.get(CODE, headers={"referer": "https://www.linkedin.com/feed?secret=1"})
    assert answer.status == 302
    assert answer.headers["location"].startswith(f"{TARGET}?")
    assert answer.headers["cache-control"] == "no-store"
    click = Click.objects.get()
    assert (click.link, click.organisation, click.method) == (link, link.organisation, "GET")
    assert click.referrer == "www.linkedin.com"
    assert abs((click.at - clock.now()).total_seconds()) < 60
    assert verdicts() == [("human", "reader")]


def test_the_target_is_told_where_the_reader_came_from(edge: Visitors, link: Link):
    assert edge.get(CODE).headers["location"] == (
        f"{TARGET}?utm_source=linkedin&utm_medium=employee-advocacy&utm_campaign=story-{link.story_id}"
    )


def test_an_organisation_tells_the_target_what_it_likes(edge: Visitors, link: Link):
    LinkSettings.objects.create(organisation=link.organisation, utm={"utm_source": "us & {network}"})
    assert edge.get(CODE).headers["location"] == f"{TARGET}?utm_source=us%20%26%20linkedin"


def test_a_story_without_an_address_is_read_on_our_own_page(edge: Visitors):
    factories.link(code="ownpage22", url="")
    assert edge.get("ownpage22").headers["location"] == "http://127.0.0.1:8000/read/ownpage22"


def test_no_address_of_a_visitor_is_kept_and_no_cookie_is_set(edge: Visitors):
    answer = edge.get(CODE, address="203.0.113.77")
    assert "203.0.113.77" not in str(list(Click.objects.values()))
    assert "set-cookie" not in answer.headers


def test_the_same_reader_counts_once_a_day_and_another_one_counts(edge: Visitors):
    for address in ("203.0.113.7", "203.0.113.7", "203.0.113.8"):
        edge.get(CODE, address=address)
    assert verdicts() == [("human", "reader"), ("repeated", "same day"), ("human", "reader")]


def test_a_repetition_is_known_also_in_a_later_batch(edge: Visitors):
    for _ in range(2):
        edge.get(CODE)
        advance_all()
    assert verdicts() == [("human", "reader"), ("repeated", "same day")]


def test_the_totals_of_a_link_are_those_of_its_verdicts(edge: Visitors, link: Link):
    for address in ("203.0.113.7", "203.0.113.7", "203.0.113.8"):
        edge.get(CODE, address=address)
        advance_all()
    assert dict(LinkTotal.objects.filter(link=link).values_list("kind", "clicks")) == {"human": 2, "repeated": 1}


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


@pytest.mark.parametrize("wish", [{"dnt": "1"}, {"sec-gpc": "1"}])
def test_who_asks_not_to_be_followed_counts_and_is_not_recognised(edge: Visitors, wish: dict[str, str]):
    edge.get(CODE, headers=wish)
    assert Click.objects.get().visitor == ""
    assert verdicts() == [("human", "reader")]


def test_those_who_ask_not_to_be_followed_count_once_a_day_together(edge: Visitors):
    for _ in range(3):
        edge.get(CODE, headers={"dnt": "1"})
        advance_all()
    assert verdicts() == [("human", "reader"), ("repeated", "not followed"), ("repeated", "not followed")]


def test_a_preview_robot_sees_the_card_and_does_not_count(edge: Visitors):
    answer = edge.get(CODE, agent="LinkedInBot/1.0")
    assert answer.status == 200
    assert '<meta property="og:title" content="Our &lt;pump&gt;">' in answer.page
    assert verdicts() == [("robot", "agent")]


def test_head_and_prefetch_do_not_count(edge: Visitors):
    edge.get(CODE, method="HEAD")
    edge.get(CODE, headers={"sec-purpose": "prefetch;prerender"})
    assert verdicts() == [("robot", "method"), ("robot", "prefetch")]


def mark_of(client: Client) -> dict[str, str]:
    return {"cookie": f"other=1; {COOKIE}={client.cookies[COOKIE].value}"}


def test_a_colleagues_browser_does_not_count(client: Client, edge: Visitors, link: Link):
    client.force_login(people.member(link.organisation, "Piet").person)
    client.get("/")
    edge.get(CODE, headers=mark_of(client))
    assert verdicts() == [("own", "colleague")]


def test_the_sharers_browser_does_not_count_with_its_mark_or_without(client: Client, edge: Visitors, link: Link):
    client.force_login(link.member.person)
    client.get("/")
    edge.get(CODE, headers=mark_of(client))
    edge.get(CODE)
    assert verdicts() == [("own", "sharer"), ("own", "sharer")]


@pytest.mark.parametrize("mark", ["", "nonsense", "MQ:1xW2Qd:06mZFDgwcLK1UMmDp9BwWbrZsWdF1yjjyPmNoRD9nwo", '"'])
def test_a_mark_that_is_not_ours_makes_nobody_a_colleague(edge: Visitors, mark: str):
    edge.get(CODE, headers={"cookie": f"{COOKIE}={mark}"})
    assert verdicts() == [("human", "reader")]


def test_the_sharers_own_look_does_not_count_even_without_a_mark(edge: Visitors, link: Link):
    visitor = visitor_hash(address="203.0.113.7", agent=BROWSER, code=link.code)
    remember_own_visitor(link=link, visitor=visitor)
    edge.get(CODE)
    assert verdicts() == [("own", "sharer")]


@pytest.mark.parametrize(
    "code", ["unknown22", "a" * 5000, "%00", "é", "../admin", "abc234xyz ", "", "/", "abc234xyz/more", "abc%32"]
)
def test_an_unknown_code_leads_to_a_kind_page_and_keeps_nothing(client: Client, edge: Visitors, code: str):
    answer = edge.get(code)
    assert (answer.status, answer.headers["location"]) == (302, "http://127.0.0.1:8000/links/unknown")
    assert client.get("/links/unknown").status_code == 404
    assert not Click.objects.exists()


def test_a_closed_link_leads_to_a_kind_page(client: Client, edge: Visitors, link: Link):
    Closing.objects.create(
        organisation=link.organisation, story=link.story, at=clock.now(), why="We have moved the pump."
    )
    answer = edge.get(CODE)
    assert answer.headers["location"] == f"http://127.0.0.1:8000/links/closed/{CODE}"
    page = client.get(f"/links/closed/{CODE}")
    assert page.status_code == 410
    assert "We have moved the pump." in page.content.decode()
    assert not Click.objects.exists()


def test_a_link_leads_on_until_its_time_is_over(edge: Visitors, link: Link):
    moment = clock.now() + timedelta(hours=1)
    Closing.objects.create(organisation=link.organisation, story=link.story, at=moment)
    assert edge.get(CODE).headers["location"].startswith(TARGET)


def test_a_change_of_the_story_is_followed_within_seconds(edge: Visitors, link: Link):
    assert edge.get(CODE).headers["location"].startswith(TARGET)
    write_story(
        author=link.member, story=link.story, title="Moved", summary="x", language="en", url="https://new.example/"
    )
    deadline = clock.now() + timedelta(seconds=20)
    while not edge.get(CODE).headers["location"].startswith("https://new.example/"):
        assert clock.now() < deadline


def test_a_forwarded_address_is_believed_only_from_trusted_proxies(link: Link, settings):
    for trusted in (0, 1):
        settings.TRUSTED_PROXIES = trusted
        with factories.visiting() as edge:
            for forwarded in ("198.51.100.1, 203.0.113.1", "198.51.100.2, 203.0.113.2"):
                edge.get(CODE, headers={"x-forwarded-for": forwarded})
    seen = list(Click.objects.order_by("pk").values_list("visitor", flat=True))
    assert seen[0] == seen[1], "without a trusted proxy the header is anybody's claim"
    assert seen[2] != seen[3]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("referer", "http://["),
        ("referer", "http://evil／x/"),
        ("referer", "\x00"),
        ("referer", "about:blank"),
        ("referer", "x" * 5000),
        ("user-agent", 'Mozilla "\\ \x00\x1b é ' + BROWSER + "x" * 5000),
        ("cookie", f"{COOKIE}=é;;;=;\x00"),
        ("x-forwarded-for", ",,,é,"),
        ("purpose", "\x00"),
    ],
)
def test_absurd_headers_keep_no_reader_out(edge: Visitors, header: str, value: str):
    assert edge.get(CODE, headers={header: value}).status == 302
    assert Click.objects.count() == 1


def test_readers_who_come_together_are_all_kept(edge: Visitors):
    edge.run(edge.all_at_once([f"/go/{CODE}"] * 300))
    factories.wait_until(lambda: Click.objects.count() == 300)  # a busy disk may have sent some to the spool


def test_a_flood_of_unknown_codes_is_asked_together_and_leaves_nothing_behind(
    edge: Visitors, monkeypatch: pytest.MonkeyPatch
):
    asked: list[int] = []
    edge.get(CODE)
    links = edge.edge._links
    assert links is not None
    ask = links._database.links

    def count(codes: list[str]) -> list[tuple[object, ...]]:
        asked.append(len(codes))
        return ask(codes)

    monkeypatch.setattr(links._database, "links", count)
    edge.run(edge.all_at_once([f"/go/{number:09d}x" for number in range(20_000)]))
    assert sum(asked) == 20_000
    assert len(asked) <= 20_000 / CODES_AT_ONCE + 2, "queries"
    assert len(links._known) <= 1
    assert links._asked == {}


def test_links_in_memory_are_bounded(edge: Visitors, link: Link, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(edge_links, "LINKS_IN_MEMORY", 3)
    codes = [f"code{number:04d}" for number in range(10)]
    for code in codes:
        factories.link(link.member, story=link.story, code=code)
    for code in [*codes, *codes]:
        assert edge.get(code).status == 302
    assert edge.edge._links is not None
    assert len(edge.edge._links._known) <= 3
