from datetime import UTC, datetime, timedelta

import pytest

from proudly.kit import clock
from proudly.people.models import AuditEntry, Member
from proudly.people.tests import factories as people
from proudly.points import awards, ledger, queries, services
from proudly.points.models import Entry, Transfer

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def sanne() -> Member:
    member = people.member()
    with clock.at(NOON - timedelta(days=30)):
        services.adopt_starting_rules(organisation=member.organisation)
    return member


def award(member: Member, cause: str, *, network: str = "linkedin", at: datetime = NOON) -> Transfer | None:
    return awards.award_points(
        member=member, deed="share", network=network, cause=cause, about={"title": "A story"}, happened_at=at
    )


def test_a_share_earns_what_the_rule_of_its_network_says(sanne: Member):
    award(sanne, "share:1")
    award(sanne, "share:2", network="xing")
    assert queries.balance_of(sanne) == 20 + 10


def test_one_cause_earns_once(sanne: Member):
    first = award(sanne, "share:1")
    assert award(sanne, "share:1") == first
    assert queries.balance_of(sanne) == 20


def test_the_days_limit_holds_and_what_it_refused_is_kept_with_its_cause(sanne: Member):
    for number in range(4):
        award(sanne, f"share:{number}")
    assert queries.balance_of(sanne) == 60
    assert [line.amount for line in queries.wallet_lines(sanne)] == [0, 20, 20, 20]
    award(sanne, "share:3", at=NOON + timedelta(days=1))
    assert queries.balance_of(sanne) == 60, "a refused cause earns nothing the next day either"


def test_a_new_day_begins_at_midnight_where_the_organisation_is(sanne: Member):
    before_midnight = datetime(2026, 11, 2, 22, 59, tzinfo=UTC)  # 23:59 in Amsterdam
    for number in range(3):
        award(sanne, f"share:{number}", at=before_midnight)
    award(sanne, "share:3", at=before_midnight + timedelta(minutes=2))
    assert queries.balance_of(sanne) == 80


def test_a_changed_rule_counts_from_then_on_and_leaves_the_past(sanne: Member):
    award(sanne, "share:1", at=NOON - timedelta(days=2))
    with clock.at(NOON - timedelta(days=1)):
        services.change_rule(
            organisation=sanne.organisation, deed="share", network="linkedin", amount=50, daily_cap=100
        )
    award(sanne, "share:2", at=NOON - timedelta(days=2))
    award(sanne, "share:3")
    assert [line.amount for line in queries.wallet_lines(sanne)] == [50, 20, 20]


def test_every_change_of_a_rule_is_in_the_audit_trail(sanne: Member):
    company = sanne.organisation
    for amount in (50, 50):
        services.change_rule(organisation=company, deed="share", network="linkedin", amount=amount, daily_cap=100)
    for _ in range(2):
        services.begin_rewarding(organisation=company, deed="conversion")
    for _ in range(2):
        services.stop_rewarding(organisation=company, deed="conversion")
    changed, begun, ended = AuditEntry.objects.order_by("number").values_list("about", flat=True)
    assert (changed["points_before"], changed["points"]) == (20, 50)
    assert begun["deed"] == ended["deed"] == "conversion"
    assert ended["points"] == 0 < begun["points"]


def test_changing_a_rule_does_not_begin_the_days_limit_anew(sanne: Member):
    for number in range(3):
        award(sanne, f"share:{number}")
    with clock.at(NOON):
        services.change_rule(organisation=sanne.organisation, deed="share", network="linkedin", amount=20, daily_cap=70)
    for number in range(3, 6):
        award(sanne, f"share:{number}", at=NOON + timedelta(hours=1))
    assert queries.balance_of(sanne) == 70


def test_points_can_be_spent_once_for_each_cause_and_never_more_than_there_are(sanne: Member):
    award(sanne, "share:1")
    for _ in range(2):
        ledger.spend_points(member=sanne, amount=15, cause="redemption:1", reason="redeemed", about={})
    assert queries.balance_of(sanne) == 5
    with pytest.raises(ledger.NotEnoughPoints):
        ledger.spend_points(member=sanne, amount=6, cause="redemption:2", reason="redeemed", about={})
    assert queries.balance_of(sanne) == 5


def test_a_transfer_is_reversed_once_by_opposite_entries(sanne: Member):
    given = award(sanne, "share:1")
    assert given is not None
    first = ledger.reverse_transfer(transfer=given, reason="correction")
    assert ledger.reverse_transfer(transfer=given, reason="correction") == first
    assert queries.balance_of(sanne) == 0
    assert Entry.objects.count() == 4
    assert queries.sum_of_all_entries(sanne.organisation) == 0


def test_another_organisations_rules_give_nothing_here(sanne: Member):
    assert award(people.outsider(), "share:1") is None


def some_awards(members: list[Member]) -> list[awards.Award]:
    """Deeds of several people over three days, some done twice, more than the limits allow."""
    return [
        awards.Award(
            member,
            deed,
            network,
            f"{member.name}:{deed}:{network}:{number % 9}",
            {},
            NOON + timedelta(hours=5 * number),
        )
        for number in range(14)
        for member in members
        for deed, network in (("share", "linkedin"), ("share", "xing"), ("click", "xing"))
    ]


@pytest.mark.parametrize("batch", [1, 2, 7, 200])
def test_awards_come_out_the_same_in_any_batches(sanne: Member, batch: int):
    members = [sanne, people.member(sanne.organisation, "Piet")]
    deeds = some_awards(members)
    for start in range(0, len(deeds), batch):
        awards.award_each(deeds[start : start + batch])
    given = [[(line.transfer.cause, line.amount) for line in queries.wallet_lines(who, limit=100)] for who in members]
    assert [sum(amount for _, amount in lines) for lines in given] == [queries.balance_of(who) for who in members]
    assert [len(lines) for lines in given] == [27, 27], "each cause once"
    assert queries.wallets_that_disagree(sanne.organisation) == []
    assert given == one_by_one(members)


def one_by_one(members: list[Member]) -> list[list[tuple[str, int]]]:
    """What the same deeds earn, each given alone, in an organisation of their own."""
    elsewhere = people.organisation("Elsewhere")
    with clock.at(NOON - timedelta(days=30)):
        services.adopt_starting_rules(organisation=elsewhere)
    twins = [people.member(elsewhere, who.name) for who in members]
    for deed in some_awards(twins):
        awards.award_each([deed])
    return [[(line.transfer.cause, line.amount) for line in queries.wallet_lines(who, limit=100)] for who in twins]


def test_a_batch_takes_the_same_number_of_queries_whatever_its_size(sanne: Member, django_assert_num_queries):
    award(sanne, "share:0")
    for size in (1, 30):
        causes = [f"click:{size}:{number}" for number in range(size)]
        with django_assert_num_queries(10):  # two are the savepoint's
            awards.award_each([awards.Award(sanne, "click", "xing", cause, {}, NOON) for cause in causes])


def current(member: Member, deed: str) -> list[tuple[int, int]]:
    rules = [rule for rule in queries.current_rules(member.organisation) if rule.deed == deed]
    return [(rule.amount, rule.daily_cap) for rule in rules]


def test_a_deed_that_is_turned_on_later_earns_from_then_on(sanne: Member):
    assert current(sanne, "conversion") == []
    for _ in range(2):
        services.begin_rewarding(organisation=sanne.organisation, deed="conversion")
    assert current(sanne, "conversion") == [(25, 100)]


def test_what_a_manager_chose_is_there_again_after_turning_a_deed_off_and_on(sanne: Member):
    organisation = sanne.organisation
    services.begin_rewarding(organisation=organisation, deed="conversion")
    services.change_rule(organisation=organisation, deed="conversion", network="", amount=40, daily_cap=80)
    services.stop_rewarding(organisation=organisation, deed="conversion")
    assert current(sanne, "conversion") == []
    assert current(sanne, "click") == [(2, 100)], "only that deed is turned off"
    services.begin_rewarding(organisation=organisation, deed="conversion")
    assert current(sanne, "conversion") == [(40, 80)]
