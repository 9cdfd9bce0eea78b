from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.people.models import Member, Organisation
from proudly.people.tests import factories as people
from proudly.points import services
from proudly.points.models import Hold
from proudly.points.queries import balance_of
from proudly.points.verifying import verify_ledger
from proudly.sharing.honesty.checking import check_day, check_yesterday
from proudly.sharing.models import Share
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
DAY = date(2026, 11, 3)
NIGHT = datetime(2026, 11, 4, 2, 30, tzinfo=UTC)  # half past three in Amsterdam


@pytest.fixture
def within() -> Organisation:
    made = people.organisation()
    with clock.at(NOON - timedelta(days=90)):
        services.adopt_starting_rules(organisation=made)
        services.stop_rewarding(organisation=made, deed="first_share")
    return made


def a_share(within: Organisation, name: str = "Sanne", *, network: str = "linkedin", at: datetime = NOON) -> Share:
    with clock.at(at):
        member = people.member(within, name)
        return sharing.share(member, content.story(people.editor(within, f"Eva {name}")), network=network)


def visit(share: Share, origin: str, number: int, *, referrer: str = "www.linkedin.com", at: datetime = NOON) -> None:
    with clock.at(at + timedelta(minutes=3 * number)):
        sharing.click(share, visitor=f"{origin} {number}", origin=origin, referrer=referrer)


def reader_points(member: Member) -> int:
    return balance_of(member) - 20  # the share itself


def test_one_place_with_many_visitors_earns_for_the_first_alone(within: Organisation):
    share = a_share(within)
    for number in range(6):
        visit(share, "one flat", number)
    advance_all()
    assert reader_points(share.member) == 12
    assert (check_day(within, DAY), check_day(within, DAY)) == (10, 0)
    assert reader_points(share.member) == 2
    assert set(Hold.objects.values_list("reason", flat=True)) == {"many from one"}
    assert verify_ledger(within).wrong == []


def test_a_ring_is_held_and_honest_colleagues_notice_nothing(within: Organisation):
    ring = [a_share(within, f"Ring {number}") for number in range(4)]
    for sharer, share in enumerate(ring):
        for number in range(4):
            if number != sharer:
                visit(share, f"phone {number}", number)
    honest = a_share(within, "Honest")
    for number in range(8):
        visit(honest, f"contact {number}", number)
    advance_all()
    assert check_day(within, DAY) == 4 * 3 * 2
    assert [reader_points(share.member) for share in (*ring, honest)] == [0, 0, 0, 0, 16]


def test_an_old_link_that_is_posted_again_is_held(within: Organisation):
    share = a_share(within, at=NOON - timedelta(days=50))
    visit(share, "then", 0, at=NOON - timedelta(days=49))
    for number in range(6):
        visit(share, f"place {number}", number, referrer="")
    advance_all()
    assert check_day(within, DAY) == 12
    assert set(Hold.objects.values_list("reason", flat=True)) == {"old link"}


def test_it_is_checked_at_night_where_the_organisation_is(within: Organisation):
    share = a_share(within)
    for number in range(6):
        visit(share, "one flat", number)
    advance_all()
    with clock.at(NIGHT - timedelta(hours=1)):
        assert check_yesterday() == 0
    with clock.at(NIGHT):
        assert check_yesterday() == 10


def test_another_organisations_day_is_left_alone(within: Organisation):
    share = a_share(within)
    for number in range(6):
        visit(share, "one flat", number)
    advance_all()
    assert check_day(people.outsider().organisation, DAY) == 0
