"""What came of a visit, as far as the sharer hears of it: from the click to the points and the pages."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.links import conversions
from proudly.links.models import Click, Conversion
from proudly.links.services import remember_own_visitor
from proudly.links.tests.factories import Visitors, visiting
from proudly.networks.registry import keys
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points.models import Transfer
from proudly.points.queries import balance_of, sum_of_all_entries
from proudly.points.services import adopt_starting_rules
from proudly.sharing.models import Share
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sanne() -> Member:
    member = people.member()
    adopt_starting_rules(organisation=member.organisation)
    conversions.set_conversions(organisation=member.organisation, on=True, worths={}, currency="EUR")
    return member


@pytest.fixture
def share(sanne: Member) -> Share:
    return sharing.share(sanne)


@pytest.fixture
def edge(share: Share) -> Iterator[Visitors]:
    with visiting() as edge:
        yield edge


def visit(edge: Visitors, share: Share, **said: Any) -> str:
    """Somebody follows the link; returns the id in the address of the page that they come to."""
    answer = edge.get(share.link.code, headers={"referer": "https://www.linkedin.com/"}, **said)
    return parse_qs(urlsplit(answer.headers["location"]).query)["proudly"][0]


def report(click: str, kind: str) -> None:
    assert (
        Client().post("/conversions", {"click": click, "kind": kind}, content_type="application/json").status_code
        == 202
    )
    advance_all()
    conversions.settle_reports()
    advance_all()


def page_of(member: Member, address: str) -> str:
    client = Client()
    client.force_login(member.person)
    return unescape(client.get(address).content.decode())


def test_a_visit_that_became_an_application_earns_once_whatever_is_told_again(edge: Visitors, share: Share):
    sanne = share.member
    key = visit(edge, share)
    advance_all()
    before = balance_of(sanne)
    for _ in range(3):
        report(key, "application")
    assert balance_of(sanne) == before + 25
    conversion = Conversion.objects.get()
    assert Transfer.objects.filter(cause=f"conversion:{conversion.pk}", member=sanne).count() == 1
    assert sum_of_all_entries(sanne.organisation) == 0


def test_the_sharer_reads_why(edge: Visitors, share: Share):
    report(visit(edge, share), "application")
    wallet = page_of(share.member, "/points")
    assert f"Somebody applied after reading “{share.story.title}”, which you shared on LinkedIn" in wallet
    assert "An application, lead or sale from your share" in wallet


def test_what_a_robot_or_the_sharer_does_earns_nothing(edge: Visitors, share: Share):
    report(visit(edge, share, agent="Mozilla/5.0 Chrome/131.0 Safari/537.36"), "lead")
    earned = balance_of(share.member)
    key = visit(edge, share, address="203.0.113.99")
    remember_own_visitor(link=share.link, visitor=Click.objects.get(key=key).visitor)
    report(key, "sale")
    assert [one.counts for one in Conversion.objects.order_by("pk")] == [True, False]
    assert balance_of(share.member) == earned


def test_a_share_says_what_it_brought_and_the_visits_too(edge: Visitors, share: Share):
    assert "Your share brought" not in page_of(share.member, "/shares")
    for number, kind in enumerate(("application", "application", "lead")):
        report(visit(edge, share, address=f"203.0.113.{number}"), kind)
    for address in ("/shares", f"/shares/{share.pk}/visits"):
        page = page_of(share.member, address)
        assert "2 applications" in page and "1 lead" in page


def test_the_page_of_shares_makes_as_many_queries_for_ten_as_for_one(sanne: Member, share: Share):
    client = Client()
    client.force_login(sanne.person)
    client.get("/shares")
    with CaptureQueriesContext(connection) as one:
        client.get("/shares")
    for network in list(keys())[:9]:
        made = sharing.share(sanne, network=network)
        click = sharing.click(made)
        Conversion.objects.create(
            organisation=sanne.organisation, link=made.link, click=click, kind="sale", counts=True, at=clock.now()
        )
    with CaptureQueriesContext(connection) as ten:
        page = client.get("/shares").content.decode()
    assert page.count("1 sale") == 9
    assert len(ten) == len(one)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("application", "Somebody applied after reading"),
        ("lead", "Somebody asked for more after reading"),
        ("sale", "Somebody became a customer after reading"),
        ("other", "Something came of"),
    ],
)
def test_each_kind_has_words_of_its_own_in_the_wallet(edge: Visitors, share: Share, kind: str, sentence: str):
    report(visit(edge, share), kind)
    assert sentence in page_of(share.member, "/points")


def test_a_manager_changes_what_it_earns_like_any_other_rule(sanne: Member):
    manager = people.member(sanne.organisation, "Mia", roles=["manager"])
    page = page_of(manager, "/points/rules")
    assert "An application, lead or sale from your share" in page
    assert 'name="rule-conversion--amount"' in page
