"""Whether enough good stories come in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from proudly.content.models import Story
from proudly.content.publishing import recall_story
from proudly.content.services import CaptionText, add_topic, choose_topics
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.people.models import Member, Organisation
from proudly.people.services import let_go
from proudly.people.tests import factories as people
from proudly.sharing.checklist.standards import set_standards
from proudly.sharing.pride.rules import Because
from proudly.sharing.pride.services import say_not_for_me, say_proud
from proudly.sharing.supply.queries import active_members, meter_of
from proudly.sharing.supply.rules import Supply, wanted_a_week
from proudly.sharing.tests import factories as sharing


@pytest.fixture
def eva() -> Member:
    return people.editor()


def colleagues(eva: Member, number: int, **fields: Any) -> list[Member]:
    return [people.member(eva.organisation, f"Member {number} {one}", **fields) for one in range(number)]


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


# --- the rule ---------------------------------------------------------------------------------------------------------


def test_a_hundred_active_people_need_what_the_norm_says_and_a_few_need_one_a_week() -> None:
    assert wanted_a_week(100, 3.5) == 3.5
    assert wanted_a_week(1000, 3.5) == 35
    assert wanted_a_week(10, 3.5) == 1
    assert wanted_a_week(0, 3.5) == 0


@given(st.integers(0, 10_000), st.integers(0, 500), st.floats(1, 4), st.floats(0.5, 50))
def test_what_came_and_what_is_missing_make_what_is_wanted(
    people_: int, stories: int, weeks: float, norm: float
) -> None:
    supply = Supply("", people_, stories, weeks, norm)
    assert 0 <= supply.part <= 1
    assert supply.missing == pytest.approx(max(0.0, supply.wanted - supply.came))
    assert (supply.part == 1) == (supply.missing == 0)


# --- the meter --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_active_is_who_shared_judged_or_suggested_lately(eva: Member) -> None:
    crowd = colleagues(eva, 12)
    story = content.story(eva)
    assert active_members(eva.organisation).count() == 13, "nobody yet, so everybody who joined"
    for member in crowd[:3]:
        sharing.share(member, story)
    for member in crowd[3:6]:
        say_proud(member=member, story=story)
    assert active_members(eva.organisation).count() == 6
    let_go(member=crowd[0])
    assert active_members(eva.organisation).count() == 5
    with clock.at(clock.now() + timedelta(weeks=5)):
        assert active_members(eva.organisation).count() == 12


@pytest.mark.django_db
def test_only_what_is_new_to_share_and_good_counts(eva: Member) -> None:
    crowd = colleagues(eva, 9)
    with clock.at(clock.now() - timedelta(weeks=6)):
        content.story(eva, title="Old")
    content.story(eva, title="Good")
    content.story(eva, title="Internal", internal=True)
    content.story(eva, title="Draft", published=False)
    recall_story(story=content.story(eva, title="Recalled"), reason="Wrong")
    disliked = content.story(eva, title="Disliked")
    for member in crowd:
        say_not_for_me(member=member, story=disliked, because=Because.UNCLEAR)
    meter = meter_of(eva.organisation)
    assert (meter.everybody.stories, meter.everybody.weeks) == (1, 4)
    assert meter.everybody.missing == pytest.approx(0.75)


@pytest.mark.django_db
def test_the_norm_is_the_organisations(eva: Member) -> None:
    colleagues(eva, 19)
    set_standards(organisation=eva.organisation, levels={}, fresh_a_week=50)
    content.story(eva)
    assert meter_of(eva.organisation).everybody.wanted == 10


@pytest.mark.django_db
def test_each_language_has_its_own_supply(eva: Member) -> None:
    colleagues(eva, 6, language="nl")
    colleagues(eva, 7, language="en")
    content.story(eva, language="en", captions=[])
    content.story(eva, language="en", captions=[CaptionText("", "nl", "Trots!")])
    by = {row.name: row for row in meter_of(eva.organisation).languages}
    assert (by["English"].stories, by["Dutch"].stories) == (2, 1)
    assert by["Dutch"].people == 6


@pytest.mark.django_db
def test_each_team_has_what_is_for_all_of_it_and_of_few_people_nothing_is_told(eva: Member) -> None:
    pumps = people.team(eva.organisation)
    valves = people.team(eva.organisation, "Valves", pumps)
    dikes = people.team(eva.organisation, "Dikes")
    colleagues(eva, 6, team=valves)
    colleagues(eva, 7, team=dikes)
    colleagues(eva, 5)
    for teams in ([], [pumps], [dikes]):
        content.story(eva, teams=teams)
    by = {row.name: row.stories for row in meter_of(eva.organisation).teams}
    assert by == {"Valves": 2, "Dikes": 2}


@pytest.mark.django_db
def test_a_topic_that_five_follow_has_its_own_supply(eva: Member) -> None:
    safety, pumps = (add_topic(organisation=eva.organisation, name=name) for name in ("Safety", "Pumps"))
    for number, member in enumerate(colleagues(eva, 5)):
        choose_topics(member=member, topics=[safety, pumps] if number else [safety])
    content.story(eva, topics=[safety])
    topics = meter_of(eva.organisation).topics
    assert [(row.name, row.people, row.stories) for row in topics] == [("Safety", 5, 1)]


@pytest.mark.django_db
def test_nothing_of_another_organisation_is_counted(eva: Member) -> None:
    content.story(people.editor(people.organisation("Other"), "Otto"))
    assert meter_of(eva.organisation).everybody.stories == 0


@pytest.mark.django_db
def test_the_page_says_what_is_missing_with_constant_queries(eva: Member, django_assert_max_num_queries: Any) -> None:
    colleagues(eva, 6, team=people.team(eva.organisation))
    for number in range(3):
        content.story(eva, title=f"Story {number}")
    client = signed_in(eva)
    with django_assert_max_num_queries(24):
        page = client.get("/write/supply").content.decode()
    assert "There are enough" in page
    Story.objects.all().delete()
    assert "1.0 a week are missing" in client.get("/write/supply").content.decode()
    assert signed_in(people.member(eva.organisation, "Reader")).get("/write/supply").status_code == 403
    assert Organisation.objects.count() == 1
