"""The share page when the hour has had its shares, and what is planned: without scripts, in the app and from a mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from proudly.content.models import Story
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.links.colleagues import COOKIE
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.sharing.models import HouseRulesAccepted, PlannedShare, Share
from proudly.sharing.tests.factories import share
from proudly.sharing.tokens import share_address

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 6, 1, 10, 2, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.fixture(autouse=True)
def on_monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def sanne() -> Member:
    return people.member(people.organisation(time_zone="Europe/Amsterdam"), networks=["linkedin"])


@pytest.fixture
def story(sanne: Member) -> Story:
    made = content.story(people.editor(sanne.organisation))
    for number in range(10):
        share(people.member(sanne.organisation, f"Colleague {number}"), made, "linkedin", f"Words of {number}")
    return made


class Page:
    def __init__(self, address: str, member: Member | None = None) -> None:
        self.client, self.address = Client(), address
        if member:
            self.client.force_login(member.person)

    def get(self, query: str = "") -> str:
        return unescape(self.client.get(self.address + query).content.decode())

    def post(self, **said: Any) -> str:
        return unescape(self.client.post(self.address, {"house_rules": 1} | said, follow=True).content.decode())


@pytest.fixture(params=["app", "mail"])
def page(request: pytest.FixtureRequest, sanne: Member, story: Story) -> Page:
    if request.param == "mail":
        return Page(share_address(sanne, story, "linkedin"))
    return Page(f"/stories/{story.pk}/share/linkedin", sanne)


def moments(page: str) -> list[str]:
    return re.findall(r'<option value="([^"]+)"', page)


def test_the_full_hour_offers_a_moment_and_the_second_click_plans_it(page: Page, sanne: Member) -> None:
    shown = page.get()
    assert "tomorrow at 9:10?" in shown and "Many colleagues shared this on LinkedIn in the last hour." in shown
    assert 'id="share-form"' not in shown
    again = page.post(at=moments(shown)[0], caption="Mine")
    assert "Planned: tomorrow at 9:10" in again
    plan = PlannedShare.objects.get()
    tuesday = MONDAY.replace(day=2, hour=9, minute=10)
    assert (plan.member, plan.caption, plan.at) == (sanne, "Mine", tuesday)
    assert HouseRulesAccepted.objects.filter(member=sanne).exists()
    assert not Share.objects.filter(member=sanne).exists()


def test_the_browser_of_who_plans_is_known_so_that_an_own_look_at_the_post_earns_nothing(page: Page) -> None:
    page.post(at=moments(page.get())[0], caption="Mine")
    assert COOKIE in page.client.cookies


def test_looking_plans_nothing(page: Page) -> None:
    for query in ("", "?later=yes", "?now=yes", "?at=2026-06-02T09:10:00", "?cancel_plan=yes"):
        page.get(query)
    assert not PlannedShare.objects.exists()


def test_a_press_that_comes_too_late_keeps_the_words_and_offers_a_moment(sanne: Member, story: Story) -> None:
    page = Page(f"/stories/{story.pk}/share/linkedin", sanne)
    again = page.post(caption="Words of my own that I typed")
    assert "tomorrow at 9:10?" in again and "Words of my own that I typed" in again
    assert not Share.objects.filter(member=sanne).exists()


def test_what_is_planned_is_moved_changed_and_cancelled(page: Page) -> None:
    page.post(at=moments(page.get())[0], caption="Mine")
    page.post(move_to=moments(page.get())[0])
    assert PlannedShare.objects.get().at.astimezone(MONDAY.tzinfo).hour == 13
    changed = page.get("?later=yes&now=yes")
    assert "Mine" in changed
    page.post(at=moments(changed)[0], caption="Mine, better")
    plan = PlannedShare.objects.get()
    assert (plan.caption, plan.at.astimezone(MONDAY.tzinfo).hour) == ("Mine, better", 13)
    page.post(cancel_plan="yes")
    assert not PlannedShare.objects.exists()
    page.post(cancel_plan="yes")


@pytest.mark.parametrize("at", ["", "tomorrow", "2026-06-01T08:00:00", "2026-06-06T10:00:00", "2026-99-99T10:00:00"])
def test_a_moment_that_cannot_be_changes_nothing_and_says_how_to_mend_it(sanne: Member, story: Story, at: str) -> None:
    page = Page(f"/stories/{story.pk}/share/linkedin", sanne)
    assert "Choose another one." in page.post(at=at, caption="Mine")
    assert not PlannedShare.objects.exists()


def test_whoever_likes_plans_it_although_there_is_room(sanne: Member, story: Story) -> None:
    page = Page(f"/stories/{story.pk}/share/x", sanne)
    assert "Rather at another moment" in page.get()
    page.post(at=moments(page.get("?later=yes"))[0], caption="Mine")
    assert PlannedShare.objects.get().network == "x"
    assert "Share it now" in page.get()
    page.post(caption="Now after all")
    assert Share.objects.filter(member=sanne, network="x").exists() and not PlannedShare.objects.exists()


def test_my_shares_list_what_i_planned_and_nobody_elses(page: Page, sanne: Member, story: Story) -> None:
    page.post(at=moments(page.get())[0], caption="Mine")
    assert "tomorrow at 9:10" in Page("/shares", sanne).get()
    assert "tomorrow at 9:10" not in Page("/shares", people.member(sanne.organisation, "Piet")).get()


def test_a_colleagues_page_shows_nothing_of_my_plan(page: Page, sanne: Member, story: Story) -> None:
    page.post(at=moments(page.get())[0], caption="Mine")
    colleague = Page(f"/stories/{story.pk}/share/linkedin", people.member(sanne.organisation, "Piet"))
    assert "tomorrow at 9:20?" in colleague.get()
    colleague.post(cancel_plan="yes")
    assert PlannedShare.objects.exists()
