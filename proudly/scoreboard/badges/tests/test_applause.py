"""Applause: one press, seen by who did it, for what is public anyway."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.core import mail as outbox
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.notices import inbox, sending
from proudly.notices.models import Notice
from proudly.people import erasure
from proudly.people.models import Member, Team
from proudly.people.privacy_choices import appear, change_policy
from proudly.people.privacy_rules import ShownAs, Viewers
from proudly.people.services import let_go
from proudly.people.tests import factories as people
from proudly.points.models import Transfer
from proudly.scoreboard.badges.applauding import (
    KIND,
    NotVisible,
    applaud,
    applause_for,
    compose_applause,
    promise_applause,
    take_applause_back,
)
from proudly.scoreboard.badges.deeds import deeds_for
from proudly.scoreboard.badges.models import Applause
from proudly.scoreboard.badges.services import hide_badges, switch_badges
from proudly.scoreboard.badges.tests.factories import NOON, out, published
from proudly.scoreboard.tests.factories import catch_up, win
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON + timedelta(hours=1)):
        yield


@pytest.fixture
def sanne() -> Member:
    return people.member(people.organisation(time_zone="UTC"))


@pytest.fixture
def piet(sanne: Member) -> Member:
    return people.member(sanne.organisation, "Piet")


def seen_by(viewer: Member) -> set[tuple[str, str]]:
    """Whose deeds the viewer sees, and of which kind."""
    viewer = Member.objects.get(pk=viewer.pk)
    return {(deed.to.name, deed.key.partition(":")[0]) for deed in deeds_for(viewer)}


def key_of(viewer: Member, kind: str) -> str:
    return next(deed.key for deed in deeds_for(viewer) if deed.key.startswith(kind))


# --- what is seen -----------------------------------------------------------------------------------------------------


def everything(sanne: Member) -> None:
    """Sanne has done one of everything."""
    published(sanne)
    out(sanne)
    win(sanne, 70, at=NOON - timedelta(days=7))
    advance_all()
    catch_up()


EVERYTHING = {("Sanne", "suggestion"), ("Sanne", "badge"), ("Sanne", "standing")}


def test_a_colleague_sees_what_somebody_did_and_nobody_the_own(sanne: Member, piet: Member):
    everything(sanne)
    assert seen_by(piet) == EVERYTHING
    assert seen_by(sanne) == set()
    assert seen_by(people.outsider()) == set()


@pytest.mark.parametrize("figures", [Viewers.LEAD, Viewers.NOBODY])
def test_where_figures_are_not_for_everybody_badges_and_places_are_for_oneself_alone(
    sanne: Member, piet: Member, figures: Viewers
):
    everything(sanne)
    team = Team.objects.create(organisation=sanne.organisation, name="Pumps", lead=piet)
    Member.objects.filter(pk=sanne.pk).update(team=team)
    change_policy(organisation=sanne.organisation, figures=figures, names_need_consent=False, works_council=False)
    assert seen_by(piet) == {("Sanne", "suggestion")}, "it stands beside the story under her name"


def test_in_works_council_mode_nobody_is_named_without_consent(sanne: Member, piet: Member):
    everything(sanne)
    change_policy(
        organisation=sanne.organisation, figures=Viewers.EVERYONE, names_need_consent=False, works_council=True
    )
    assert seen_by(piet) == set()
    appear(member=sanne, shown_as=ShownAs.NAME, nickname="", agrees=True)
    assert seen_by(piet) == {("Sanne", "suggestion")}


@pytest.mark.parametrize("shown_as", [ShownAs.NICKNAME, ShownAs.HIDDEN])
def test_who_does_not_go_by_name_is_not_there_not_even_among_many(sanne: Member, piet: Member, shown_as: ShownAs):
    everything(sanne)
    appear(member=sanne, shown_as=shown_as, nickname="Meeuw", agrees=False)
    for number in range(6):
        appear(
            member=people.member(sanne.organisation, f"Hidden {number}"), shown_as=ShownAs.HIDDEN, nickname="",
            agrees=False,
        )  # fmt: skip
    assert seen_by(piet) == set()


def test_hidden_badges_badges_switched_off_and_a_suggestion_without_a_name_are_not_shown(sanne: Member, piet: Member):
    everything(sanne)
    hide_badges(member=sanne, hidden=True)
    assert seen_by(piet) == EVERYTHING - {("Sanne", "badge")}
    hide_badges(member=sanne, hidden=False)
    switch_badges(organisation=sanne.organisation, is_on=False)
    assert seen_by(piet) == EVERYTHING - {("Sanne", "badge")}
    sanne.suggestions.update(by_name=False)
    assert seen_by(piet) == {("Sanne", "standing")}


def test_a_gift_is_nobodys_business_and_what_is_long_ago_no_news(sanne: Member, piet: Member):
    sanne.badges.create(organisation=sanne.organisation, badge="gift", step=1, earned_at=NOON)
    sanne.badges.create(
        organisation=sanne.organisation, badge="first share", step=1, earned_at=NOON - timedelta(days=31)
    )
    assert seen_by(piet) == set()


def test_who_left_is_not_there(sanne: Member, piet: Member):
    everything(sanne)
    let_go(member=sanne)
    assert seen_by(piet) == set()


def test_only_the_first_three_of_last_week_are_named_for_their_place(sanne: Member, piet: Member):
    for number, points in enumerate((10, 9, 8, 8, 7)):
        win(people.member(sanne.organisation, f"M{number}"), points, at=NOON - timedelta(days=7))
    win(people.member(sanne.organisation, "This week"), 99)
    catch_up()
    assert seen_by(piet) == {(f"M{number}", "standing") for number in range(4)}, "two share the third place"


def test_the_page_asks_no_more_for_many_than_for_one(sanne: Member, piet: Member):
    everything(sanne)
    with CaptureQueriesContext(
        connection,
    ) as one:
        deeds_for(piet)
    for number in range(3):
        everything(people.member(sanne.organisation, f"M{number}"))
    with CaptureQueriesContext(connection) as many:
        assert len(deeds_for(piet)) > 8
    assert len(many) == len(one) <= 9


# --- one press --------------------------------------------------------------------------------------------------------


def test_any_number_of_presses_is_one_and_it_can_be_taken_back(sanne: Member, piet: Member):
    published(sanne)
    key = key_of(piet, "suggestion")
    before = Transfer.objects.count()
    for _ in range(3):
        applaud(by=piet, to=sanne.pk, deed=key)
    assert Applause.objects.count() == 1
    assert [deed.applauded for deed in deeds_for(piet) if deed.key == key] == [True]
    assert Transfer.objects.count() == before, "it earns nobody points"
    for _ in range(2):
        take_applause_back(by=piet, to=sanne.pk, deed=key)
    assert not Applause.objects.exists()


def test_nobody_applauds_what_they_do_not_see(sanne: Member, piet: Member):
    published(sanne)
    key = key_of(piet, "suggestion")
    for by, to, deed in (
        (people.outsider(), sanne.pk, key), (sanne, sanne.pk, key), (piet, piet.pk, key),
        (piet, sanne.pk, "badge:first share:1"), (piet, sanne.pk, "nonsense"),
    ):  # fmt: skip
        with pytest.raises(NotVisible):
            applaud(by=by, to=to, deed=deed)
    assert not Applause.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_presses_at_once_are_one(sanne: Member, piet: Member):
    out(sanne)
    advance_all()
    key = key_of(piet, "badge")
    failed: list[Exception] = []

    def press() -> None:
        try:
            with clock.at(NOON + timedelta(hours=1)):
                applaud(by=piet, to=sanne.pk, deed=key)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == [] and Applause.objects.count() == 1


# --- hearing of it ----------------------------------------------------------------------------------------------------


def told(member: Member) -> list[str]:
    with clock.at(NOON.replace(hour=9, minute=17) + timedelta(days=1)):
        promise_applause()
        promise_applause()
        sending.send_due_notices()
        lines = inbox.lines_of(member, list(inbox.inbox_of(member).filter(kind=KIND)))
    return [f"{line.message.subject} / {line.message.said}" for line in lines]


def test_the_applause_of_a_day_is_one_notice_the_next_morning_and_no_mail(sanne: Member, piet: Member):
    published(sanne, title="A pump")
    out(sanne)
    advance_all()
    eva = people.member(sanne.organisation, "Eva")
    shy = people.member(sanne.organisation, "Shy")
    appear(member=shy, shown_as=ShownAs.HIDDEN, nickname="", agrees=False)
    for one in (shy, piet, eva):
        applaud(by=one, to=sanne.pk, deed=key_of(one, "suggestion"))
    applaud(by=piet, to=sanne.pk, deed="badge:first share:1")
    (said,) = told(sanne)
    assert said.startswith("3 colleagues applaud you / ")
    assert "Your suggestion “A pump”: Eva, Piet and 1 other" in said
    assert "Your badge “First share”: Piet" in said and "Shy" not in said
    assert not [one for one in outbox.outbox if "applau" in one.subject]
    assert told(piet) == []


def test_what_was_taken_back_is_told_to_nobody(sanne: Member, piet: Member):
    published(sanne)
    key = key_of(piet, "suggestion")
    applaud(by=piet, to=sanne.pk, deed=key)
    assert len(told(sanne)) == 1
    take_applause_back(by=piet, to=sanne.pk, deed=key)
    assert told(sanne) == []


def test_many_are_composed_with_as_many_queries_as_one(sanne: Member, piet: Member):
    day = NOON.date().toordinal()
    members = [sanne, *(people.member(sanne.organisation, f"M{number}") for number in range(3))]
    for one in members:
        published(one)
        applaud(by=piet, to=one.pk, deed=next(deed.key for deed in deeds_for(piet) if deed.to == one))
        Notice.objects.create(organisation=one.organisation, member=one, kind=KIND, about=day)
    notices = list(Notice.objects.filter(kind=KIND).select_related("member__organisation"))
    with CaptureQueriesContext(connection) as queries:
        assert all(compose_applause(notices).values()) and len(notices) == 4
    assert len(queries) == 2


def test_erased_it_is_gone_on_both_sides(sanne: Member, piet: Member):
    people.member(sanne.organisation, "Olga", roles=["owner"])
    published(sanne)
    applaud(by=piet, to=sanne.pk, deed=key_of(piet, "suggestion"))
    erasure.erase_member(member=piet)
    assert not Applause.objects.exists() and applause_for(sanne) == []


# --- the page ---------------------------------------------------------------------------------------------------------


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def test_a_press_on_the_page_turns_the_button_and_another_turns_it_back(sanne: Member, piet: Member):
    published(sanne, title="A pump")
    client, key = browser(piet), key_of(piet, "suggestion")
    page = client.get("/colleagues").content.decode()
    assert "A pump" in page and "Sanne" in page and ">Applaud<" in page
    said = {"to": sanne.pk, "deed": key, "place": 1}
    part = client.post("/colleagues/applaud", said, headers={"HX-Request": "true"}).content.decode()
    assert "Applauded" in part and 'name="take_back"' in part
    assert "Piet" in browser(sanne).get("/badges").content.decode()
    assert client.post("/colleagues/applaud", said | {"take_back": "yes"}).status_code == 302
    assert not Applause.objects.exists()


@pytest.mark.parametrize("said", [{}, {"to": "x", "deed": "y"}, {"to": "9" * 30, "deed": "badge:1"}])
def test_what_no_page_says_is_not_found(piet: Member, said: dict[str, str]):
    assert browser(piet).post("/colleagues/applaud", said).status_code == 404
    assert browser(piet).get("/colleagues/applaud").status_code == 405


def test_nobody_there_is_an_empty_page_that_says_what_to_do(piet: Member):
    assert "Quiet these days" in browser(piet).get("/colleagues").content.decode()


def test_a_reader_of_another_kind_of_week_sees_the_right_one(sanne: Member, piet: Member):
    win(sanne, 5, at=NOON - timedelta(days=7))
    catch_up()
    assert key_of(piet, "standing") == f"standing:{date(2026, 11, 16)}"


def test_a_share_is_no_deed_before_it_is_out(sanne: Member, piet: Member):
    sharing.share(sanne)
    advance_all()
    assert seen_by(piet) == set()
