"""A manager for Belgium hands rewards over to members there, and to nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from proudly.people.models import Member, Organisation
from proudly.people.services import give_role
from proudly.people.tests import factories as people
from proudly.rewards.models import Redemption
from proudly.rewards.redeeming import redeem_reward
from proudly.rewards.services import offer_reward
from proudly.rewards.tests.factories import with_points

pytestmark = pytest.mark.django_db


def order(member: Member) -> Redemption:
    reward = offer_reward(organisation=member.organisation, name="Raincoat", price=10, stock=1)
    return redeem_reward(member=with_points(member, 10), reward=reward, request="one")


@pytest.fixture
def waterwerk() -> Organisation:
    return people.organisation()


def test_orders_of_other_teams_are_not_there(waterwerk: Organisation) -> None:
    belgium = people.team(waterwerk, "Belgium")
    ghent = people.team(waterwerk, "Ghent", parent=belgium)
    france = people.team(waterwerk, "France")
    bea, fay, nobody = (
        order(people.member(waterwerk, name, team=team))
        for name, team in (("Bea", ghent), ("Fay", france), ("Nell", None))
    )
    manager = people.member(waterwerk, "Max")
    give_role(member=manager, role="manager", team=belgium)
    client = Client()
    client.force_login(manager.person)
    page = client.get("/rewards/orders").content.decode()
    assert "Bea" in page and "Fay" not in page and "Nell" not in page
    for foreign in (fay, nobody):
        assert client.post(f"/rewards/orders/{foreign.pk}/fulfil").status_code == 404
        foreign.refresh_from_db()
        assert foreign.state == "ordered"
    client.post(f"/rewards/orders/{bea.pk}/fulfil")
    bea.refresh_from_db()
    assert bea.state == "fulfilled"
    assert "Bea" in client.get("/rewards/orders?done=1").content.decode()
    for whole in ("/points/rules", "/links/settings", "/organisation"):
        assert client.get(whole).status_code == 403
