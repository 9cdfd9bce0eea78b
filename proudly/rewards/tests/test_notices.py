"""Who chose a reward hears that it is theirs."""

from __future__ import annotations

import pytest
from django.core import mail as outbox
from pytest_django import DjangoAssertNumQueries

from proudly.notices import sending
from proudly.notices.kinds import kind_of
from proudly.notices.models import Notice
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.rewards.models import Redemption
from proudly.rewards.redeeming import REWARD_READY, fulfil_redemption, redeem_reward
from proudly.rewards.tests.factories import reward, with_points

pytestmark = pytest.mark.django_db


def ordered(member: Member, name: str = "Rain jacket") -> Redemption:
    chosen = reward(member.organisation, name=name)
    return redeem_reward(member=with_points(member, 250), reward=chosen, request=name)


def test_handing_over_is_told_once() -> None:
    order = ordered(people.member())
    for _ in range(2):
        fulfil_redemption(redemption=order)
        sending.send_due_notices()
    (mail,) = outbox.outbox
    assert mail.subject == "Yours: Rain jacket" and "handed over" in str(mail.body)


def test_many_are_told_with_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    sanne = people.member()
    for member in (sanne, people.member(sanne.organisation, "Piet"), people.member(sanne.organisation, "Bea")):
        fulfil_redemption(redemption=ordered(member, name=f"For {member.name}"))
    notices = list(Notice.objects.filter(kind=REWARD_READY))
    with django_assert_num_queries(1):
        said = kind_of(REWARD_READY).compose(notices)
    assert sorted(message.heading for message in said.values() if message) == ["For Bea", "For Piet", "For Sanne"]
