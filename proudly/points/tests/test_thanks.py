from typing import Any

import pytest

from proudly.notices.models import Notice
from proudly.people.models import AuditEntry, Member
from proudly.people.tests import factories as people
from proudly.points import ledger, queries
from proudly.points.reasons import sentence
from proudly.points.thanks import THANKED, ThanksOneself, take_points_back, thank_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def sanne() -> Member:
    return people.member()


@pytest.fixture
def manager(sanne: Member) -> Member:
    return people.member(sanne.organisation, "Marije")


def thank(manager: Member, sanne: Member, **changes):
    told: dict[str, Any] = {"points": 25, "words": "For the tour of the factory", "request": "a"}
    return thank_member(giver=manager, member=sanne, **(told | changes))


def test_a_colleague_reads_who_thanks_and_why(manager: Member, sanne: Member):
    for _ in range(2):
        thank(manager, sanne)
    [line] = queries.wallet_lines(sanne)
    assert (line.amount, sentence(line.transfer)) == (25, "Marije thanks you: “For the tour of the factory”")
    assert Notice.objects.filter(kind=THANKED, member=sanne).count() == 1
    assert AuditEntry.objects.get(action="points given").about["points"] == 25


def test_nobody_thanks_oneself_and_thanks_have_a_limit(manager: Member, sanne: Member):
    with pytest.raises(ThanksOneself):
        thank(sanne, sanne)
    for points in (0, 501):
        with pytest.raises(ValueError):
            thank(manager, sanne, points=points)
    assert queries.wallet_lines(sanne) == []


def test_what_was_given_by_mistake_is_taken_back_once_with_its_reason(manager: Member, sanne: Member):
    given = thank(manager, sanne)
    for _ in range(2):
        take_points_back(taker=manager, transfer=given, words="It was for Piet")
    assert queries.balance_of(sanne) == 0
    assert sentence(queries.wallet_lines(sanne)[0].transfer) == "Taken back by Marije: “It was for Piet”"
    assert queries.sum_of_all_entries(sanne.organisation) == 0


def test_what_is_spent_cannot_be_taken_back_and_nothing_changes(manager: Member, sanne: Member):
    given = thank(manager, sanne)
    ledger.spend_points(member=sanne, amount=20, cause="buy", reason="redeemed", about={"title": "A book"})
    with pytest.raises(ledger.NotEnoughPoints):
        take_points_back(taker=manager, transfer=given, words="It was for Piet")
    assert queries.balance_of(sanne) == 5
    assert not AuditEntry.objects.filter(action="points taken back").exists()
