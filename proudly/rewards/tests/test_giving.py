from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points import books
from proudly.points.queries import balance_of
from proudly.points.rules import worth as worth_of
from proudly.points.services import set_point_value
from proudly.points.verifying import verify_ledger
from proudly.rewards import causes, giving, reports, rules, statements
from proudly.rewards.budgets import Overlapping, set_budget
from proudly.rewards.models import Cause, Gift, Matching, MonthlyGift, Statement
from proudly.rewards.tests.factories import with_points

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
TODAY = date(2026, 11, 27)


@pytest.fixture
def sanne(db: None) -> Member:
    member = with_points(people.member(), 500)
    worth(member, 250, date(2026, 1, 1))
    return member


@pytest.fixture
def well(sanne: Member) -> Cause:
    return causes.offer_cause(organisation=sanne.organisation, name="A well", story="In Kitui", proof="It gives water")


def worth(member: Member, cents: int, starts_on: date) -> None:
    set_point_value(organisation=member.organisation, cents_per_hundred=cents, starts_on=starts_on, today=starts_on)


def give(member: Member, cause: Cause, points: int, request: str = "one", *, at: datetime = NOON, **more) -> Gift:
    with clock.at(at):
        return giving.give_to_cause(member=member, cause=cause, points=points, request=request, **more)


def right(member: Member) -> bool:
    assert verify_ledger(member.organisation).wrong == []
    return True


def test_a_gift_is_paid_in_points_and_worth_what_they_are_that_day_once(sanne: Member, well: Cause):
    first = give(sanne, well, 101)
    assert give(sanne, well, 101) == first
    assert (first.cents, first.matched_cents, balance_of(sanne)) == (252, 0, 399)
    worth(sanne, 1000, date(2027, 1, 1))
    assert give(sanne, well, 100, "two", at=NOON + timedelta(days=60)).cents == 1000
    assert Gift.objects.get(pk=first.pk).cents == 252
    assert right(sanne)


def test_nobody_gives_more_than_they_have(sanne: Member, well: Cause):
    with pytest.raises(giving.NotGiven) as why:
        give(sanne, well, 501)
    assert why.value.sentence == "You have 1 point too few for that."
    assert (balance_of(sanne), Gift.objects.count()) == (500, 0)


def test_without_a_worth_nothing_is_given(db: None):
    member = with_points(people.member(), 10)
    with pytest.raises(giving.NotGiven):
        give(member, causes.offer_cause(organisation=member.organisation, name="A", story="B"), 5)


def test_what_is_withdrawn_is_given_to_no_more(sanne: Member, well: Cause):
    causes.withdraw_cause(cause=well)
    with pytest.raises(giving.NotGiven):
        give(sanne, well, 5)
    with pytest.raises(giving.NotGiven):
        giving.give_monthly(member=sanne, cause=Cause.objects.get(pk=well.pk), points=5, anonymous=False)
    assert not MonthlyGift.objects.exists()


def match(member: Member, cents: int = 300, percent: int = 100) -> Matching:
    return giving.set_matching(
        organisation=member.organisation, percent=percent, starts_on=TODAY, ends_on=TODAY, cents=cents
    )


def test_the_organisation_adds_to_gifts_as_far_as_its_money_goes(sanne: Member, well: Cause):
    matching = match(sanne)
    gifts = [give(sanne, well, 80, str(number)) for number in range(3)]
    assert [gift.matched_cents for gift in gifts] == [200, 100, 0]
    assert Matching.objects.get(pk=matching.pk).spent_cents == 300
    assert give(sanne, well, 80, "tomorrow", at=NOON + timedelta(days=1)).matched_cents == 0
    with pytest.raises(Overlapping):
        match(sanne)
    assert right(sanne)


def test_ending_what_is_added_leaves_what_was_promised(sanne: Member, well: Cause):
    with clock.at(NOON):
        matching = giving.set_matching(
            organisation=sanne.organisation, percent=50, starts_on=TODAY, ends_on=date(2026, 12, 31), cents=1000
        )
    give(sanne, well, 80)
    with clock.at(NOON):
        giving.end_matching(matching=matching)
    assert give(sanne, well, 80, "two").matched_cents == 0
    assert right(sanne)


def test_gifts_and_what_is_added_come_out_of_the_budget(sanne: Member, well: Cause):
    set_budget(
        organisation=sanne.organisation, name="x", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), cents=500
    )
    match(sanne)
    give(sanne, well, 80)
    with pytest.raises(giving.NotGiven):
        give(sanne, well, 80, "two")
    assert (balance_of(sanne), Matching.objects.get().spent_cents) == (420, 200)
    assert right(sanne)


def test_giving_together_in_a_pot_until_it_is_closed(sanne: Member, well: Cause):
    pot = giving.open_pot(member=sanne, cause=well, name="Service", goal=200)
    give(sanne, well, 20, pot=pot)
    other = causes.offer_cause(organisation=sanne.organisation, name="Other", story="B")
    with pytest.raises(giving.OtherCause):
        give(sanne, other, 20, "two", pot=pot)
    giving.close_pot(pot=pot)
    with pytest.raises(giving.NotGiven):
        give(sanne, well, 20, "three", pot=pot)
    assert pot.gifts.get().points == 20


def on(day: date) -> int:
    with clock.at(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
        return giving.give_what_is_due()


def test_a_monthly_gift_is_given_once_a_month_from_the_next_on(sanne: Member, well: Cause):
    with clock.at(NOON):
        giving.give_monthly(member=sanne, cause=well, points=200, anonymous=True)
    assert [on(TODAY), on(date(2026, 12, 1)), on(date(2026, 12, 1)), on(date(2027, 1, 9))] == [0, 1, 0, 1]
    assert on(date(2027, 2, 1)) == 0
    assert MonthlyGift.objects.get().missed_on == date(2027, 2, 1)
    with_points(sanne, 150)
    assert (on(date(2027, 2, 20)), on(date(2027, 3, 1))) == (0, 1), "what was missed is not made up for"
    assert all(gift.anonymous for gift in Gift.objects.all())
    giving.stop_giving_monthly(member=sanne)
    assert right(sanne)


def test_who_has_left_gives_no_more(sanne: Member, well: Cause):
    with clock.at(NOON):
        giving.give_monthly(member=sanne, cause=well, points=20, anonymous=False)
    sanne.left_at = NOON
    sanne.save()
    assert on(date(2026, 12, 1)) == 0


def test_a_statement_holds_each_gift_once(sanne: Member, well: Cause):
    give(sanne, well, 100)
    first = statements.make_statement(cause=well)
    with pytest.raises(statements.NothingToState):
        statements.make_statement(cause=well)
    give(sanne, well, 50, "two", at=NOON + timedelta(days=3))
    second = statements.make_statement(cause=well)
    assert [(one.points, one.cents, one.givers) for one in (first, second)] == [(100, 250, 1), (50, 125, 1)]
    assert (second.starts_on, second.ends_on) == (date(2026, 11, 30), date(2026, 11, 30))
    for reference in ("NL01", "NL02"):
        statements.note_payment(statement=first, paid_on=TODAY, reference=reference)
    assert Statement.objects.get(pk=first.pk).reference == "NL01"
    assert right(sanne)


def a_years_gifts(sanne: Member, well: Cause) -> statements.Report:
    match(sanne, 200)
    give(sanne, well, 100)
    statements.note_payment(statement=statements.make_statement(cause=well), paid_on=TODAY, reference="1")
    goat = causes.offer_cause(organisation=sanne.organisation, name="=2+2 #evil[goat] “q”", story="B")
    for number in range(5):
        give(with_points(people.member(sanne.organisation, f"M{number}"), 100), goat, 10)
    give(sanne, goat, 10, "old", at=datetime(2025, 12, 31, 22, tzinfo=UTC) + timedelta(hours=2))
    return statements.report_of(sanne.organisation, date(2026, 1, 1), date(2026, 12, 31))


def test_the_report_adds_up_and_tells_no_number_of_few_givers(sanne: Member, well: Cause):
    report = a_years_gifts(sanne, well)
    assert [(one.cause.name[:6], one.points, one.total_cents, one.givers) for one in report.causes] == [
        ("A well", 100, 450, None),
        ("=2+2 #", 60, 150, 6),
    ]
    assert (report.points, report.total_cents, report.paid_cents, report.givers) == (160, 600, 450, 6)


def test_the_report_can_be_taken_along_as_csv_and_as_pdf(sanne: Member, well: Cause):
    report = a_years_gifts(sanne, well)
    with clock.at(NOON):
        rows = list(csv.reader(io.StringIO("".join(reports.csr_csv(report)).lstrip("\ufeff"))))
        pdf = PdfReader(io.BytesIO(reports.csr_pdf(report)))
    assert rows[1][:9] == ["A well", "2026-01-01", "2026-12-31", "100", "2.50", "2.00", "4.50", "4.50", "1"]
    assert rows[2][0] == "'=2+2 #evil[goat] “q”"
    said = " ".join(page.extract_text() for page in pdf.pages)
    for words in ("What we gave together", "€6.00", "#evil[goat]", "It gives water", "6 colleagues gave"):
        assert words in said
    assert pdf.metadata is not None and pdf.metadata.title == "What we gave together"


def test_what_was_given_away_is_in_the_books(sanne: Member, well: Cause):
    give(sanne, well, 120)
    advance_all()
    assert books.books_of(sanne.organisation)[0].given_away == 120


@given(st.integers(1, 10**6), st.integers(0, 10**5), st.integers(0, 500), st.integers(0, 10**7))
def test_nobody_is_promised_more_money_than_there_is(points: int, value: int, percent: int, left: int):
    cents = worth_of(points, value)
    assert 0 <= points * value / 100 - cents < 1
    added = rules.matched(cents, percent=percent, left=left)
    assert 0 <= added <= min(left, cents * percent / 100)


@given(st.integers(1, 10**5), st.integers(0, 10**4))
def test_saving_takes_as_many_weeks_as_the_pace_needs(missing: int, won: int):
    weeks = rules.weeks_to_go(missing, won=won)
    if won == 0:
        assert weeks is None
    else:
        assert weeks is not None
        assert (weeks - 1) * won / 4 < missing <= weeks * won / 4
