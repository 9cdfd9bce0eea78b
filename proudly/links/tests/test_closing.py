"""Closing the links of a story, until readers notice, through the edge that they meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client

from proudly.kit import clock
from proudly.links.models import Click, Closing, Link
from proudly.links.queries import closing_of, is_closed
from proudly.links.services import change_link_settings, close_links, reopen_links
from proudly.links.tests import factories
from proudly.links.tests.factories import CODE, TARGET, Answer, Visitors

pytestmark = pytest.mark.django_db(transaction=True)

CLOSED = f"http://127.0.0.1:8000/links/closed/{CODE}"


@pytest.fixture
def link() -> Link:
    return factories.link()


@pytest.fixture
def edge(link: Link) -> Iterator[Visitors]:
    with factories.visiting() as edge:
        yield edge


def location_once(edge: Visitors, wanted: Callable[[str], bool]) -> str:
    """Where the link leads, as soon as that is as wanted; changes are followed within seconds."""
    deadline = clock.now() + timedelta(seconds=20)
    while True:
        location = edge.get(CODE).headers["location"]
        if wanted(location):
            return location
        assert clock.now() < deadline, location


def card(edge: Visitors) -> Answer:
    return edge.get(CODE, agent="LinkedInBot/1.0")


def test_links_that_are_closed_lead_to_a_kind_page_and_opened_again_lead_on(edge: Visitors, link: Link):
    assert edge.get(CODE).headers["location"].startswith(TARGET)
    close_links(story=link.story)
    assert location_once(edge, lambda location: not location.startswith(TARGET)) == CLOSED
    reopen_links(story=link.story)
    location_once(edge, lambda location: location.startswith(TARGET))


def test_a_visit_of_a_closed_link_is_not_kept(edge: Visitors, link: Link):
    close_links(story=link.story)
    assert edge.get(CODE).headers["location"] == CLOSED
    assert not Click.objects.exists()


def test_links_close_by_themselves_when_their_moment_comes(edge: Visitors, link: Link):
    close_links(story=link.story, at=clock.now() + timedelta(seconds=1.5))
    assert edge.get(CODE).headers["location"].startswith(TARGET)
    assert location_once(edge, lambda location: not location.startswith(TARGET)) == CLOSED


def test_another_moment_takes_the_place_of_the_one_before(edge: Visitors, link: Link):
    close_links(story=link.story)
    assert edge.get(CODE).headers["location"] == CLOSED
    close_links(story=link.story, at=clock.now() + timedelta(hours=1), why="It moves.")
    location_once(edge, lambda location: location.startswith(TARGET))
    assert Closing.objects.get().why == "It moves."


def test_a_moment_that_is_past_closes_now_and_not_before(link: Link):
    before = clock.now()
    closing = close_links(story=link.story, at=before - timedelta(days=2))
    assert closing.at is not None and before <= closing.at <= clock.now()


def test_opening_links_that_were_never_closed_changes_nothing(link: Link):
    reopen_links(story=link.story)
    assert closing_of(link.story) is None
    assert not is_closed(link.story)


def test_opened_links_forget_what_visitors_were_told(link: Link):
    close_links(story=link.story, why="We have moved the pump.")
    reopen_links(story=link.story)
    close_links(story=link.story)
    assert "We have moved the pump." not in Client().get(f"/links/closed/{CODE}").content.decode()


def test_who_looks_at_the_closed_page_again_when_the_link_is_open_is_shown_the_way(client: Client, link: Link):
    close_links(story=link.story)
    assert client.get(f"/links/closed/{CODE}").status_code == 410
    reopen_links(story=link.story)
    page = client.get(f"/links/closed/{CODE}")
    assert page.status_code == 200
    assert f'href="http://127.0.0.1:8000/go/{CODE}"' in page.content.decode()


def test_a_link_that_will_close_is_not_said_to_be_closed(client: Client, link: Link):
    close_links(story=link.story, at=clock.now() + timedelta(hours=1), why="The vacancy is filled.")
    page = client.get(f"/links/closed/{CODE}")
    assert page.status_code == 200
    assert "The vacancy is filled." not in page.content.decode()


def test_networks_are_told_the_address_that_the_organisation_chose(edge: Visitors, link: Link):
    assert f'content="http://127.0.0.1:8000/go/{CODE}"' in card(edge).page
    change_link_settings(organisation=link.organisation, address="https://go.example.com", utm={})
    deadline = clock.now() + timedelta(seconds=20)
    while f'<meta property="og:url" content="https://go.example.com/go/{CODE}">' not in card(edge).page:
        assert clock.now() < deadline


def test_targets_are_told_what_the_organisation_says_from_now_on(edge: Visitors, link: Link):
    assert "utm_medium=employee-advocacy" in edge.get(CODE).headers["location"]
    utm = {"utm_source": "{network}", "utm_content": "no {story}"}
    change_link_settings(organisation=link.organisation, address="", utm=utm)
    location = location_once(edge, lambda location: "utm_medium" not in location)
    assert location.startswith(TARGET)
    assert set(location.partition("?")[2].split("&")) == {
        "utm_source=linkedin",
        f"utm_content=no%20{link.story_id}",
    }


def test_settings_of_one_organisation_change_no_link_of_another(edge: Visitors, link: Link):
    other = factories.link(code="other2345")
    change_link_settings(organisation=other.organisation, address="https://go.example.com", utm={})
    assert "utm_medium=employee-advocacy" in edge.get(CODE).headers["location"]
    assert f"http://127.0.0.1:8000/go/{CODE}" in card(edge).page
