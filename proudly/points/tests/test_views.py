"""What the pages of points show."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from proudly.kit import clock
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points.awards import award_points
from proudly.points.models import Rule
from proudly.points.services import adopt_starting_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def mia() -> Member:
    """A member who may change the rules."""
    manager = people.member(name="Mia", roles=["manager"])
    adopt_starting_rules(organisation=manager.organisation)
    return manager


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def page_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def earn(member: Member, cause: str, network: str = "linkedin", title: str = "Our pump") -> None:
    award_points(
        member=member, deed="share", network=network, cause=cause,
        about={"title": title, "network": network}, happened_at=clock.now(),
    )  # fmt: skip


def test_the_wallet_tells_each_reason_in_words(mia: Member) -> None:
    earn(mia, "share:1")
    earn(mia, "share:2", "email")
    page = page_of(signed_in(mia), "/points")
    assert "You shared “Our pump” on LinkedIn" in page
    assert "You shared “Our pump” by e-mail" in page
    assert "+20" in page


def test_a_deed_beyond_the_days_limit_stands_there_and_says_so(mia: Member) -> None:
    for number in range(4):
        earn(mia, f"share:{number}")
    assert page_of(signed_in(mia), "/points").count("the day's limit was reached") == 1


def test_older_lines_are_one_press_away(mia: Member) -> None:
    for number in range(53):
        earn(mia, f"share:{number}", title=f"Story {number};")
    client = signed_in(mia)
    first = client.get("/points")
    assert "Story 0;" not in unescape(first.content.decode())
    assert "Story 0;" in page_of(client, f"/points?before={first.context['older']}")


def test_a_manager_changes_what_a_share_earns(mia: Member) -> None:
    client = signed_in(mia)
    assert "Sharing on LinkedIn" in page_of(client, "/points/rules")
    sent = as_shown(client) | {"rule-share-linkedin-amount": 30, "rule-share-linkedin-daily_cap": 90}
    client.post("/points/rules", sent)
    current = Rule.objects.get(organisation=mia.organisation, network="linkedin", ends_at=None)
    assert (current.amount, current.daily_cap) == (30, 90)


def test_a_limit_below_one_award_is_said_beside_its_line(mia: Member) -> None:
    client = signed_in(mia)
    sent = as_shown(client) | {"rule-click--daily_cap": 0, "rule-share-x-amount": 30}
    page = unescape(client.post("/points/rules", sent).content.decode())
    assert "Not saved yet" in page
    assert "The day's limit is lower than the points for one." in page

    assert Rule.objects.filter(ends_at__isnull=False).count() == 0, "nothing is saved while one line is wrong"


def test_a_form_that_was_cut_short_changes_nothing(mia: Member) -> None:
    assert signed_in(mia).post("/points/rules", {"rule-click--amount": 5}).status_code == 200
    assert not Rule.objects.filter(ends_at__isnull=False).exists()


def as_shown(client: Client) -> dict[str, Any]:
    """What the page of rules sends when nothing is changed on it."""
    lines = client.get("/points/rules").context["lines"]
    return {form.add_prefix(name): form[name].value() or "" for _rule, form in lines for name in form.fields}


def test_arriving_points_are_a_toast_each_and_the_new_number(mia: Member) -> None:
    lines = [{"reason": "You shared “<b>Pump</b>”", "amount": 20}, {"reason": "A reader", "amount": 2}]
    page = render_to_string("points/arrived.html", {"lines": lines, "balance": 1250})
    assert page.count("data-toast=") == 2
    assert "+20" in page and "&lt;b&gt;Pump" in page
    assert '<span id="points-badge" hx-swap-oob="innerHTML">1,250</span>' in page


def test_every_page_of_a_member_listens_for_points_from_where_it_stands(mia: Member) -> None:
    earn(mia, "share:1")
    page = page_of(signed_in(mia), "/preferences")
    seen = mia.transfers.order_by("-pk")[0].pk
    assert f'sse-connect="/live?points={seen}&notices=' in page
    assert "sse-connect" not in page_of(Client(), "/sign-in")
