"""What is gathered to say how well stories suit members, and who sees it."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from proudly.audience.queries import reached
from proudly.audience.relevance import Reason, fitness
from proudly.content.models import Story
from proudly.content.services import CaptionText, add_topic, choose_topics
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.people.erasure import erase_member
from proudly.people.models import Member, Organisation
from proudly.people.tests import factories as people
from proudly.sharing.announcing import announce_story, choose_newest_first
from proudly.sharing.hearers import hearers_of
from proudly.sharing.reception import take_reception
from proudly.sharing.relevance import features_of_audience, recent_of
from proudly.sharing.relevance_words import reason_of_others, reasons_for
from proudly.sharing.suits import suits_of
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva() -> Member:
    return people.editor()


def crowd(eva: Member, number: int, **fields: Any) -> list[Member]:
    return [people.member(eva.organisation, f"Member {one}", **fields) for one in range(number)]


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def works_council(organisation: Organisation) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(works_council_since=clock.now())


def lived_in(eva: Member) -> tuple[list[Member], list[Story]]:
    """A company in which people were told of stories and shared some."""
    team = people.team(eva.organisation)
    members = crowd(eva, 6, team=team, networks=["linkedin"])
    safety, pumps = (add_topic(organisation=eva.organisation, name=name) for name in ("Safety", "Pumps"))
    choose_topics(member=members[0], topics=[safety])
    told = [content.story(eva, title=f"Story {n}", topics=[[safety], [pumps]][n % 2], announce=True) for n in range(4)]
    for story in told:
        announce_story(story=story)
    for member, number in ((0, 0), (0, 1), (1, 0), (1, 2), (2, 2), (3, 1)):
        sharing.share(members[member], told[number])
    news = content.story(eva, title="News", topics=[safety], captions=[CaptionText("linkedin", "en", "Look")])
    sharing.share(members[1], news)
    take_reception(eva.organisation)
    return members, [*told, news]


def test_asked_from_the_story_and_from_the_member_the_answer_is_the_same(eva: Member) -> None:
    members, stories = lived_in(eva)
    for story in stories:
        recent = recent_of(eva.organisation_id)
        known = features_of_audience(story, reached(story.audience), recent)
        for member in members:
            suits = suits_of(Member.objects.get(pk=member.pk), [story.pk])[story.pk]
            age = fitness(known[member.pk]._replace(days_old=0), recent.usual) - suits.fitness
            assert 0 <= age < 0.01, (story.title, member.name)


def test_it_takes_as_many_queries_for_one_as_for_many(eva: Member, django_assert_max_num_queries: Any) -> None:
    members, stories = lived_in(eva)
    for some in (stories[:1], stories):
        with django_assert_max_num_queries(14):
            suits_of(members[0], [one.pk for one in some])
    story = Story.objects.select_related("audience__organisation").get(pk=stories[-1].pk)
    with django_assert_max_num_queries(14):
        features_of_audience(story, reached(story.audience), recent_of(eva.organisation_id))


def test_the_reasons_are_told_in_the_members_words(eva: Member) -> None:
    members, stories = lived_in(eva)
    news, sanne = stories[-1], members[0]
    suits = suits_of(sanne, [news.pk])[news.pk]
    said = reasons_for(sanne, news, suits)
    assert "You follow Safety" in said
    with override("nl"):
        assert "Je volgt Safety" in reasons_for(sanne, news, suits)
        for reason in Reason:
            assert reason_of_others(reason)
    assert 0 < suits.probability < 1


def test_who_was_erased_is_gone_from_it(eva: Member) -> None:
    members, stories = lived_in(eva)
    before = suits_of(members[0], [stories[-1].pk])[stories[-1].pk]
    assert Reason.ALIKE in before.reasons or before.fitness
    erase_member(member=members[1])
    after = suits_of(members[0], [stories[-1].pk])[stories[-1].pk]
    assert Reason.ALIKE not in after.reasons
    known = features_of_audience(stories[-1], reached(stories[-1].audience), recent_of(eva.organisation_id))
    assert members[1].pk not in known


def test_the_shares_of_who_switched_it_off_say_nothing_of_colleagues(eva: Member) -> None:
    members, stories = lived_in(eva)
    choose_newest_first(member=members[1], newest_first=True)
    assert Reason.ALIKE not in suits_of(members[0], [stories[-1].pk])[stories[-1].pk].reasons
    assert suits_of(members[1], [one.pk for one in stories]) == {}


def test_an_editor_sees_reasons_of_people_only_where_the_policy_lets_see_their_figures(eva: Member) -> None:
    members = crowd(eva, 8)
    safety = add_topic(organisation=eva.organisation, name="Safety")
    for member in members[:6]:
        choose_topics(member=member, topics=[safety])
    draft = content.story(eva, published=False, topics=[safety], announce=True)
    seen = hearers_of(draft, eva)
    assert (seen.people, seen.at_once) == (9, 9)
    assert len(seen.some) == 5 and all(Reason.FOLLOWS in reasons for _name, reasons in seen.some)
    assert {name for name, _reasons in seen.some} <= {member.name for member in members[:6]}
    assert (Reason.FOLLOWS, 6) in seen.because
    works_council(eva.organisation)
    hidden = hearers_of(draft, Member.objects.get(pk=eva.pk))
    assert hidden.some == [] and (Reason.FOLLOWS, 6) in hidden.because


def test_of_fewer_than_five_nothing_is_told(eva: Member) -> None:
    members = crowd(eva, 6)
    safety = add_topic(organisation=eva.organisation, name="Safety")
    for member in members[:4]:
        choose_topics(member=member, topics=[safety])
    works_council(eva.organisation)
    draft = content.story(eva, published=False, topics=[safety], announce=True)
    hidden = hearers_of(draft, Member.objects.get(pk=eva.pk))
    assert all(number >= 5 for _reason, number in hidden.because)
    assert Reason.FOLLOWS not in dict(hidden.because) and hidden.some == []
    page = signed_in(eva).get(f"/write/{draft.pk}/hearers").content.decode()
    assert "Member" not in page


def test_the_preview_says_how_many_hear_of_it_at_once(eva: Member) -> None:
    crowd(eva, 3)
    draft = content.story(eva, published=False, announce=True)
    client = signed_in(eva)
    assert f"/write/{draft.pk}/hearers" in client.get(f"/write/{draft.pk}/preview").content.decode()
    assert "All 4 people hear of it at once." in client.get(f"/write/{draft.pk}/hearers").content.decode()


def test_a_member_sees_why_and_switches_it_off(eva: Member) -> None:
    _members, stories = lived_in(eva)
    sanne = Member.objects.get(name="Member 0")
    client = signed_in(sanne)
    page = unescape(client.get("/preferences/order").content.decode())
    assert stories[-1].title in page and "You follow Safety" in page
    client.post("/preferences/order", {"newest_first": "on"})
    page = unescape(client.get("/preferences/order").content.decode())
    assert "You follow Safety" not in page and "checked" in page
    client.post("/preferences/order", {})
    assert "You follow Safety" in unescape(client.get("/preferences/order").content.decode())


def test_a_manager_sets_the_limit_and_bad_input_changes_nothing(eva: Member) -> None:
    client = signed_in(people.member(eva.organisation, "Mo", roles=["manager"]))
    for wrong in ("0", "21", "many", ""):
        assert client.post("/organisation/story-notices", {"weekly_limit": wrong}).status_code == 200
    assert 'value="3"' in client.get("/organisation/story-notices").content.decode()
    client.post("/organisation/story-notices", {"weekly_limit": "5"})
    assert 'value="5"' in client.get("/organisation/story-notices").content.decode()
