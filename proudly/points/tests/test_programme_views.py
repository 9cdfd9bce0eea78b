"""Pages of who runs the programme: actions, previews, the books, thanks and held points."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points.books import value_on
from proudly.points.models import ExpiryPolicy, ExpiryWarning, Hold, Rule
from proudly.points.queries import balance_of, current_rules
from proudly.points.services import adopt_starting_rules, set_point_value
from proudly.points.tests import factories as points

pytestmark = pytest.mark.django_db


@pytest.fixture
def mia() -> Member:
    member = people.member(people.organisation(), "Mia", roles=["manager"])
    adopt_starting_rules(organisation=member.organisation)
    return member


@pytest.fixture
def sanne(mia: Member) -> Member:
    return people.member(mia.organisation, "Sanne de Vries", email="sanne@waterwerk.example")


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def page(member: Member, name: str, **query: Any) -> str:
    return unescape(signed_in(member).get(reverse(name), query).content.decode())


def today(later: int = 0) -> str:
    return (clock.now() + timedelta(days=later)).date().isoformat()


def an_action(**changes: Any) -> dict[str, Any]:
    told = {"name": "Open day", "deed": "share", "network": "", "amount": 40, "daily_cap": 80}
    return told | {"first_day": today(), "last_day": today(6)} | changes


def test_an_action_is_announced_where_members_read_what_earns_points(mia: Member, sanne: Member):
    signed_in(mia).post(reverse("new_extra_rule"), an_action(story_cap=40))
    rule = Rule.objects.get(name="Open day")
    assert (rule.amount, rule.story_cap, rule.audience) == (40, 40, None)
    assert "At most 80 a day and 40 for one story." in page(sanne, "what_earns")
    assert "Open day" in page(sanne, "wallet")
    signed_in(mia).post(reverse("end_extra_rule", args=[rule.pk]))
    assert "Open day" not in page(sanne, "what_earns")


def test_an_action_can_be_for_a_part_of_the_colleagues(mia: Member):
    team = people.team(mia.organisation, "Sales")
    signed_in(mia).post(reverse("new_extra_rule"), an_action(teams=[team.pk]))
    audience = Rule.objects.get(name="Open day").audience
    assert audience is not None and list(audience.teams.all()) == [team]


@pytest.mark.parametrize(
    "wrong",
    [{"last_day": today(-1), "first_day": today(-3)}, {"last_day": today(), "first_day": today(2)}, {"name": ""}],
)
def test_an_action_that_cannot_be_is_said_and_changes_nothing(mia: Member, wrong: dict[str, Any]):
    answer = signed_in(mia).post(reverse("new_extra_rule"), an_action(**wrong))
    assert answer.status_code == 200 and "field-error" in answer.content.decode()
    assert not Rule.objects.exclude(name="").exists()


def test_a_deed_that_earned_nothing_is_rewarded_from_now_on(mia: Member):
    signed_in(mia).post(reverse("reward_deed"), {"deed": "share"})
    Rule.objects.filter(deed="start").update(ends_at=clock.now())
    assert "What earns nothing yet" in page(mia, "point_rules")
    signed_in(mia).post(reverse("reward_deed"), {"deed": "start"})
    assert "start" in [rule.deed for rule in current_rules(mia.organisation)]


def test_what_members_read_is_made_from_the_rules(mia: Member, sanne: Member):
    said = page(sanne, "what_earns")
    for rule in current_rules(mia.organisation):
        assert f"+{rule.amount}" in said
    assert "Points do not expire." in said


def test_the_books_say_what_is_still_to_be_paid_for(mia: Member, sanne: Member):
    points.thanks(mia, sanne)
    advance_all()
    assert "Nobody has said yet what points are worth." in page(mia, "the_books")
    day = clock.now().date()
    set_point_value(organisation=mia.organisation, cents_per_hundred=2000, starts_on=day, today=day)
    assert "€1.00" in page(mia, "the_books")
    ExpiryWarning.objects.create(organisation=mia.organisation, member=sanne, expires_on=day, points=5)
    assert "5 points expire on" in page(mia, "the_books")
    assert "unless you use them" in page(sanne, "wallet")


def test_worth_and_expiry_are_set_and_the_past_is_left(mia: Member):
    client, address = signed_in(mia), reverse("point_worth")
    client.post(address, {"euros": "2.50", "starts_on": today(1), "months": "12"})
    assert value_on(mia.organisation, clock.now().date()) is None
    assert value_on(mia.organisation, clock.now().date() + timedelta(days=2)) == 250
    assert ExpiryPolicy.objects.get().months == 12
    answer = client.post(address, {"euros": "9", "starts_on": today(-3), "months": ""})
    assert "stays as it was" in answer.content.decode()
    assert ExpiryPolicy.objects.exists(), "nothing is saved while one field is wrong"


def test_a_colleague_is_found_by_name_and_thanked_once(mia: Member, sanne: Member):
    assert "sanne@waterwerk.example" in page(mia, "colleagues_to_thank", email="vries")
    assert "<option" not in page(mia, "colleagues_to_thank", email="v")
    sent = {"email": "Sanne@Waterwerk.example", "points": 25, "words": "For the tour", "request": uuid4().hex}
    for _ in range(2):
        signed_in(mia).post(reverse("thank"), sent)
    assert balance_of(sanne) == 25
    assert "Mia thanks you: “For the tour”" in page(sanne, "wallet")


@pytest.mark.parametrize("who", ["mia@waterwerk.example", "otto@elsewhere.example", "nobody"])
def test_nobody_else_is_thanked(mia: Member, sanne: Member, who: str):
    people.outsider()
    sent = {"email": who, "points": 25, "words": "For the tour", "request": uuid4().hex}
    assert "field-error" in signed_in(mia).post(reverse("thank"), sent).content.decode()


def test_thanks_are_taken_back_by_who_gave_them_and_by_nobody_else(mia: Member, sanne: Member):
    note = points.thanks(mia, sanne)
    other = people.member(mia.organisation, "Other", roles=["manager"])
    assert signed_in(other).post(reverse("take_back", args=[note.pk]), {"words": "No"}).status_code == 404
    signed_in(mia).post(reverse("take_back", args=[note.pk]), {"words": ""})
    assert balance_of(sanne) == 5, "a reason is asked for"
    signed_in(mia).post(reverse("take_back", args=[note.pk]), {"words": "Meant for Piet"})
    assert balance_of(sanne) == 0
    assert "Taken back by Mia: “Meant for Piet”" in page(sanne, "wallet")


def test_held_points_are_explained_decided_and_read_about(mia: Member, sanne: Member):
    hold = points.held(sanne, "A mill")
    assert "A mill" in page(sanne, "wallet")
    signed_in(sanne).post(reverse("explain_held"), {"group": hold.group, "words": "We all read it at lunch"})
    assert "We all read it at lunch" in page(mia, "held_points")
    sent = {"member": sanne.pk, "group": hold.group, "words": "Fine", "release": ""}
    signed_in(mia).post(reverse("decide_held"), sent)
    assert balance_of(sanne) == 7
    assert "Fine" in page(sanne, "wallet")
    assert "A mill" not in page(mia, "held_points")
    assert "A mill" in page(mia, "held_points", done=1)


def test_a_refusal_says_why(mia: Member, sanne: Member):
    hold = points.held(sanne)
    for words in ("", "Each other’s links do not count"):
        assert Hold.objects.get().state == Hold.State.WAITING
        signed_in(mia).post(reverse("decide_held"), {"member": sanne.pk, "group": hold.group, "words": words})
    assert (Hold.objects.get().state, balance_of(sanne)) == (Hold.State.REFUSED, 0)


def test_nobody_explains_anothers_points(mia: Member, sanne: Member):
    hold = points.held(sanne)
    signed_in(mia).post(reverse("explain_held"), {"group": hold.group, "words": "It was me"})
    assert Hold.objects.get().explanation == ""


@pytest.mark.parametrize("name", ["wallet", "point_rules", "the_books", "held_points", "thank", "what_earns"])
def test_pages_ask_as_often_for_many_as_for_few(mia: Member, name: str):
    mia.roles.create(organisation=mia.organisation, role="owner")
    client = signed_in(mia)

    def asked() -> int:
        with CaptureQueriesContext(connection) as context:
            assert client.get(reverse(name)).status_code == 200
        return len(context)

    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            other = people.member(mia.organisation, f"Member {number}")
            points.held(mia, cause=f"own:{number}")
            points.held(other, cause=f"other:{number}")
            points.thanks(mia, other, words=f"For {number}")
            points.action(mia, f"Action {number}")

    fill(0, 1)
    asked()
    few = asked()
    fill(1, 6)
    assert asked() == few
