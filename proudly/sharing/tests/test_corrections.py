"""Points after clicks were judged again: taken back, given, and never edited."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from proudly.kit import clock
from proudly.kit.projections import advance, advance_all
from proudly.links import rules
from proudly.links.models import Verdict
from proudly.links.projections import VERDICTS
from proudly.links.rejudging import rejudge
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points import ledger
from proudly.points import services as points
from proudly.points.models import Rule, Transfer
from proudly.points.queries import balance_of, sum_of_all_entries, wallet_lines, wallets_that_disagree
from proudly.sharing.models import Share
from proudly.sharing.tests.factories import BROWSER, click, share

pytestmark = pytest.mark.django_db

QUIET = BROWSER.replace("Chrome", "Quokka")  # a robot that is in no list yet
A_READER = 2
A_SHARE = 20


@pytest.fixture
def sanne() -> Member:
    member = people.member()
    points.adopt_starting_rules(organisation=member.organisation)
    points.stop_rewarding(organisation=member.organisation, deed="first_share")
    return member


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> Lists:
    return Lists(monkeypatch)


class Lists:
    """The lists of robots. After each change the clicks are judged again and the books are looked at."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch, self._known = monkeypatch, rules.is_robot

    def learn(self) -> None:
        """From here on the quiet one is known to be a robot."""
        self._judge_by(lambda agent: "Quokka" in agent or self._known(agent))

    def forget(self) -> None:
        self._judge_by(self._known)

    def _judge_by(self, is_robot: Callable[[str], bool]) -> None:
        self._patch.setattr(rules, "is_robot", is_robot)
        list(rejudge())
        advance_all()


def the_books_balance(member: Member) -> bool:
    return sum_of_all_entries(member.organisation) == 0 and wallets_that_disagree(member.organisation) == []


def test_points_for_a_reader_that_turns_out_to_be_a_robot_are_taken_back_once(sanne: Member, lists: Lists):
    done = share(sanne)
    click(done, visitor="a reader")
    click(done, visitor="a robot", agent=QUIET)
    advance_all()
    assert balance_of(sanne) == A_SHARE + 2 * A_READER
    for _ in range(2):
        lists.learn()
        assert balance_of(sanne) == A_SHARE + A_READER
    assert the_books_balance(sanne)
    assert [(line.transfer.reason, line.amount) for line in wallet_lines(sanne)] == [
        ("correction", -A_READER), ("click", A_READER), ("click", A_READER), ("share", A_SHARE),
    ]  # fmt: skip


def test_points_come_for_a_robot_that_turns_out_to_be_a_reader(sanne: Member, lists: Lists):
    lists.learn()
    done = share(sanne)
    click(done, agent=QUIET)
    advance_all()
    assert balance_of(sanne) == 0
    for _ in range(2):
        lists.forget()
        assert balance_of(sanne) == A_SHARE + A_READER
    done.refresh_from_db()
    assert done.state == Share.State.CONFIRMED
    assert the_books_balance(sanne)


def test_points_go_and_come_as_often_as_the_finding_changes(sanne: Member, lists: Lists):
    done = share(sanne)
    click(done, agent=QUIET)
    advance_all()
    for _ in range(3):
        lists.learn()
        assert balance_of(sanne) == A_SHARE
        lists.forget()
        assert balance_of(sanne) == A_SHARE + A_READER
    assert the_books_balance(sanne)
    assert Verdict.objects.count() == 1 + 6


def test_a_click_that_was_judged_twice_before_points_were_given_counts_by_the_last(sanne: Member, lists: Lists):
    done = share(sanne)
    click(done, agent=QUIET)
    advance(VERDICTS)
    lists.learn()
    assert not Transfer.objects.exists()
    done.refresh_from_db()
    assert done.state == Share.State.OPENED


def test_points_that_are_taken_back_leave_their_room_under_the_limit_of_their_own_day(sanne: Member, lists: Lists):
    points.change_rule(organisation=sanne.organisation, deed=Rule.Deed.CLICK, network="", amount=2, daily_cap=2)
    done = share(sanne)
    click(done, visitor="a robot", agent=QUIET)
    click(done, visitor="over the limit")
    advance_all()
    assert balance_of(sanne) == A_SHARE + A_READER
    with clock.at(clock.now() + timedelta(days=40)):
        lists.learn()
    assert balance_of(sanne) == A_SHARE
    lists.forget()
    assert balance_of(sanne) == A_SHARE + A_READER
    assert the_books_balance(sanne)


def test_what_earned_nothing_has_nothing_to_give_back(sanne: Member, lists: Lists):
    points.change_rule(organisation=sanne.organisation, deed=Rule.Deed.CLICK, network="", amount=2, daily_cap=0)
    done = share(sanne)
    click(done, agent=QUIET)
    advance_all()
    lists.learn()
    assert not Transfer.objects.filter(reason="correction").exists()


def test_points_that_are_spent_are_left_and_the_operator_reads_of_it(
    sanne: Member, lists: Lists, caplog: pytest.LogCaptureFixture
):
    done = share(sanne)
    clicked = click(done, agent=QUIET)
    advance_all()
    ledger.spend_points(member=sanne, amount=A_SHARE + 1, cause="a book", reason="redeemed", about={"title": "A book"})
    with caplog.at_level(logging.WARNING):
        lists.learn()
    assert balance_of(sanne) == 1
    assert f"click:{clicked.pk} are not taken back, since member {sanne.pk}" in caplog.text
    assert the_books_balance(sanne)


def test_a_share_that_a_robot_confirmed_stays_confirmed_and_paid(sanne: Member, lists: Lists):
    done = share(sanne)
    click(done, agent=QUIET)
    advance_all()
    lists.learn()
    done.refresh_from_db()
    assert done.state == Share.State.CONFIRMED
    assert balance_of(sanne) == A_SHARE


def test_readers_of_several_members_are_corrected_in_one_go(sanne: Member, lists: Lists):
    members = [sanne, *(people.member(sanne.organisation, name) for name in ("Piet", "Noor", "Jan"))]
    for member in members:
        done = share(member)
        for visitor in ("one", "two"):
            click(done, visitor=visitor, agent=QUIET)
    advance_all()
    lists.learn()
    assert [balance_of(member) for member in members] == [A_SHARE] * 4
    assert sum_of_all_entries(sanne.organisation) == 0
