from datetime import UTC, date, datetime

import pytest

from proudly.kit import clock
from proudly.kit.projections import advance_all, declared, rebuild
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points import books, ledger, services
from proudly.points.awards import award_points
from proudly.points.models import Account, Entry, LedgerMonth
from proudly.points.verifying import verify_ledger

pytestmark = pytest.mark.django_db

OCTOBER = datetime(2026, 10, 5, 12, tzinfo=UTC)
NOVEMBER = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)  # half past midnight in Amsterdam, on the first of November


@pytest.fixture
def sanne() -> Member:
    """Who won, spent, gave and lost some, in two months."""
    member = people.member()
    with clock.at(OCTOBER):
        services.adopt_starting_rules(organisation=member.organisation)
        award_points(member=member, deed="share", network="linkedin", cause="s:1", about={}, happened_at=OCTOBER)
        wrong = award_points(member=member, deed="share", network="x", cause="s:2", about={}, happened_at=OCTOBER)
        ledger.give_points(member=member, amount=100, cause="t:1", reason="thanks", about={})
    assert wrong is not None
    with clock.at(NOVEMBER):
        ledger.reverse_transfer(transfer=wrong, reason="correction")
        for to, amount in (("redeemed", 40), ("given", 15), ("expired", 5)):
            ledger.spend_points(member=member, amount=amount, cause=to, reason=to, about={}, to=Account.Kind(to))
        back = ledger.spend_points(member=member, amount=7, cause="again", reason="redeemed", about={})
        ledger.reverse_transfer(transfer=back, reason="cancelled")
    advance_all()
    return member


def test_the_books_say_what_became_of_the_points_by_month_and_in_all(sanne: Member):
    in_all, months = books.books_of(sanne.organisation)
    assert in_all == books.Books(given=135, reversed=15, spent=40, given_away=15, expired=5)
    assert in_all.kept == 60 == Account.objects.get(member=sanne).balance
    assert [(month.first, month.books.given) for month in months] == [(date(2026, 11, 1), 0), (date(2026, 10, 1), 135)]
    assert books.given_for(sanne.organisation, date(2026, 10, 1)) == {"thanks": 100, "share": 35}


def test_the_months_can_be_made_again_from_the_log(sanne: Member):
    def rows() -> set[tuple]:
        return set(LedgerMonth.objects.values_list("month", "kind", "reason", "is_reversal", "points"))

    before = rows()
    [projection] = [one for one in declared() if one.name == "ledger months"]
    list(rebuild(projection))
    assert rows() == before != set()


def test_a_points_value_holds_from_its_day_on(sanne: Member):
    company, today = sanne.organisation, date(2026, 11, 2)
    assert books.value_on(company, today) is None
    services.set_point_value(organisation=company, cents_per_hundred=200, starts_on=today, today=today)
    services.set_point_value(organisation=company, cents_per_hundred=300, starts_on=date(2027, 1, 1), today=today)
    assert [books.value_on(company, date(2026, 12, 31)), books.value_on(company, date(2027, 1, 1))] == [200, 300]
    with pytest.raises(services.Unchangeable):
        services.set_point_value(
            organisation=company, cents_per_hundred=1, starts_on=date(2026, 11, 1), today=date(2026, 11, 2)
        )


def test_right_books_are_found_right(sanne: Member):
    found = verify_ledger(sanne.organisation)
    assert (found.transfers, found.entries, found.wallets, found.wrong) == (9, 18, 1, [])


def add_entry(member: Member, **fields) -> None:
    like = Entry.objects.filter(account__member=member).order_by("pk")[0]
    told = {name: getattr(like, name) for name in ("organisation", "transfer", "account", "happened_at")}
    Entry.objects.create(**({"amount": 3} | told | fields))


def test_an_entry_too_many_is_found_with_its_transfer_and_wallet(sanne: Member):
    like = Entry.objects.filter(account__member=sanne).order_by("pk")[0]
    spare = Account.objects.create(
        organisation=sanne.organisation, kind="wallet", member=people.member(sanne.organisation, "P")
    )
    add_entry(sanne, account=spare)
    wrong = verify_ledger(sanne.organisation).wrong
    assert f"transfer {like.transfer_id}: its entries come to +3 instead of 0" in wrong
    assert any(sentence.startswith(f"wallet {spare.pk} ") for sentence in wrong)
    assert any("another member" in sentence for sentence in wrong)


def test_a_balance_that_was_changed_by_hand_is_found(sanne: Member):
    Account.objects.filter(member=sanne).update(balance=1000)
    [wrong] = verify_ledger(sanne.organisation).wrong
    assert "says 1000, its entries come to 60" in wrong
