"""Limits for a story and in all, and rules that hold for some time or for some people."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from proudly.audience.services import choose_audience
from proudly.kit import clock
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points import awards, ledger, queries, services
from proudly.points.models import Rule, Transfer

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def sanne() -> Member:
    member = people.member()
    with clock.at(NOON - 30 * DAY):
        services.adopt_starting_rules(organisation=member.organisation)
    return member


def read(member: Member, number: int, *, story: int = 1, at: datetime = NOON) -> Transfer | None:
    about = {"title": "A story", "story": story, "network": "x"}
    return awards.award_points(
        member=member, deed="click", network="x", cause=f"click:{number}", about=about, happened_at=at
    )


def action(member: Member, **changes) -> Rule:
    told: dict[str, Any] = {
        "name": "Open day",
        "deed": "click",
        "network": "",
        "amount": 5,
        "daily_cap": 100,
        "starts_at": NOON,
        "ends_at": NOON + 2 * DAY,
    }
    with clock.at(NOON - DAY):
        return services.add_extra_rule(organisation=member.organisation, **(told | changes))


def limit_story(member: Member, cap: int) -> None:
    with clock.at(NOON - DAY):
        services.change_rule(
            organisation=member.organisation, deed="click", network="", amount=2, daily_cap=100, story_cap=cap
        )


def test_a_limit_for_a_story_holds_over_days_and_for_that_story_alone(sanne: Member):
    limit_story(sanne, 5)
    for number in range(3):
        read(sanne, number, at=NOON + number * DAY)
    refused = read(sanne, 3, at=NOON + 3 * DAY)
    read(sanne, 4, story=2, at=NOON + 3 * DAY)
    assert [line.amount for line in queries.wallet_lines(sanne)] == [2, 0, 1, 2, 2]
    assert refused is not None and refused.about["limit"] == "story"


def test_within_one_batch_the_limit_of_a_story_holds_as_well(sanne: Member):
    limit_story(sanne, 5)
    deeds = [awards.Award(sanne, "click", "x", f"click:{n}", {"story": 1}, NOON) for n in range(4)]
    awards.award_each(deeds)
    assert queries.balance_of(sanne) == 5


def test_an_extra_rule_gives_more_while_it_lasts(sanne: Member):
    action(sanne)
    for number, at in enumerate((NOON - timedelta(minutes=1), NOON, NOON + 2 * DAY)):
        read(sanne, number, at=at)
    assert [line.amount for line in queries.wallet_lines(sanne)] == [2, 5, 2]


def test_an_extra_rule_has_a_limit_for_each_member_in_all(sanne: Member):
    action(sanne, member_cap=12)
    for number in range(4):
        read(sanne, number, at=NOON + timedelta(hours=11 * number))
    assert [line.amount for line in queries.wallet_lines(sanne)] == [0, 2, 5, 5]


def test_what_was_taken_back_leaves_its_room_under_each_limit(sanne: Member):
    limit_story(sanne, 2)
    first = read(sanne, 1)
    assert first is not None
    ledger.reverse_transfer(transfer=first, reason="correction")
    read(sanne, 2)
    assert queries.balance_of(sanne) == 2


def test_a_rule_for_an_audience_rewards_its_members_alone(sanne: Member):
    piet = people.member(sanne.organisation, "Piet")
    team = people.team(sanne.organisation, "Sales")
    piet.team = team
    piet.save()
    action(sanne, audience=choose_audience(organisation=sanne.organisation, teams=[team]))
    read(sanne, 1)
    read(piet, 2)
    assert (queries.balance_of(sanne), queries.balance_of(piet)) == (2, 5)


def test_an_action_can_be_ended_at_once_and_what_it_gave_stays(sanne: Member):
    rule = action(sanne)
    read(sanne, 1)
    with clock.at(NOON + timedelta(hours=1)):
        for _ in range(2):
            services.end_extra_rule(rule=rule)
    read(sanne, 2, at=NOON + timedelta(hours=2))
    assert [line.amount for line in queries.wallet_lines(sanne)] == [2, 5]


def test_an_action_never_begins_in_the_past(sanne: Member):
    with clock.at(NOON):
        rule = services.add_extra_rule(
            organisation=sanne.organisation,
            name="Late",
            deed="click",
            network="",
            amount=50,
            daily_cap=100,
            starts_at=NOON - 9 * DAY,
            ends_at=NOON + DAY,
        )
    assert rule.starts_at == NOON
    with clock.at(NOON), pytest.raises(ValueError):
        action(sanne, ends_at=NOON - DAY)
