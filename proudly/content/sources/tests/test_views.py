"""What an editor sees and does: add a source by its address, see how it is doing, change, pause and remove it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from proudly.content.models import FeedSearch, Source, SourceItem, Story
from proudly.content.review.tests import factories as review
from proudly.content.services import add_topic
from proudly.content.sources import limits, searching
from proudly.content.sources.looking import due, look_at
from proudly.content.sources.retention import forget_items
from proudly.content.sources.reviewing import ask_for_review, waiting_for_review
from proudly.content.sources.tests import factories
from proudly.content.sources.tests.sites import Site, item, rss
from proudly.content.sources.words import ERRORS, WHY_NOT, health_of
from proudly.kit import clock
from proudly.people.models import Member, Team
from proudly.people.services import give_role
from proudly.people.tests import factories as people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("read_here")]

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)  # a Wednesday
Committing = Callable[..., Any]


@pytest.fixture
def client(eva: Member) -> Client:
    client = Client()
    client.force_login(eva.person)
    return client


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.at(NOW):
        yield


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def form_of(**more: Any) -> dict[str, Any]:
    return {
        "address": "https://news.example/feed", "name": "The news", "language": "en", "every": "60", "into": "draft",
    } | more  # fmt: skip


def tried(client: Client, address: str, committing: Committing) -> str:
    """Type an address and let the worker look; returns the page's address."""
    with committing(execute=True):
        answer = client.post("/write/sources/new", {"address": address})
    assert answer.status_code == 302, answer.content
    return answer["Location"]


def test_a_feed_is_shown_before_it_is_added(
    client: Client, news: Site, eva: Member, django_capture_on_commit_callbacks: Committing
):
    more = "<language>nl-NL</language>"
    feed = news.says("/feed", rss(item(1), item(2, more="<category>Water</category>"), title="Our news", more=more))
    add_topic(organisation=eva.organisation, name="water")
    page = tried(client, feed, django_capture_on_commit_callbacks)
    assert not Source.objects.exists() and not Story.objects.exists()
    shown = client.get(page).content.decode()
    assert "Item 1" in shown and 'value="Our news"' in shown and feed in shown
    assert "Water = water" in shown  # a category that is called as a topic is
    assert '<option value="nl" selected' in shown
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(page, form_of(address=feed))
    source = Source.objects.get()
    assert answer["Location"] == f"/write/sources/{source.pk}" and source.by == eva
    assert set(Story.objects.values_list("title", "state")) == {("Item 1", "draft"), ("Item 2", "draft")}
    assert "The news" in text_of(client, "/write")


def test_a_feed_that_is_there_already_is_said_so(client: Client, eva: Member):
    source = factories.source(eva, name="The first one")
    page = text_of(client, f"/write/sources/found/{factories.found(eva, address=source.address).pk}")
    assert "You have this feed already, as “The first one”." in page


def test_a_page_leads_to_its_feeds_and_the_others_are_offered(
    client: Client, news: Site, django_capture_on_commit_callbacks: Committing
):
    news.says("/feed", rss(item(1)))
    news.says(
        "/blog",
        '<html><head><link rel="alternate" type="application/rss+xml" href="comments.xml" title="Comments">'
        '<link rel="ALTERNATE" type="application/rss+xml; charset=x" href="/feed"></head></html>',
    )
    page = tried(client, f"{news.address}/blog", django_capture_on_commit_callbacks)
    search = FeedSearch.objects.get()
    assert (search.state, search.address) == ("found", f"{news.address}/feed")
    assert search.others == [{"address": f"{news.address}/comments.xml", "title": "Comments"}]
    assert "/comments.xml" in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("path", "words"),
    [("/page", "There is no feed here"), ("/lost", "says “not found”"), ("/linked", "says “not found”")],
)
def test_an_address_without_a_feed_is_said_so_with_what_to_do(
    client: Client, news: Site, path: str, words: str, django_capture_on_commit_callbacks: Committing
):
    news.says("/page", "<html><body>Nothing</body></html>")
    news.says("/linked", '<a href="/rss.xml">RSS</a>')
    page = tried(client, news.address + path, django_capture_on_commit_callbacks)
    assert words in text_of(client, page) and "Nothing has been added" in text_of(client, page)


def test_while_the_address_is_asked_the_page_says_so_and_asks_again(client: Client, eva: Member):
    search = factories.found(eva, state=FeedSearch.State.WAITING)
    page = client.get(f"/write/sources/found/{search.pk}").content.decode()
    assert 'hx-trigger="every 1s"' in page and "<progress" in page


def test_a_private_address_is_not_reached(
    client: Client, django_capture_on_commit_callbacks: Committing, settings: Any
):
    settings.FETCH_ALLOWED_HOSTS = []
    page = tried(client, "http://169.254.169.254/latest/meta-data/", django_capture_on_commit_callbacks)
    assert "inside a private network" in text_of(client, page)


@pytest.mark.parametrize(
    "address", ["", "ftp://x.example/", "javascript:alert(1)", "https://me:secret@x.example/feed", "file:///etc/passwd"]
)
def test_what_is_no_address_for_everybody_is_refused(client: Client, address: str):
    answer = client.post("/write/sources/new", {"address": address})
    assert answer.status_code == 200 and "field-error" in answer.content.decode()
    assert not FeedSearch.objects.exists()


def test_an_address_may_be_written_as_people_do(client: Client):
    client.post("/write/sources/new", {"address": " feed://news.example/rss "})
    client.post("/write/sources/new", {"address": "news.example/rss"})
    assert {search.typed for search in FeedSearch.objects.all()} == {"https://news.example/rss"}


def test_trying_addresses_has_an_end(client: Client, eva: Member):
    for _ in range(limits.FINDINGS):
        factories.found(eva)
    assert "many addresses" in client.post("/write/sources/new", {"address": "https://x.example/"}).content.decode()
    with clock.at(NOW + timedelta(days=2)):
        searching.forget_old_searches()
    assert not FeedSearch.objects.exists()


def test_a_search_whose_worker_died_is_found_again_and_given_up_in_the_end(eva: Member, news: Site):
    search = searching.search(by=eva, address=news.says("/feed", rss(item(1))))
    assert searching.waiting() == [search.pk]
    FeedSearch.objects.update(claimed_at=NOW, tries=1)
    assert searching.waiting() == []
    with clock.at(NOW + timedelta(minutes=4)):
        assert searching.waiting() == [search.pk]
        FeedSearch.objects.update(tries=limits.FINDING_TRIES)
        searching.find(search_id=search.pk)
    search.refresh_from_db()
    assert (search.state, search.error) == ("nothing", "unreadable")


def test_a_colleague_does_not_see_what_another_tries(client: Client, eva: Member):
    search = factories.found(people.editor(eva.organisation, "Bo"))
    assert client.get(f"/write/sources/found/{search.pk}").status_code == 404


def test_what_was_chosen_is_shown_and_changed(client: Client, eva: Member):
    water = add_topic(organisation=eva.organisation, name="Water")
    source = factories.source(eva, "An item")
    told = form_of(
        name="Renamed", every="1440", into="review", words="pump, dike,, pump", unwanted_words="sale",
        categories="Tech", topics=[water.pk], by_category="Tech = water\nMore = Water", languages=[],
    )  # fmt: skip
    assert client.post(f"/write/sources/{source.pk}", told).status_code == 302
    source.refresh_from_db()
    assert (source.name, source.every, source.into) == ("Renamed", timedelta(days=1), "review")
    assert (source.words, source.unwanted_words, source.categories) == (["pump", "dike"], ["sale"], ["Tech"])
    assert {(one.category, one.topic) for one in source.category_topics.all()} == {("Tech", water), ("More", water)}
    page = client.get(f"/write/sources/{source.pk}").content.decode()
    assert 'value="pump, dike"' in page and "Tech = Water" in page and "An item" in page


@pytest.mark.parametrize("lines", ["Water", "Water = Nothing", "= Water"])
def test_topics_by_category_that_are_not_understood_change_nothing(client: Client, eva: Member, lines: str):
    add_topic(organisation=eva.organisation, name="Water")
    source = factories.source(eva)
    answer = client.post(f"/write/sources/{source.pk}", form_of(name="Other", by_category=lines))
    assert "is not understood" in answer.content.decode()
    source.refresh_from_db()
    assert source.name == "The news"


def test_a_new_address_is_looked_at_as_if_for_the_first_time(client: Client, eva: Member):
    source = factories.source(eva, "An item")
    Source.objects.update(etag="x", failures=5, last_error="gone", is_on=False)
    client.post(f"/write/sources/{source.pk}", form_of(address="https://news.example/new"))
    source.refresh_from_db()
    assert (source.etag, source.failures, source.last_error, source.read_at) == ("", 0, "", None)
    assert source.is_on and due() == [source.pk]


def test_a_source_is_paused_and_turned_on(client: Client, eva: Member):
    source = factories.source(eva)
    client.post(f"/write/sources/{source.pk}/turn", {"on": "no"})
    with clock.at(NOW + timedelta(days=1)):
        assert due() == []
    assert "Paused: nothing comes in." in text_of(client, "/write/sources")
    client.post(f"/write/sources/{source.pk}/turn", {"on": "yes"})
    assert due() == [source.pk]


def test_looking_now_is_not_done_again_and_again(client: Client, eva: Member, news: Site):
    source = factories.source(eva, address=news.says("/feed", rss(item(1))))
    with clock.at(NOW + timedelta(minutes=5)):
        client.post(f"/write/sources/{source.pk}/look")
        assert due() == [source.pk] and look_at(source_id=source.pk)
        page = client.post(f"/write/sources/{source.pk}/look", follow=True).content.decode()
        assert "only just looked" in page and due() == []
        assert "Look now" not in page
    Source.objects.update(looked_at=None, not_before=NOW + timedelta(hours=1))
    assert "asked us to wait" in client.post(f"/write/sources/{source.pk}/look", follow=True).content.decode()


def test_stories_stay_when_their_source_goes(client: Client, eva: Member):
    source = factories.source(eva, "An item")
    client.post(f"/write/sources/{source.pk}/remove")
    assert not Source.objects.exists() and not SourceItem.objects.exists()
    assert "An item" in text_of(client, "/write")
    assert client.post(f"/write/sources/{source.pk}/remove").status_code == 404


def test_stories_are_marked_with_their_source_and_with_the_approval_they_wait_for(client: Client, eva: Member):
    review.rule(eva.organisation)
    factories.source(eva, "An item", name="Trade paper", into=Source.Into.REVIEW)
    [item_id] = waiting_for_review()
    ask_for_review(item_id=item_id)
    said = text_of(client, "/write")
    assert "Trade paper" in said and "Waiting for approval" in said


def test_how_a_source_is_stands_in_plain_words(eva: Member, client: Client):
    source = factories.source(eva, "One", "Two", "Three")
    with clock.at(NOW + timedelta(minutes=12)):
        assert "Looked 12 minutes ago, 3 new this week." in text_of(client, "/write/sources")
        Source.objects.update(last_error="not found", failing_since=NOW - timedelta(days=1), failures=2)
        line = "Not read since Tuesday. The site says “not found”. Check the address."
        assert line in text_of(client, "/write/sources") and line in text_of(client, f"/write/sources/{source.pk}")
        assert "brings nothing in" not in text_of(client, "/write")
        Source.objects.update(last_error="gone", is_on=False)
        assert "Turned off. The site says that this feed is gone for good." in text_of(client, "/write/sources")
        assert "1 source brings nothing in any more." in text_of(client, "/write")


@pytest.mark.parametrize("ago", [timedelta(0), timedelta(days=3), timedelta(days=30), timedelta(days=400)])
@pytest.mark.parametrize("code", ERRORS)
def test_every_trouble_has_words(code: str, ago: timedelta):
    source = Source(last_error=code, failing_since=NOW - ago, failures=9)
    assert str(ERRORS[code]) in health_of(source, 0).line


def test_a_source_that_was_never_looked_at_says_so():
    assert "first time" in health_of(Source(), 0).line
    assert all(str(words) for words in WHY_NOT.values())


class TestAnEditorForATeam:
    @pytest.fixture
    def belgium(self, eva: Member) -> Team:
        return people.team(eva.organisation, "Belgium")

    @pytest.fixture
    def bo(self, belgium: Team) -> Member:
        member = people.member(belgium.organisation, "Bo")
        give_role(member=member, role="editor", team=belgium)
        return member

    @pytest.fixture
    def client(self, bo: Member) -> Client:
        client = Client()
        client.force_login(bo.person)
        return client

    def test_manages_the_sources_of_these_teams_alone(self, client: Client, eva: Member, bo: Member, belgium: Team):
        france = people.team(belgium.organisation, "France")
        mine = factories.source(bo, "Mine", name="From Ghent", teams=[belgium])
        others = [factories.source(eva, name="From all"), factories.source(eva, name="From Lille", teams=[france])]
        said = text_of(client, "/write/sources")
        assert "From Ghent" in said and "From all" not in said and "From Lille" not in said
        assert client.get(f"/write/sources/{mine.pk}").status_code == 200
        for other in others:
            for path in ("", "/look", "/turn", "/remove"):
                assert client.post(f"/write/sources/{other.pk}{path}", form_of()).status_code == 404

    def test_must_choose_a_team_and_gets_its_stories(self, client: Client, bo: Member, belgium: Team):
        search = factories.found(bo)
        page = f"/write/sources/found/{search.pk}"
        assert "Choose at least one team" in client.post(page, form_of()).content.decode()
        france = people.team(belgium.organisation, "France")
        assert client.post(page, form_of(teams=[france.pk])).status_code == 200
        assert client.post(page, form_of(teams=[belgium.pk])).status_code == 302
        assert list(Source.objects.get().audience.teams.all()) == [belgium]


@pytest.mark.parametrize("role", ["advocate", "manager", "analyst", "sponsor"])
def test_others_manage_no_sources(role: str, eva: Member):
    client = Client()
    client.force_login(people.member(eva.organisation, role, roles=[] if role == "advocate" else [role]).person)
    assert client.get("/write/sources").status_code == 403


@pytest.mark.parametrize("number", [2, 20])
def test_any_number_of_sources_costs_the_same_queries(
    number: int, client: Client, eva: Member, django_assert_num_queries: Callable[..., Any]
):
    for one in range(number):
        factories.source(eva, f"Item {one}", name=f"Source {one}")
    client.get("/write/sources")
    with django_assert_num_queries(9):
        client.get("/write/sources")


def test_what_a_feed_has_no_more_is_forgotten_in_time_and_what_it_has_is_not(eva: Member):
    source = factories.source(eva, "Old", "New")
    SourceItem.objects.filter(title="Old").update(listed_at=NOW - timedelta(days=400))
    assert forget_items(eva.organisation, NOW - timedelta(days=365), 10) == 1
    SourceItem.objects.update(listed_at=NOW - timedelta(days=400))
    Source.objects.update(read_at=NOW - timedelta(days=400))  # and not changed since
    assert forget_items(eva.organisation, NOW - timedelta(days=365), 10) == 0
    assert [one.title for one in source.items.all()] == ["New"]
