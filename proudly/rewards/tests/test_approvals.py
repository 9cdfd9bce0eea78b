"""Who may approve hears that rewards wait: gathered in one notice, and no more once nothing waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as outbox
from pytest_django import DjangoAssertNumQueries

from proudly.kit import clock
from proudly.notices import sending
from proudly.notices.inbox import inbox_of, lines_of, unread_of
from proudly.notices.models import Notice
from proudly.people.models import Member, Organisation
from proudly.people.services import give_role
from proudly.people.tests import factories as people
from proudly.rewards.approvals import REWARD_ASKED, tell_who_approves
from proudly.rewards.models import Redemption
from proudly.rewards.redeeming import approve_redemption, cancel_redemption, redeem_reward
from proudly.rewards.tests.factories import reward, with_points

pytestmark = pytest.mark.django_db


@pytest.fixture
def waterwerk() -> Organisation:
    return people.organisation()


def manager(within: Organisation, name: str = "Mia", role: str = "manager") -> Member:
    return people.member(within, name, roles=[role])


def ask(member: Member, name: str = "Day off") -> Redemption:
    wanted = reward(member.organisation, name, needs_approval=True)
    return redeem_reward(member=with_points(member, 100), reward=wanted, request=name)


def told() -> list[str]:
    """Who has a notice, by name, once for each."""
    return sorted(Notice.objects.filter(kind=REWARD_ASKED).values_list("member__name", flat=True))


def inbox(member: Member) -> list[str]:
    return [line.message.subject for line in lines_of(member, list(inbox_of(member)))]


def test_managers_hear_at_once_and_many_times_looking_tells_once(waterwerk: Organisation) -> None:
    mia, sanne = manager(waterwerk), people.member(waterwerk)
    ask(sanne)
    assert [tell_who_approves(), tell_who_approves(), tell_who_approves(waterwerk.pk)] == [1, 0, 0]
    assert inbox(mia) == ["Sanne asks for “Day off”"]
    sending.send_due_notices()
    (mail,) = outbox.outbox
    assert mail.to == [mia.email] and "“Day off”, for Sanne" in str(mail.body)


def test_what_comes_to_wait_meanwhile_is_in_the_same_notice(waterwerk: Organisation) -> None:
    mia, sanne = manager(waterwerk), people.member(waterwerk)
    for name in ("Day off", "Bicycle", "Garden"):
        ask(sanne, name)
        tell_who_approves()
    assert inbox(mia) == ["3 rewards wait for your approval"]
    with clock.at(clock.now() + timedelta(days=2)):
        ask(sanne, "Boat")
        tell_who_approves()
        assert inbox(mia)[0] == "4 rewards wait for your approval"
        assert unread_of(mia).number == 1


@pytest.mark.parametrize("how", ["approved", "cancelled"])
def test_when_nothing_waits_any_more_the_notice_is_withdrawn_and_nothing_is_mailed(
    waterwerk: Organisation, how: str
) -> None:
    mia, asked = manager(waterwerk), ask(people.member(waterwerk))
    tell_who_approves()
    assert unread_of(mia).number == 1
    if how == "approved":
        approve_redemption(redemption=asked)
    else:
        cancel_redemption(redemption=asked, words="no", by=asked.member)
    tell_who_approves(waterwerk.pk)
    assert (inbox(mia), unread_of(mia).number) == ([], 0)
    sending.send_due_notices()
    assert [mail.to for mail in outbox.outbox if mail.to == [mia.email]] == []


def test_the_next_one_that_waits_is_told_again(waterwerk: Organisation) -> None:
    mia, sanne = manager(waterwerk), people.member(waterwerk)
    approve_redemption(redemption=ask(sanne))
    tell_who_approves(waterwerk.pk)
    ask(sanne, "Bicycle")
    tell_who_approves()
    assert inbox(mia) == ["Sanne asks for “Bicycle”"]


def test_a_manager_for_a_team_hears_of_its_members_alone(waterwerk: Organisation) -> None:
    belgium = people.team(waterwerk, "Belgium")
    ghent, france = people.team(waterwerk, "Ghent", parent=belgium), people.team(waterwerk, "France")
    max_ = people.member(waterwerk, "Max")
    give_role(member=max_, role="manager", team=belgium)
    ask(people.member(waterwerk, "Fay", team=france), "Garden")
    tell_who_approves()
    assert told() == []
    ask(people.member(waterwerk, "Bea", team=ghent), "Day off")
    tell_who_approves()
    assert inbox(max_) == ["Bea asks for “Day off”"]


def test_owners_hear_of_what_no_manager_may_approve(waterwerk: Organisation) -> None:
    belgium = people.team(waterwerk, "Belgium")
    give_role(member=people.member(waterwerk, "Max"), role="manager", team=belgium)
    manager(waterwerk, "Olga", "owner")
    ask(people.member(waterwerk, "Bea", team=belgium), "Day off")
    tell_who_approves()
    assert told() == ["Max"]
    ask(people.member(waterwerk, "Nell"), "Garden")
    tell_who_approves()
    assert told() == ["Max", "Olga"]


def test_nobody_is_told_of_what_they_asked_for_themselves(waterwerk: Organisation) -> None:
    mia = manager(waterwerk)
    manager(waterwerk, "Olga", "owner")
    ask(mia)
    tell_who_approves()
    assert told() == ["Olga"]


def test_who_is_no_manager_any_more_reads_nothing_of_it(waterwerk: Organisation) -> None:
    mia = manager(waterwerk)
    ask(people.member(waterwerk))
    tell_who_approves()
    mia.roles.all().delete()
    assert inbox(Member.objects.get(pk=mia.pk)) == []


def test_other_organisations_hear_nothing(waterwerk: Organisation) -> None:
    manager(people.organisation("Elders"), "Mona")
    manager(waterwerk)
    ask(people.member(waterwerk))
    tell_who_approves()
    assert told() == ["Mia"]


@pytest.mark.parametrize("size", [1, 6])
def test_looking_takes_as_many_queries_for_six_as_for_one(
    waterwerk: Organisation, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    manager(waterwerk)
    sanne = people.member(waterwerk)
    for number in range(size):
        ask(sanne, f"Reward {number}")
    tell_who_approves()
    with django_assert_num_queries(5):
        tell_who_approves()
