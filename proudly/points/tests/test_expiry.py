from datetime import UTC, date, datetime, timedelta

import pytest

from proudly.kit import clock
from proudly.notices.models import Notice
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points import ledger, queries, services
from proudly.points.expiry import EXPIRES, expire_points, warn_of_expiry
from proudly.points.models import ExpiryWarning

pytestmark = pytest.mark.django_db

JANUARY = datetime(2026, 1, 20, 12, tzinfo=UTC)
EVE = datetime(2027, 1, 2, 12, tzinfo=UTC)  # thirty days before what came in in January a year before expires
FEBRUARY = datetime(2027, 2, 1, 12, tzinfo=UTC)


@pytest.fixture
def sanne() -> Member:
    member = people.member()
    with clock.at(JANUARY):
        services.set_expiry(organisation=member.organisation, months=12)
    return member


def give(member: Member, amount: int, at: datetime, cause: str = ""):
    with clock.at(at):
        return ledger.give_points(member=member, amount=amount, cause=cause or f"gift:{at}", reason="thanks", about={})


def spend(member: Member, amount: int, at: datetime):
    with clock.at(at):
        return ledger.spend_points(member=member, amount=amount, cause=f"buy:{at}", reason="redeemed", about={})


def warn(at: datetime = EVE) -> int:
    with clock.at(at):
        return warn_of_expiry()


def expire(at: datetime = FEBRUARY) -> int:
    with clock.at(at):
        return expire_points()


def test_who_has_old_points_is_warned_a_month_before_and_once(sanne: Member):
    give(sanne, 30, JANUARY)
    give(sanne, 20, JANUARY + timedelta(days=40))
    assert (warn(), warn()) == (1, 0)
    warning = ExpiryWarning.objects.get()
    assert (warning.points, warning.expires_on) == (30, date(2027, 2, 1))
    assert Notice.objects.get(kind=EXPIRES).about == warning.pk


def test_what_is_left_of_them_expires_on_its_day_and_once(sanne: Member):
    give(sanne, 30, JANUARY)
    give(sanne, 20, JANUARY + timedelta(days=40))
    warn()
    assert expire(FEBRUARY - timedelta(days=1)) == 0
    assert (expire(), expire()) == (30, 0)
    assert queries.balance_of(sanne) == 20
    assert queries.sum_of_all_entries(sanne.organisation) == 0


def test_the_oldest_points_are_used_first(sanne: Member):
    give(sanne, 30, JANUARY)
    give(sanne, 20, JANUARY + timedelta(days=40))
    warn()
    spend(sanne, 25, EVE + timedelta(days=3))
    assert expire() == 5
    assert queries.balance_of(sanne) == 20


def test_nothing_expires_of_which_nobody_was_warned(sanne: Member):
    give(sanne, 30, JANUARY)
    assert expire(FEBRUARY + timedelta(days=400)) == 0
    warn()
    with clock.at(EVE + timedelta(days=1)):
        services.set_expiry(organisation=sanne.organisation, months=2)
    give(sanne, 10, JANUARY + timedelta(days=90))
    assert expire() == 30, "a shorter time does not reach what the warning did not name"


def test_giving_up_the_expiry_leaves_what_was_warned_of(sanne: Member):
    give(sanne, 30, JANUARY)
    warn()
    with clock.at(EVE):
        services.set_expiry(organisation=sanne.organisation, months=None)
    assert queries.expiring_of(sanne) == []
    with clock.at(EVE):
        services.set_expiry(organisation=sanne.organisation, months=12)
    assert expire() == 0
    assert queries.balance_of(sanne) == 30


def test_points_that_come_back_from_a_reward_that_was_cancelled_are_as_new(sanne: Member):
    give(sanne, 30, JANUARY)
    paid = spend(sanne, 30, JANUARY + timedelta(days=5))
    with clock.at(EVE - timedelta(days=60)):
        ledger.reverse_transfer(transfer=paid, reason="cancelled")
    assert warn() == 0


def test_an_award_that_was_taken_back_does_not_make_older_points_seem_new(sanne: Member):
    give(sanne, 30, JANUARY)
    mistake = give(sanne, 50, JANUARY + timedelta(days=60))
    with clock.at(EVE - timedelta(days=60)):
        ledger.reverse_transfer(transfer=mistake, reason="correction")
    warn()
    assert ExpiryWarning.objects.get().points == 30


def test_two_warnings_do_not_count_the_same_points(sanne: Member):
    give(sanne, 30, JANUARY)
    give(sanne, 20, JANUARY + timedelta(days=20))
    warn()
    warn(datetime(2027, 1, 28, 12, tzinfo=UTC))
    assert [(one.expires_on.month, one.points) for one in ExpiryWarning.objects.order_by("pk")] == [(2, 30), (3, 20)]
    assert expire(datetime(2027, 3, 1, 12, tzinfo=UTC)) == 50


def test_without_a_policy_nobody_is_warned_and_who_left_is_not_either(sanne: Member):
    other = people.outsider()
    give(other, 30, JANUARY)
    give(sanne, 30, JANUARY)
    sanne.left_at = EVE
    sanne.save()
    assert warn() == 0


def test_warning_takes_the_same_number_of_queries_for_any_number_of_members(sanne: Member, django_assert_num_queries):
    give(sanne, 30, JANUARY)
    for number in range(20):
        give(people.member(sanne.organisation, f"Member {number}"), 5, JANUARY)
    with django_assert_num_queries(17):
        warn()
