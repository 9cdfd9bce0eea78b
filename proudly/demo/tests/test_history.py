from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db.models import Max, Min, QuerySet, Sum

from proudly.content.models import Campaign, Story
from proudly.content.queries import stories_for
from proudly.content.review.notice_kinds import ASKED
from proudly.demo import company
from proudly.demo.models import DemoCompany
from proudly.demo.services import found_demo_company
from proudly.demo.tests.conftest import FOUNDED_AT
from proudly.kit.projections import advance_all
from proudly.links.models import Click, DayKey, Verdict
from proudly.notices.models import Notice
from proudly.people.models import Member, Organisation, Team
from proudly.points.models import Entry, Transfer
from proudly.points.queries import balance_of, sum_of_all_entries, wallets_that_disagree
from proudly.rewards.models import Redemption
from proudly.scoreboard.badges.giving import KIND as BADGES
from proudly.scoreboard.models import Standing
from proudly.sharing.models import SavedStory, Share, ShareEvent
from proudly.sharing.tasks import announce_published_stories

# What a test changes in the demo company is gone after it. One process founds it, once for all.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demo_company"),
    pytest.mark.xdist_group("demo company"),
]


def told() -> QuerySet[Story]:
    """The stories of the eight weeks, which colleagues could share."""
    return Story.objects.filter(state="published", internal=False)


def test_the_editors_have_a_campaign_a_story_that_waits_and_one_for_inside():
    assert Campaign.objects.get().stories.count() == 4
    waiting = Story.objects.get(state="scheduled")
    assert waiting.publish_at and FOUNDED_AT < waiting.publish_at < FOUNDED_AT + timedelta(days=2)
    assert Story.objects.get(internal=True).is_live


def test_some_people_saved_stories_that_are_for_them():
    saved = SavedStory.objects.select_related("member", "story")
    assert 8 <= saved.count() <= 24 and len({one.member_id for one in saved}) == 8
    assert all(stories_for(one.member).filter(pk=one.story_id).exists() for one in saved)


def test_the_company_has_its_people_teams_and_stories():
    assert Member.objects.count() == 60 + company.NEWCOMERS
    assert Member.objects.not_joined().count() == company.NEWCOMERS
    assert Team.objects.count() == 1 + 3 + 8
    assert told().count() == 40
    assert all(story.topics.count() == 1 and story.captions.count() >= 7 for story in told())


def test_every_story_has_a_light_picture_with_words_for_it():
    for story in told():
        assert story.picture_alt and 20_000 < story.picture.size <= 120_000


def test_eight_weeks_lie_behind_it_and_nothing_ahead():
    shared = Share.objects.aggregate(first=Min("shared_at"), last=Max("shared_at"))
    clicked = Click.objects.aggregate(first=Min("at"), last=Max("at"))
    for span in (shared, clicked):
        assert FOUNDED_AT - timedelta(days=60) < span["first"] < FOUNDED_AT - timedelta(days=50)
        assert FOUNDED_AT - timedelta(days=3) < span["last"] < FOUNDED_AT
    assert not Transfer.objects.filter(happened_at__gt=FOUNDED_AT).exists()
    assert not ShareEvent.objects.filter(at__gt=FOUNDED_AT).exists()


def test_nobody_shared_a_story_before_it_was_there():
    assert all(
        share.story.published_at and share.shared_at > share.story.published_at
        for share in Share.objects.select_related("story")
    )


def test_some_share_much_some_little_and_some_never():
    shares = Counter(Share.objects.values_list("member", flat=True))
    assert 60 - len(shares) >= 10
    assert shares.most_common(1)[0][1] > 25
    assert sum(number <= 5 for number in shares.values()) >= 8
    assert 200 < Share.objects.count() < 600


def test_clicks_are_of_every_kind_and_all_judged():
    kinds = Counter(Verdict.objects.values_list("kind", flat=True))
    assert Click.objects.count() == sum(kinds.values())
    assert set(kinds) == {"human", "robot", "own", "repeated"}
    assert kinds["human"] > kinds["own"] + kinds["repeated"] > 50
    assert set(Verdict.objects.values_list("reason", flat=True)) == {
        "reader", "same day", "sharer", "colleague", "agent", "method",
    }  # fmt: skip


def test_only_readers_gave_points():
    causes = Transfer.objects.filter(reason="click").values_list("cause", flat=True)
    human = {f"click:{click}" for click in Verdict.objects.filter(kind="human").values_list("click", flat=True)}
    assert set(causes) == human


def test_the_books_balance(demo_company):
    assert sum_of_all_entries(demo_company) == 0
    assert wallets_that_disagree(demo_company) == []
    assert Entry.objects.count() > 500


def test_the_scoreboard_is_what_the_ledger_says():
    won = Standing.objects.filter(scoreboard__period="all").aggregate(points=Sum("points"))["points"]
    programme = Entry.objects.filter(account__kind="programme").aggregate(points=Sum("amount"))["points"]
    assert won == -programme > 0
    assert advance_all() == 0, "nothing was left unread"


def test_rewards_were_taken_and_some_are_still_to_be_handed_over():
    states = Counter(Redemption.objects.values_list("state", flat=True))
    assert states["fulfilled"] >= 2 and states["ordered"] >= 1
    assert all(entry.amount < 0 for entry in Entry.objects.filter(transfer__reason="redeemed", account__kind="wallet"))


def test_sanne_has_enough_for_a_book_and_room_to_rise():
    sanne = Member.objects.get(person__email=company.SANNE.email)
    assert balance_of(sanne) >= 250
    assert not Redemption.objects.filter(member=sanne).exists()
    above = Standing.objects.filter(
        scoreboard__period="all", points__gt=Standing.objects.get(member=sanne, scoreboard__period="all").points
    )
    assert 0 < above.count() < 30


def test_no_key_of_a_past_day_is_kept():
    assert not DayKey.objects.filter(day__lt=FOUNDED_AT.date()).exists()


def test_nobody_gets_a_mail_about_the_past_and_everybody_about_what_is_fresh():
    others = Notice.objects.exclude(kind__in=[ASKED, BADGES])  # an approval of today, and what by no mail is told
    assert not others.exists()
    fresh = Story.objects.filter(announce=True)
    assert {story.language for story in fresh} == {"nl", "en"} and not Share.objects.filter(story__in=fresh).exists()
    assert announce_published_stories() == 2
    assert others.all().count() == 2 * 60  # newcomers are asked to join first


def test_a_second_founding_gives_the_same_company(demo_company):
    again = found_demo_company(people=120, seed=8, progress=lambda step: None)
    assert again == demo_company
    assert Organisation.objects.count() == DemoCompany.objects.count() == 1


def test_stories_came_out_on_weekday_mornings_one_after_the_other():
    stories = told().filter(announce=False).order_by("pk")
    moments = [story.published_at for story in stories if story.published_at]
    assert all(earlier <= later for earlier, later in pairwise(moments))
    assert len(moments) == 38 and all(moment.weekday() < 5 and moment.hour < 10 for moment in moments)
