from datetime import UTC, datetime, timedelta

import pytest

from proudly.kit import clock
from proudly.notices.models import Notice
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points import ledger, queries, services
from proudly.points.awards import award_points
from proudly.points.holding import DECIDED, HELD, AlreadyDecided, decide_hold, explain_hold, hold_points
from proudly.points.models import Hold, Transfer
from proudly.points.verifying import verify_ledger

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
RING = Hold.Reason.RING


@pytest.fixture
def sanne() -> Member:
    member = people.member()
    with clock.at(NOON - timedelta(days=30)):
        services.adopt_starting_rules(organisation=member.organisation)
    return member


@pytest.fixture
def manager(sanne: Member) -> Member:
    return people.member(sanne.organisation, "Marije")


def read(member: Member, number: int) -> Transfer:
    given = award_points(
        member=member, deed="click", network="x", cause=f"click:{number}", about={"title": "Mill"}, happened_at=NOON
    )
    assert given is not None
    return given


def hold(transfers: list[Transfer], group: str = "ring:1") -> int:
    return hold_points(transfers=transfers, reason=RING, group=group)


def test_held_points_leave_the_wallet_and_the_member_is_told_once(sanne: Member):
    given = [read(sanne, number) for number in range(3)]
    assert (hold(given[:2]), hold(given)) == (4, 2)
    assert queries.balance_of(sanne) == 0
    assert Hold.objects.count() == 3
    assert Notice.objects.filter(kind=HELD, member=sanne).count() == 1


def test_released_points_are_given_again_once_on_the_day_they_were_earned(sanne: Member, manager: Member):
    hold([read(sanne, 1), read(sanne, 2)])
    assert decide_hold(decider=manager, member=sanne, group="ring:1", release=True, words="Sorry!") == 4
    with pytest.raises(AlreadyDecided):
        decide_hold(decider=manager, member=sanne, group="ring:1", release=True, words="")
    assert queries.balance_of(sanne) == 4
    assert {line.transfer.happened_at for line in queries.wallet_lines(sanne) if line.amount > 0} == {NOON}
    assert Notice.objects.filter(kind=DECIDED, member=sanne).count() == 1
    assert verify_ledger(sanne.organisation).wrong == []


def test_refused_points_stay_out_and_everything_is_kept(sanne: Member, manager: Member):
    hold([read(sanne, 1)])
    explain_hold(member=sanne, group="ring:1", words="We all read it at lunch")
    decide_hold(decider=manager, member=sanne, group="ring:1", release=False, words="Each other’s links do not count")
    assert queries.balance_of(sanne) == 0
    kept = Hold.objects.get()
    assert (kept.explanation, kept.words) == ("We all read it at lunch", "Each other’s links do not count")
    with pytest.raises(AlreadyDecided):
        explain_hold(member=sanne, group="ring:1", words="But")
    assert verify_ledger(sanne.organisation).wrong == []


def test_held_points_keep_their_room_under_the_days_limit_until_they_are_refused(sanne: Member, manager: Member):
    given = [read(sanne, number) for number in range(50)]
    hold(given[:10])
    read(sanne, 50)
    assert queries.balance_of(sanne) == 80
    decide_hold(decider=manager, member=sanne, group="ring:1", release=False, words="")
    read(sanne, 51)
    assert queries.balance_of(sanne) == 82


def test_what_is_spent_already_is_not_held(sanne: Member):
    given = [read(sanne, number) for number in range(3)]
    ledger.spend_points(member=sanne, amount=3, cause="buy", reason="redeemed", about={})
    assert hold(given) == 2
    assert queries.balance_of(sanne) == 1


def test_another_groups_points_are_decided_apart(sanne: Member, manager: Member):
    hold([read(sanne, 1)])
    hold([read(sanne, 2)], group="ring:2")
    decide_hold(decider=manager, member=sanne, group="ring:2", release=True, words="")
    assert Hold.objects.get(group="ring:1").state == Hold.State.WAITING
