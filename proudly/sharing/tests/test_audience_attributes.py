"""Every attribute that a room declares, asked from both sides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proudly.audience.attributes import declared
from proudly.audience.models import Audience
from proudly.audience.queries import how_many, members_of, reaches
from proudly.audience.services import choose_audience
from proudly.audience.tests.test_audience import both_ways
from proudly.audience.words import in_words
from proudly.content.services import add_topic, choose_topics
from proudly.kit import clock
from proudly.people.models import Member, Organisation
from proudly.people.services import let_go
from proudly.people.tests import factories as people
from proudly.sharing.models import Connection

pytestmark = pytest.mark.django_db


def company() -> dict[str, Any]:
    """Waterwerk with people who differ in everything."""
    waterwerk = people.organisation()
    belgium = people.team(waterwerk, "Belgium")
    teams = [belgium, people.team(waterwerk, "Ghent", parent=belgium), people.team(waterwerk, "Delft")]
    topics = [add_topic(organisation=waterwerk, name=name) for name in ("Safety", "Pumps", "People")]
    for number in range(12):
        member = people.member(
            waterwerk,
            f"Member {number}",
            team=[*teams, None][number % 4],
            language=["nl", "en"][number % 2],
            location=["Ghent", "Delft", ""][number % 3],
            function=["engineer", "driver"][number % 2],
            roles=[["editor"], ["manager", "sponsor"], []][number % 3],
        )
        choose_topics(member=member, topics=topics[: number % 4])
        member.networks = [["linkedin", "x"], ["xing"], []][number % 3]
        member.joined_at = clock.now() - timedelta(days=[0, 29, 30, 31, 90, 400][number % 6], hours=number)
        member.save(update_fields=["networks", "joined_at"])
        if number % 4 == 0:
            network, broken = ("bluesky", "") if number % 8 else ("mastodon", "gone" if number else "")
            Connection.objects.create(
                organisation=waterwerk, member=member, network=network, account="@m", sealed="", broken=broken
            )
    let_go(member=people.member(waterwerk, "Gone", location="Ghent"))
    people.outsider()
    return {"organisation": waterwerk, "teams": teams, "topics": [str(topic.pk) for topic in topics]}


def values_to_try(known: dict[str, Any]) -> dict[str, list[str]]:
    today = clock.now().date()
    return {
        "language": ["nl", "en", "tlh"],
        "location": ["Ghent", "Delft", "Paris"],
        "function": ["engineer", "driver"],
        "role": ["editor", "manager", "sponsor", "owner"],
        "network": ["linkedin", "x", "xing", "threads", "in"],
        "connection": ["bluesky", "mastodon"],
        "topic": [*known["topics"], "999999"],
        "joined_within": ["0001", "0030", "0031", "0090", "9999"],
        "joined_since": [(today - timedelta(days=days)).isoformat() for days in (0, 29, 30, 31, 90, 400)],
        "forgotten": ["an attribute that no room declares"],
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_for_every_rule_asking_the_audience_and_asking_each_member_agree(data: st.DataObject, known: Any) -> None:
    tried = values_to_try(known)
    keys = data.draw(st.lists(st.sampled_from(sorted(tried)), max_size=3, unique=True))
    limits = {key: data.draw(st.lists(st.sampled_from(tried[key]), min_size=1, max_size=3)) for key in keys}
    teams = data.draw(st.lists(st.sampled_from(known["teams"]), max_size=2, unique=True))
    audience = choose_audience(organisation=known["organisation"], teams=teams, limits=limits)
    reached = both_ways(audience)
    assert "Gone" not in reached and "Otto" not in reached
    assert not ("forgotten" in limits and reached)


@pytest.fixture
def known() -> dict[str, Any]:
    return company()


def test_every_declared_attribute_is_tried_above(known: dict[str, Any]) -> None:
    assert {attribute.key for attribute in declared()} == values_to_try(known).keys() - {"forgotten"}


def reached_with(organisation: Organisation, **limits: list[str]) -> set[str]:
    return both_ways(choose_audience(organisation=organisation, teams=[], limits=limits))


def test_each_attribute_finds_whom_it_is_meant_for() -> None:
    waterwerk = people.organisation()
    safety = add_topic(organisation=waterwerk, name="Safety")
    sanne, piet = people.member(waterwerk, "Sanne", roles=["sponsor"]), people.member(waterwerk, "Piet")
    choose_topics(member=sanne, topics=[safety])
    Member.objects.filter(pk=sanne.pk).update(networks=["xing"], joined_at=clock.now() - timedelta(days=40))
    Connection.objects.create(organisation=waterwerk, member=sanne, network="bluesky", account="@s", sealed="")
    assert reached_with(waterwerk, topic=[str(safety.pk)]) == {"Sanne"}
    assert reached_with(waterwerk, role=["sponsor", "owner"]) == {"Sanne"}
    assert reached_with(waterwerk, network=["xing"]) == {"Sanne"}
    assert reached_with(waterwerk, connection=["bluesky"]) == {"Sanne"}
    assert reached_with(waterwerk, joined_within=["0030"]) == {"Piet"}
    assert reached_with(waterwerk, joined_since=[piet.joined_at.date().isoformat()]) == {"Piet"}
    assert reached_with(waterwerk, topic=[str(safety.pk)], joined_within=["0030"]) == set()


def test_it_is_asked_with_few_queries(known: dict[str, Any], django_assert_max_num_queries: Any) -> None:
    limits = {key: values[:1] for key, values in values_to_try(known).items() if key != "forgotten"}
    audience = choose_audience(organisation=known["organisation"], teams=known["teams"][:1], limits=limits)
    with django_assert_max_num_queries(4):
        how_many(audience)
    with django_assert_max_num_queries(4):
        members_of(audience)
    member = known["organisation"].members.first()
    with django_assert_max_num_queries(2):
        list(Audience.objects.filter(reaches(member)))


def test_an_audience_is_one_sentence_in_both_languages(known: dict[str, Any]) -> None:
    waterwerk, safety = known["organisation"], known["topics"][0]

    def said(reader: str, teams: list[Any], **limits: list[str]) -> str:
        with override(reader):
            return in_words(choose_audience(organisation=waterwerk, teams=teams, limits=limits))

    assert said("en", []) == "Everyone" and said("nl", []) == "Iedereen"
    assert said("en", known["teams"][:1], language=["nl", "en"], topic=[safety]) == (
        "Everyone in Belgium and the teams below who reads English or Dutch and follows Safety"
    )
    assert said("nl", known["teams"][:1], language=["nl", "en"], topic=[safety]) == (
        "Iedereen in Belgium en de teams daaronder die Engels of Nederlands leest en Safety volgt"
    )
    assert said("en", [], joined_within=["0030"], role=["editor"]) == (
        "Everyone who is editor and joined in the last 30 days"
    )
    day = date(2026, 3, 1).isoformat()
    assert "1" in said("en", [], joined_since=[day]) and "of later" in said("nl", [], joined_since=[day])
