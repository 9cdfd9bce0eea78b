"""A source at a real site on this machine: what comes in, once, and what when the site does not answer as it should."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from django.core import mail
from django.db import DataError, transaction

from proudly.audience.services import choose_audience
from proudly.content.models import Source, SourceItem, Story
from proudly.content.sources import fetching, limits, looking
from proudly.content.sources.forms import SourceForm
from proudly.content.sources.looking import due, look_at
from proudly.content.sources.rules import Wanted
from proudly.content.sources.taking import take
from proudly.content.sources.tests.sites import Reply, Site, item, rss
from proudly.content.sources.words import health_of
from proudly.kit import clock, fetch
from proudly.notices.models import Notice
from proudly.people.models import Member, Team
from proudly.people.services import change_roles
from proudly.people.team_changes import remove_team
from proudly.people.tests import factories as people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("read_here")]

Add = Callable[..., Source]
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def look(source: Source, at: datetime | None = None) -> Source:
    """Look when it is due, however far off that is."""
    source.refresh_from_db()
    with clock.at(max(at or NOW, source.next_look_at)):
        assert look_at(source_id=source.pk)
    source.refresh_from_db()
    return source


def titles() -> list[str]:
    return sorted(Story.objects.values_list("title", flat=True))


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOW):
        yield


def test_what_is_in_a_feed_becomes_drafts_of_the_editor_who_added_it(news: Site, add: Add, eva: Member):
    source = look(add(news.says("/feed", rss(item(1), item(2)))))
    story = Story.objects.get(title="Item 1")
    assert titles() == ["Item 1", "Item 2"]
    assert (story.author, story.state, story.language) == (eva, "draft", "en")
    assert (story.summary, story.url) == ("What item 1 is about.", "https://news.example/1")
    assert story.source_item.source == source and story.audience.everyone
    assert (source.good_at, source.failures, source.last_error) == (NOW, 0, "")


def test_a_second_look_brings_what_is_new_and_nothing_twice(news: Site, add: Add):
    source = look(add(news.says("/feed", rss(item(1)))))
    news.says("/feed", rss(item(2), item(1)))
    look(look(source))
    assert titles() == ["Item 1", "Item 2"]


def test_a_first_look_brings_the_newest_twenty_and_never_the_rest(news: Site, add: Add):
    def dated(number: int) -> str:
        return item(number, more=f"<pubDate>{format_datetime(NOW - timedelta(hours=number))}</pubDate>")

    source = look(add(news.says("/feed", rss(*(dated(number) for number in range(500, 0, -1))))))
    assert Story.objects.count() == 20 and "Item 1" in titles() and "Item 21" not in titles()
    look(source)
    assert Story.objects.count() == 20 and SourceItem.objects.count() == 500


def test_looking_publishes_nothing_and_mails_nobody(news: Site, add: Add):
    people.member(people.organisation("Elders"))
    look(add(news.says("/feed", rss(*map(item, range(30))))))
    assert not Story.objects.exclude(state="draft").exists() and not Notice.objects.exists() and not mail.outbox


def test_an_item_whose_id_changes_is_known_by_its_link(news: Site, add: Add):
    source = look(add(news.says("/feed", rss(item(1)))))
    news.says("/feed", rss(item(1, guid="another", title="Item 1, better", link="HTTP://NEWS.example/1?utm_source=x")))
    look(source)
    assert titles() == ["Item 1"]


def test_an_item_whose_link_changes_is_known_by_its_id(news: Site, add: Add):
    source = look(add(news.says("/feed", rss(item(1)))))
    news.says("/feed", rss(item(1, link="https://news.example/moved")))
    look(source)
    assert titles() == ["Item 1"]


def test_items_that_all_lead_to_one_page_are_still_several(news: Site, add: Add):
    page = "https://status.example/"
    source = look(add(news.says("/feed", rss(item(1, link=page), item(2, link=page)))))
    news.says("/feed", rss(item(3, link=page), item(2, link=page), item(1, link=page)))
    look(source)
    assert titles() == ["Item 1", "Item 2", "Item 3"]


def test_an_id_that_all_items_share_tells_none_of_them_apart(news: Site, add: Add):
    look(add(news.says("/feed", rss(item(1, guid="0"), item(2, guid="0")))))
    assert titles() == ["Item 1", "Item 2"]


def test_items_without_link_id_or_title_come_in_once(news: Site, add: Add):
    bare = "<item><description>Only some words about dikes.</description></item>"
    source = look(add(news.says("/feed", rss(bare, "<item></item>"))))
    look(look(source))
    assert titles() == ["Only some words about dikes."]
    assert SourceItem.objects.get(story=None).why_not == "empty"


def test_a_story_that_an_editor_removed_does_not_come_back(news: Site, add: Add):
    source = look(add(news.says("/feed", rss(item(1)))))
    Story.objects.all().delete()
    look(source)
    assert titles() == []


def test_an_old_item_that_comes_up_later_is_no_news(news: Site, add: Add):
    source = look(add(news.says("/feed", rss(item(1)))))
    news.says("/feed", rss(item(1), item(2, more="<pubDate>Mon, 05 Jan 2026 10:00:00 GMT</pubDate>")))
    look(source)
    assert titles() == ["Item 1"] and SourceItem.objects.get(title="Item 2").why_not == "old"


def test_a_flood_is_cut_off_at_twenty(news: Site, add: Add):
    source = look(add(news.says("/feed", rss(item(1)))))
    news.says("/feed", rss(*map(item, range(2, 60))))
    look(source)
    assert Story.objects.count() == 21 and SourceItem.objects.filter(why_not="many").count() == 38


def test_words_and_categories_decide_and_topics_follow_the_category(news: Site, add: Add, eva: Member):
    from proudly.content.services import add_topic

    water, people_topic = (add_topic(organisation=eva.organisation, name=name) for name in ("Water", "People"))
    told = rss(
        item(1, title="A pump that sings", more="<category>Technology</category>"),
        item(2, title="A pump on sale", more="<category>technology</category>"),
        item(3, title="Pumpkins", more="<category>Technology</category>"),
        item(4, title="Another pump", more="<category>Cooking</category>"),
    )
    source = add(
        news.says("/feed", told),
        wanted=Wanted(words=("PUMP",), unwanted_words=("sale",), categories=("technology",)),
        topics=[people_topic],
        by_category={"TECHNOLOGY": [water]},
        into=Source.Into.REVIEW,
    )
    look(source)
    assert titles() == ["A pump that sings"]
    story = Story.objects.get()
    assert set(story.topics.all()) == {water, people_topic}
    why = dict(SourceItem.objects.filter(story=None).values_list("title", "why_not"))
    assert why == {"A pump on sale": "unwanted words", "Pumpkins": "words", "Another pump": "category"}


def test_the_stories_are_for_whom_the_source_is(news: Site, add: Add, eva: Member):
    team = people.team(eva.organisation)
    look(add(news.says("/feed", rss(item(1))), teams=[team], limits={"language": ["nl"]}))
    audience = Story.objects.get().audience
    assert list(audience.teams.all()) == [team] and [limit.value for limit in audience.limits.all()] == ["nl"]


def test_the_site_is_asked_only_for_what_has_changed(news: Site, add: Add):
    def reply(headers: dict[str, str]) -> Reply:
        if headers.get("If-None-Match") == '"a"' and headers.get("If-Modified-Since") == "yesterday":
            return Reply(status=304)
        return Reply(rss(item(1)).encode(), headers={"ETag": '"a"', "Last-Modified": "yesterday"})

    news.pages["/feed"] = reply
    source = look(look(add(news.address + "/feed")))
    assert len(news.asked) == 2 and titles() == ["Item 1"]
    assert source.last_error == "" and source.good_at is not None and source.etag == '"a"'


def test_a_304_that_nobody_asked_for_is_no_feed(news: Site, add: Add):
    assert look(add(news.says("/feed", status=304))).last_error == "refused"


@pytest.mark.parametrize("status", [301, 308])
def test_a_feed_that_moved_for_good_is_followed_and_remembered(news: Site, add: Add, status: int):
    new = news.says("/new", rss(item(1)))
    source = look(add(news.says("/old", status=status, Location="/new")))
    assert source.address == new and titles() == ["Item 1"]


def test_a_feed_that_moved_for_a_while_is_followed_and_not_remembered(news: Site, add: Add):
    news.says("/new", rss(item(1)))
    news.says("/between", status=302, Location="/new")
    source = look(add(news.says("/old", status=301, Location="/between")))
    assert source.address == news.address + "/between" and titles() == ["Item 1"]


def test_an_address_that_moves_to_nothing_is_kept(news: Site, add: Add):
    address = news.says("/old", status=301, Location="/lost")
    assert look(add(address)).address == address


def test_a_move_into_a_private_network_is_not_followed(news: Site, add: Add):
    source = look(add(news.says("/old", status=301, Location="http://10.0.0.1/feed")))
    assert source.last_error == "private"


def test_a_feed_that_is_gone_turns_its_source_off(news: Site, add: Add):
    source = look(add(news.says("/feed", status=410)))
    assert (source.is_on, source.last_error) == (False, "gone")
    with clock.at(NOW + timedelta(days=9)):
        assert due() == [] and not look_at(source_id=source.pk)


@pytest.mark.parametrize("status", [429, 503])
def test_a_site_that_asks_us_to_wait_is_left_alone_so_long(news: Site, add: Add, status: int):
    source = look(add(news.says("/feed", status=status, Retry_After=str(9 * 3600))))
    assert source.next_look_at == source.not_before == NOW + timedelta(hours=9)
    assert source.last_error == ("too often" if status == 429 else "site is down")
    later = NOW + timedelta(days=3)
    news.says("/feed", status=status, Retry_After=format_datetime(later, usegmt=True))
    look(source)
    assert source.looked_at and source.next_look_at <= source.looked_at + timedelta(days=1, hours=2)  # our longest


def test_failures_make_the_next_look_later_up_to_a_day_and_a_good_one_ends_them(news: Site, add: Add):
    source = add(news.says("/feed", status=404), every=timedelta(minutes=15))
    waits = []
    for _ in range(10):
        look(source)
        assert source.looked_at
        waits.append((source.next_look_at - source.looked_at).total_seconds() / 3600)
    assert source.failures == 10 and source.last_error == "not found" and source.failing_since == NOW
    assert all(earlier < later for earlier, later in zip(waits[:5], waits[1:6], strict=True))
    assert 22 < waits[-1] <= 24
    news.says("/feed", rss(item(1)))
    look(source)
    assert (source.failures, source.last_error, source.failing_since) == (0, "", None) and source.is_on


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "locked"), (403, "locked"), (404, "not found"), (500, "site is down"), (418, "refused"), (204, "refused")],
)
def test_each_refusal_has_its_word(news: Site, add: Add, status: int, code: str):
    assert look(add(news.says("/feed", status=status))).last_error == code


def test_half_an_answer_is_no_answer(news: Site, add: Add):
    whole = rss(item(1), item(2)).encode()
    news.pages["/feed"] = Reply(whole[: len(whole) // 2], announced=len(whole))
    source = look(add(news.address + "/feed"))
    assert source.last_error == "broken" and not SourceItem.objects.exists()


def test_a_site_that_answers_a_byte_at_a_time_is_left(news: Site, add: Add, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fetching, "get", lambda address, **more: fetch.get(address, seconds=0.3, **more))
    news.pages["/feed"] = Reply(b"x" * 1000, drips=0.05)
    assert look(add(news.address + "/feed")).last_error == "slow"


def test_what_is_too_large_is_not_read(news: Site, add: Add, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "FEED_BYTES", 10_000)
    assert look(add(news.says("/feed", b"x" * 20_000))).last_error == "large"


@pytest.mark.parametrize(
    ("body", "code"),
    [("<html><title>News</title></html>", "no feed"), ("", "no feed"), ("/etc/passwd", "no feed"), ("{", "unreadable")],
)
def test_what_is_no_feed_is_said_so(news: Site, add: Add, body: str, code: str):
    assert look(add(news.says("/feed", body))).last_error == code


def test_a_site_that_is_not_there_is_said_so(news: Site, add: Add):
    assert look(add("http://127.0.0.1:9/feed")).last_error == "silent"
    assert look(add(news.says("/around", status=302, Location="/around"))).last_error == "redirects"


def test_two_workers_at_one_source_take_each_item_once(news: Site, add: Add, monkeypatch: pytest.MonkeyPatch):
    source = add(news.says("/feed", rss(item(1), item(2))))
    others: list[bool] = []
    original = looking._see

    def see(one: Source) -> Any:
        others.append(look_at(source_id=one.pk))
        return original(one)

    monkeypatch.setattr(looking, "_see", see)
    assert look_at(source_id=source.pk)
    assert others == [False] and titles() == ["Item 1", "Item 2"]


def test_what_a_dead_worker_left_is_done_by_another_and_its_late_result_is_dropped(
    news: Site, add: Add, monkeypatch: pytest.MonkeyPatch
):
    source = add(news.says("/feed", rss(item(1))))
    original = looking._see
    taken_over: list[bool] = []

    def slow(one: Source) -> Any:
        seen = original(one)
        if not taken_over:
            taken_over.append(True)
            with clock.at(NOW + timedelta(minutes=6)):
                assert due() == [source.pk]
                taken_over.append(look_at(source_id=one.pk))
        return seen

    monkeypatch.setattr(looking, "_see", slow)
    assert look_at(source_id=source.pk) is False  # it lost its claim meanwhile
    assert taken_over == [True, True] and titles() == ["Item 1"]


def test_a_worker_that_dies_while_it_takes_leaves_nothing_half_done(
    news: Site, add: Add, monkeypatch: pytest.MonkeyPatch
):
    source = add(news.says("/feed", rss(*map(item, range(5)))))

    def dies(**more: Any) -> int:
        take(**more)
        raise SystemExit

    monkeypatch.setattr(looking, "take", dies)
    with pytest.raises(SystemExit), transaction.atomic():
        look_at(source_id=source.pk)
    assert not Story.objects.exists() and not SourceItem.objects.exists()
    monkeypatch.setattr(looking, "take", take)
    with clock.at(NOW + timedelta(minutes=6)):
        assert look_at(source_id=source.pk)
    assert Story.objects.count() == 5


def test_a_feed_that_the_database_will_not_have_is_said_so(news: Site, add: Add, monkeypatch: pytest.MonkeyPatch):
    def refuses(**_more: Any) -> int:
        raise DataError("too much")

    monkeypatch.setattr(looking, "take", refuses)
    source = look(add(news.says("/feed", rss(item(1)))))
    assert (source.last_error, source.failures, source.claim) == ("unreadable", 1, "")


def test_an_address_that_was_changed_meanwhile_is_not_overwritten(
    news: Site, add: Add, monkeypatch: pytest.MonkeyPatch
):
    source = add(news.says("/feed", rss(item(1))))
    original = looking._see

    def see(one: Source) -> Any:
        seen = original(one)
        Source.objects.filter(pk=one.pk).update(address=news.address + "/other")
        return seen

    monkeypatch.setattr(looking, "_see", see)
    assert look_at(source_id=source.pk) is False
    source.refresh_from_db()
    assert source.address.endswith("/other") and source.claim == "" and not Story.objects.exists()
    assert due() == [source.pk]


def test_a_hundred_known_items_cost_no_more_questions_than_ten(
    news: Site, add: Add, django_assert_max_num_queries: Callable[..., object]
):
    for number in (10, 100):
        source = look(add(news.says(f"/{number}", rss(*map(item, range(number))))))
        with clock.at(source.next_look_at), django_assert_max_num_queries(13):  # type: ignore[attr-defined]
            look_at(source_id=source.pk)


# --- whom it is for ---------------------------------------------------------------------------------------------------


def test_a_source_whose_teams_were_removed_brings_nothing_for_everyone(news: Site, add: Add, eva: Member):
    team = people.team(eva.organisation)
    source = add(news.says("/feed", rss(item(1))), teams=[team])
    remove_team(team=team, to=None)
    assert look(source).last_error == "for nobody"
    assert not Story.objects.exists()
    form = SourceForm({"teams": []}, manager=eva, source=source)
    assert "for_everyone" in form.errors
    assert "for_everyone" not in SourceForm({"teams": [], "for_everyone": "on"}, manager=eva, source=source).errors
    change_audience(source, [people.team(eva.organisation, "Others")])
    assert look(source).last_error == ""
    assert Story.objects.get().audience.everyone is False


def test_a_source_for_teams_that_its_editor_no_longer_writes_for_brings_nothing(news: Site, add: Add, eva: Member):
    ours, theirs = (people.team(eva.organisation, name) for name in ("Ours", "Theirs"))
    source = add(news.says("/feed", rss(item(1))), teams=[theirs])
    change_roles(member=eva, roles=["editor"], teams={"editor": ours})
    assert look(source).last_error == "not theirs"
    assert not Story.objects.exists()
    assert health_of(source, 0).kind == "warning"


def change_audience(source: Source, teams: list[Team]) -> None:
    choose_audience(organisation=source.organisation, teams=teams, audience=source.audience)
