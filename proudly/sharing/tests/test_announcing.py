"""Who hears of a story, and how often."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proudly.audience import relevance
from proudly.content.models import Story
from proudly.content.services import add_topic, choose_topics
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.notices.models import Delivery, Notice
from proudly.notices.services import promise_again, promise_to
from proudly.people.models import AuditEntry, Member, Organisation
from proudly.people.services import let_go
from proudly.people.tests import factories as people
from proudly.sharing import announcing
from proudly.sharing.announcing import announce_story, change_weekly_limit, choose_newest_first, forecast, look_again
from proudly.sharing.models import Announcement
from proudly.sharing.queries import stories_on_offer
from proudly.sharing.reception import take_reception
from proudly.sharing.suits import suits_of
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


@pytest.fixture
def eva() -> Member:
    """An editor who wants no mail, so that she is nobody's audience here."""
    eva = people.editor()
    Member.objects.filter(pk=eva.pk).update(mail_wanted=False)
    return eva


def colleagues(eva: Member, number: int) -> list[Member]:
    return [people.member(eva.organisation, f"Member {one}") for one in range(number)]


def announced(eva: Member, **fields: Any) -> Announcement:
    announcement = announce_story(story=content.story(eva, announce=True, **fields))
    assert announcement is not None
    all_are_sent()
    return announcement


def all_are_sent() -> None:
    Notice.objects.filter(state=Notice.State.WAITING).update(state=Notice.State.TOLD, told_at=F("created_at"))


def busy(eva: Member, stories: int = 10) -> None:
    """So many stories were announced this week, to nobody here."""
    for number in range(stories):
        story = content.story(eva, title=f"Earlier {number}")
        Announcement.objects.create(
            organisation=eva.organisation, story=story, people=0, at=clock.now(), written_at=clock.now()
        )


def told_of(announcement: Announcement) -> set[str]:
    return set(Notice.objects.filter(about=announcement.story_id).values_list("member__name", flat=True))


def test_with_few_stories_everybody_hears_of_each(eva: Member) -> None:
    colleagues(eva, 4)
    first = announced(eva)
    assert (first.people, first.held_back, first.too_cold) == (4, 0, 0)


def test_with_many_stories_those_hear_whom_it_suits_best_and_the_others_find_it_in_the_feed(eva: Member) -> None:
    crowd = colleagues(eva, 10)
    safety = add_topic(organisation=eva.organisation, name="Safety")
    choose_topics(member=crowd[7], topics=[safety])
    busy(eva)
    said = announced(eva, topics=[safety])
    assert "Member 7" in told_of(said)
    assert (said.people, said.held_back, said.too_cold) == (1, 0, 9)
    assert all(said.story in stories_on_offer(member) for member in crowd)


def test_everybody_hears_of_what_everybody_must_hear_of_within_the_limit(eva: Member) -> None:
    colleagues(eva, 5)
    busy(eva)
    for _ in range(2):
        assert announced(eva, for_all=True).people == 5
    last = announced(eva, for_all=True)
    assert (last.people, last.held_back, last.too_cold) == (5, 0, 0)
    more = announced(eva, for_all=True)
    assert (more.people, more.held_back, more.too_cold) == (0, 5, 0)


def test_what_was_held_back_is_sent_when_there_is_room_and_it_is_fresh(eva: Member) -> None:
    colleagues(eva, 2)
    now = clock.now()
    change_weekly_limit(organisation=eva.organisation, weekly_limit=1)
    with clock.at(now):
        announced(eva, for_all=True)
    with clock.at(now + timedelta(days=3)):
        second = announced(eva, for_all=True)
        assert second.held_back == 2
        assert look_again(organisation=eva.organisation) == 0
    with clock.at(now + timedelta(days=7, minutes=1)):
        assert announcing.organisations_to_look_at() == [eva.organisation]
        assert look_again(organisation=eva.organisation) == 2
        assert look_again(organisation=eva.organisation) == 0, "nobody is told twice"
        assert announcing.organisations_to_look_at() == []
    second.refresh_from_db()
    assert (second.people, second.held_back) == (2, 0)


def test_what_is_no_longer_fresh_is_not_sent(eva: Member) -> None:
    colleagues(eva, 2)
    now = clock.now()
    change_weekly_limit(organisation=eva.organisation, weekly_limit=1)
    with clock.at(now):
        announced(eva, for_all=True)
        announced(eva, for_all=True)
    with clock.at(now + timedelta(days=8)):
        assert look_again(organisation=eva.organisation) == 0


def test_who_wants_everything_hears_of_each_and_nothing_is_computed_of_them(eva: Member) -> None:
    crowd = colleagues(eva, 10)
    safety = add_topic(organisation=eva.organisation, name="Safety")
    choose_topics(member=crowd[7], topics=[safety])
    choose_newest_first(member=crowd[2], newest_first=True)
    busy(eva)
    story = content.story(eva, announce=True, topics=[safety], published=False)
    expected = forecast(story)
    assert crowd[2].pk in expected.at_once and crowd[2].pk not in expected.known
    assert told_of(announced(eva, topics=[safety])) >= {"Member 7", "Member 2"}
    assert "Member 2" in told_of(announced(eva, topics=[safety]))
    assert suits_of(crowd[2], [story.pk]) == {} and suits_of(crowd[3], [story.pk])
    choose_newest_first(member=crowd[2], newest_first=False)
    assert suits_of(crowd[2], [story.pk])


def test_leavers_those_who_have_not_joined_and_those_without_mail_are_not_told(eva: Member) -> None:
    colleagues(eva, 1)
    let_go(member=people.member(eva.organisation, "Gone"))
    people.member(eva.organisation, "Nina", joined=False)
    Member.objects.filter(pk=people.member(eva.organisation, "Quiet").pk).update(mail_wanted=False)
    assert told_of(announced(eva)) == {"Member 0"}


def test_the_forecast_is_what_happens(eva: Member) -> None:
    crowd = colleagues(eva, 12)
    safety = add_topic(organisation=eva.organisation, name="Safety")
    for member in crowd[:3]:
        choose_topics(member=member, topics=[safety])
    busy(eva)
    story = content.story(eva, topics=[safety], announce=True)
    expected = forecast(story)
    announce_story(story=story)
    assert set(expected.at_once) == set(Notice.objects.filter(about=story.pk).values_list("member", flat=True))
    assert expected.people == 13 and Announcement.objects.get(story=story).people == 2


def test_a_mail_that_took_days_to_be_sent_counts_from_then(eva: Member) -> None:
    colleagues(eva, 1)
    now = clock.now()
    change_weekly_limit(organisation=eva.organisation, weekly_limit=1)
    with clock.at(now):
        announced(eva, for_all=True)
    Notice.objects.update(state=Notice.State.TOLD, told_at=now + timedelta(days=2))
    with clock.at(now + timedelta(days=8)):
        assert announced(eva, for_all=True).held_back == 1
    with clock.at(now + timedelta(days=9, hours=1)):
        assert announced(eva, for_all=True).people == 1


def test_changing_the_limit_is_recorded_and_must_be_a_number_that_makes_sense(eva: Member) -> None:
    for wrong in (0, -1, 21):
        with pytest.raises(ValueError, match="1 to 20"):
            change_weekly_limit(organisation=eva.organisation, weekly_limit=wrong)
    change_weekly_limit(organisation=eva.organisation, weekly_limit=5)
    change_weekly_limit(organisation=eva.organisation, weekly_limit=5)
    entry = AuditEntry.objects.get(action=AuditEntry.Action.STORY_NOTICES_CHANGED)
    assert entry.about == {"weekly_limit": 5, "weekly_limit_before": 3}


def most_in_any_seven_days(organisation: Organisation) -> int:
    moments: dict[int, list[Any]] = {}
    for member, at in Notice.objects.filter(organisation=organisation).values_list("member", "created_at"):
        moments.setdefault(member, []).append(at)
    return max(
        (sum(at - WEEK < other <= at for other in ats) for ats in moments.values() for at in ats),
        default=0,
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.tuples(st.integers(0, 100), st.sampled_from(["story", "for all", "look"])), max_size=12),
    limit=st.integers(1, 3),
)
def test_in_any_seven_days_nobody_gets_more_than_the_limit(steps: list[tuple[int, str]], limit: int) -> None:
    eva = people.editor()
    colleagues(eva, 3)
    change_weekly_limit(organisation=eva.organisation, weekly_limit=limit)
    now = clock.now()
    for hours, step in steps:
        now += timedelta(hours=hours)
        with clock.at(now):
            if step == "look":
                look_again(organisation=eva.organisation)
                all_are_sent()
            else:
                announced(eva, for_all=step == "for all")
    assert most_in_any_seven_days(eva.organisation) <= limit


@pytest.mark.django_db(transaction=True)
def test_stories_announced_at_the_same_moment_share_the_limit() -> None:
    eva = people.editor()
    Member.objects.filter(pk=eva.pk).update(mail_wanted=False)
    colleagues(eva, 4)
    stories = [content.story(eva, title=f"Story {number}", announce=True, for_all=True) for number in range(6)]
    start = threading.Barrier(12)
    troubles: list[BaseException] = []

    def announce(story: Story) -> None:
        try:
            start.wait()
            announce_story(story=story)
            look_again(organisation=eva.organisation)
        except BaseException as trouble:
            troubles.append(trouble)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=announce, args=(story,)) for story in [*stories, *stories]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert set(Counter(Notice.objects.values_list("member", flat=True)).values()) == {3}
    assert sum(Announcement.objects.values_list("people", flat=True)) == 12


def test_a_mail_that_a_member_asks_for_again_is_no_second_notice(eva: Member) -> None:
    member = colleagues(eva, 1)[0]
    said = announced(eva)
    Notice.objects.update(state=Notice.State.TOLD, told_at=clock.now() - timedelta(hours=2))
    promise_again(member=member, kind="new story", about=said.story_id, not_after=clock.now())
    assert Notice.objects.count() == 1


def test_the_shares_of_colleagues_who_left_say_nothing(eva: Member) -> None:
    sanne, piet = colleagues(eva, 2)
    old, new = content.story(eva), content.story(eva)
    for story in (old, new):
        sharing.share(piet, story)
    sharing.share(sanne, old)
    take_reception(sanne.organisation)
    assert relevance.Reason.ALIKE in suits_of(sanne, [new.pk])[new.pk].reasons
    let_go(member=piet)
    assert relevance.Reason.ALIKE not in suits_of(sanne, [new.pk])[new.pk].reasons


def test_an_announcement_that_died_half_way_is_gone_on_with_and_tells_nobody_twice(
    eva: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    colleagues(eva, 6)
    monkeypatch.setattr(announcing, "FIRST", 2)
    monkeypatch.setattr(announcing, "AT_ONCE", 2)
    story = content.story(eva, announce=True, for_all=True)
    promise, calls = promise_to, []

    def die_at_the_second(*args: Any, **kwargs: Any) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return promise(*args, **kwargs)

    monkeypatch.setattr(announcing, "promise_to", die_at_the_second)
    with pytest.raises(RuntimeError, match="killed"):
        announce_story(story=story)
    announcement = Announcement.objects.get()
    assert (Notice.objects.count(), announcement.people, announcement.written_at) == (2, 2, None)
    assert announce_story(story=story) is None, "whoever has it may only be slow"
    with clock.at(clock.now() + announcing.CLAIM_LASTS + timedelta(seconds=1)):
        [again] = announcing.claim_stories_to_announce()
        announcing.announce(again)
        assert announcing.claim_stories_to_announce() == []
    announcement.refresh_from_db()
    assert Notice.objects.count() == announcement.people == Delivery.objects.count() == 6
    assert announcement.written_at
