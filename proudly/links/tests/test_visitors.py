from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.kit import clock
from proudly.links import rules, visitors
from proudly.links.models import Click
from proudly.links.tests import factories

KEY = b"k" * 32


def origin(address: str, organisation: int = 1, key: bytes = KEY) -> str:
    return rules.origin_hash(address=address, organisation=organisation, key=key)


@given(st.ip_addresses(v=4).map(str), st.ip_addresses(v=4).map(str))
def test_each_address_is_a_place_of_its_own_and_always_the_same(one: str, other: str):
    assert (origin(one) == origin(other)) == (one == other)
    assert origin(f"::ffff:{one}") == origin(one)


def test_a_household_is_one_place_whatever_address_its_devices_have():
    assert origin("2001:db8:1:2::7") == origin("2001:db8:1:2:ffff::8") != origin("2001:db8:1:3::7")


def test_a_place_cannot_be_followed_into_another_organisation_or_day():
    assert len({origin("192.0.2.1"), origin("192.0.2.1", 2), origin("192.0.2.1", key=b"l" * 32)}) == 3


@pytest.mark.parametrize("said", ["", "nonsense", "1.2.3", "::g"])
def test_what_is_no_address_is_a_place_as_it_stands(said: str):
    assert len(origin(said)) == 16


@pytest.mark.django_db
def test_where_visitors_came_from_is_forgotten_after_a_week_and_nothing_else(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(visitors, "ORIGINS_AT_ONCE", 2)
    link, now = factories.link(), clock.now()
    for days in (20, 9, 8, 3, 0):
        Click.objects.create(
            organisation_id=link.organisation_id,
            link=link,
            at=now - timedelta(days=days),
            visitor=f"v{days}",
            method="GET",
            origin=f"o{days}",
        )
    assert (visitors.forget_origins(), visitors.forget_origins()) == (3, 0)
    kept = list(Click.objects.order_by("pk").values_list("visitor", "origin"))
    assert kept == [("v20", ""), ("v9", ""), ("v8", ""), ("v3", "o3"), ("v0", "o0")]
    with clock.at(now + timedelta(days=5)):
        assert visitors.forget_origins() == 1
