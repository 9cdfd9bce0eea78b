"""No more than so many shares of a story in an hour; beyond it a moment, which the worker keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection, connections

from proudly.content.models import Story
from proudly.content.publishing import set_moments
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.kit.secrets import seal
from proudly.links.services import close_links
from proudly.networks import registry
from proudly.networks.contract import Post, Posted
from proudly.notices.sending import send_due_notices
from proudly.people.models import AuditEntry, Member
from proudly.people.services import let_go
from proudly.people.tests import factories as people
from proudly.points import services as points
from proudly.points.queries import balance_of
from proudly.sharing import posting, services
from proudly.sharing.echo import limit, planning
from proudly.sharing.echo.tasks import keep_plans
from proudly.sharing.models import Connection, PlannedShare, Share
from proudly.sharing.recalling import recall_story
from proudly.sharing.tests.factories import share

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 6, 1, 10, 2, tzinfo=ZoneInfo("Europe/Amsterdam"))
HOUR = timedelta(hours=1)
TUESDAY = datetime(2026, 6, 2, 9, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.fixture(autouse=True)
def on_monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def sanne() -> Member:
    within = people.organisation(time_zone="Europe/Amsterdam")
    member = people.member(within, networks=["linkedin"])
    points.adopt_starting_rules(organisation=within)
    return member


@pytest.fixture
def story(sanne: Member) -> Story:
    return content.story(people.editor(sanne.organisation))


@pytest.fixture
def posts(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What is on Bluesky: key of the post → words."""
    out: dict[str, str] = {}

    def publish(self: Any, credentials: Mapping[str, Any], post: Post, post_key: str) -> Posted:
        out.setdefault(post_key, post.text)
        return Posted(address=f"https://bsky.app/profile/sanne/post/{post_key}")

    monkeypatch.setattr(type(registry.network("bluesky")), "publish", publish)
    return out


def connect(member: Member) -> Connection:
    return Connection.objects.create(
        organisation=member.organisation, member=member, network="bluesky", account="@sanne", sealed=seal({"a": "b"})
    )


def plan(member: Member, story: Story, network: str = "bluesky", at: datetime = TUESDAY, **said: Any) -> PlannedShare:
    told = {"caption": "My own words"} | said
    return planning.plan_share(member=member, story=story, network=network, at=at, **told)


def work(at: datetime) -> None:
    """A worker at that moment: plans, then posts, then mails."""
    with clock.at(at):
        keep_plans.call_local()
        for share_id in posting.shares_due():
            posting.post_share(share_id=share_id)
        send_due_notices()


def full(story: Story, network: str = "linkedin", times: int = 10) -> None:
    for number in range(times):
        share(people.member(story.organisation, f"Colleague {network} {number}"), story, network, f"Words {number}")


# --- the limit ---


def test_the_eleventh_in_an_hour_is_offered_tomorrow_at_ten_past_nine(sanne: Member, story: Story) -> None:
    full(story)
    with pytest.raises(limit.TooManyNow) as many:
        share(sanne, story, "linkedin")
    assert many.value.free[0] == TUESDAY
    assert not Share.objects.filter(member=sanne).exists()


def test_an_hour_later_there_is_room_and_elsewhere_there_always_was(sanne: Member, story: Story) -> None:
    full(story)
    share(sanne, story, "x")
    share(sanne, content.story(story.author, title="Another"), "linkedin")
    with clock.at(MONDAY + timedelta(minutes=61)):
        share(sanne, story, "linkedin")


def test_who_shared_it_is_not_kept_from_doing_so_again(sanne: Member, story: Story) -> None:
    mine = share(sanne, story, "linkedin")
    full(story, times=9)
    assert share(sanne, story, "linkedin").pk == mine.pk


@pytest.mark.parametrize("network", ["copy", "email", "sheet"])
def test_what_goes_to_few_has_no_limit(sanne: Member, story: Story, network: str) -> None:
    full(story, network)
    share(sanne, story, network)


def test_the_organisation_chooses_the_number_or_none(sanne: Member, story: Story) -> None:
    limit.change_limit(organisation=sanne.organisation, per_hour=2)
    limit.change_limit(organisation=sanne.organisation, per_hour=2)
    assert AuditEntry.objects.filter(action="share limit changed").count() == 1
    full(story, times=2)
    with pytest.raises(limit.TooManyNow):
        share(sanne, story, "linkedin")
    limit.change_limit(organisation=sanne.organisation, per_hour=0)
    share(sanne, story, "linkedin")
    for wrong in (-1, 201):
        with pytest.raises(ValueError, match="from 0 to 200"):
            limit.change_limit(organisation=sanne.organisation, per_hour=wrong)


# --- planning ---


@pytest.mark.django_db(transaction=True)
def test_it_is_posted_at_its_moment_once_and_earns_then(sanne: Member, story: Story, posts: dict[str, str]) -> None:
    connect(sanne)
    plan(sanne, story)
    work(TUESDAY - timedelta(minutes=1))
    assert not posts and balance_of(sanne) == 0 and not Share.objects.exists()
    work(TUESDAY)
    work(TUESDAY + timedelta(minutes=1))
    assert list(posts.values()) == ["My own words"]
    assert Share.objects.get().state == Share.State.POSTED
    assert balance_of(sanne) == 15
    assert not PlannedShare.objects.exists()


def test_a_worker_that_dies_at_it_leaves_it_for_the_next(
    sanne: Member, story: Story, posts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(sanne)
    made = plan(sanne, story)

    def dies(**_said: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch, clock.at(TUESDAY), pytest.raises(SystemExit):
        patch.setattr(services, "take_up", dies)
        planning.keep_plan(plan_id=made.pk)
    assert not Share.objects.exists() and PlannedShare.objects.filter(state="planned").exists()
    work(TUESDAY)
    assert len(posts) == 1


def test_without_an_account_the_member_gets_one_mail_with_the_button(sanne: Member, story: Story) -> None:
    plan(sanne, story, "linkedin")
    work(TUESDAY)
    work(TUESDAY + timedelta(minutes=1))
    assert [one.subject for one in mail.outbox] == [f"Time to share: {story.title}"]
    assert "/s/" in mail.outbox[0].body
    assert not Share.objects.exists()
    assert planning.plan_for(sanne, story, "linkedin").state == "due"  # type: ignore[union-attr]
    share(sanne, story, "linkedin", "My own words")
    assert not PlannedShare.objects.exists()


def test_moved_after_its_moment_the_member_hears_of_the_new_one(sanne: Member, story: Story) -> None:
    made = plan(sanne, story, "linkedin")
    work(TUESDAY)
    with clock.at(TUESDAY + timedelta(hours=1)):
        planning.move_plan(plan=made, at=TUESDAY + timedelta(days=1))
    work(TUESDAY + timedelta(days=1))
    assert len(mail.outbox) == 2


def test_it_can_be_changed_and_cancelled_until_then(sanne: Member, story: Story, posts: dict[str, str]) -> None:
    connect(sanne)
    made = plan(sanne, story)
    plan(sanne, story, caption="Better words", at=TUESDAY + timedelta(hours=1))
    assert PlannedShare.objects.count() == 1
    work(TUESDAY)
    assert not posts
    assert planning.cancel_plan(plan=made) and not planning.cancel_plan(plan=made)
    work(TUESDAY + timedelta(hours=1))
    assert not posts and not mail.outbox


def test_two_colleagues_never_have_the_same_moment(sanne: Member, story: Story) -> None:
    plan(sanne, story)
    piet = people.member(sanne.organisation, "Piet")
    for minutes in (0, 5, -5):
        with pytest.raises(planning.NoMoment) as taken:
            plan(piet, story, at=TUESDAY + timedelta(minutes=minutes))
        assert taken.value.free[0] == TUESDAY + timedelta(minutes=10)
    plan(piet, story, at=TUESDAY + timedelta(minutes=10))
    plan(piet, story, "x")


@pytest.mark.parametrize(
    "at",
    [MONDAY - HOUR, TUESDAY + timedelta(days=4), TUESDAY + 9 * HOUR, TUESDAY + timedelta(days=20)],
    ids=["past", "saturday", "evening", "too far"],
)  # fmt: skip
def test_a_moment_is_ahead_and_in_working_hours(sanne: Member, story: Story, at: datetime) -> None:
    with pytest.raises(planning.NoMoment):
        plan(sanne, story, at=at)
    assert not PlannedShare.objects.exists()


def test_what_is_shared_is_not_planned(sanne: Member, story: Story) -> None:
    share(sanne, story, "linkedin")
    with pytest.raises(planning.SharedAlready):
        plan(sanne, story, "linkedin")


# --- what becomes of the story ---


def test_a_story_that_is_taken_back_cancels_it_with_a_word(sanne: Member, story: Story, posts: dict[str, str]) -> None:
    connect(sanne)
    plan(sanne, story)
    recall_story(story=story, reason="The pump was not ours.")
    work(MONDAY)
    assert [one.subject for one in mail.outbox] == [f"Not shared: {story.title}"]
    work(TUESDAY)
    assert not posts and len(mail.outbox) == 1


@pytest.mark.parametrize("how", ["over", "closed"])
def test_a_story_that_is_over_by_then_cancels_it_with_a_word(
    sanne: Member, story: Story, posts: dict[str, str], how: str
) -> None:
    connect(sanne)
    plan(sanne, story)
    if how == "over":
        set_moments(story=story, share_from=None, over_at=TUESDAY - timedelta(hours=1), links_close=False)
    else:
        close_links(story=story)
    work(TUESDAY)
    assert not posts and [one.subject for one in mail.outbox] == [f"Not shared: {story.title}"]


def test_who_left_shares_nothing(sanne: Member, story: Story, posts: dict[str, str]) -> None:
    connect(sanne)
    plan(sanne, story)
    let_go(member=sanne)
    work(TUESDAY)
    assert not posts and not mail.outbox and not PlannedShare.objects.exists()


def test_what_came_to_nothing_is_forgotten_after_two_weeks(sanne: Member, story: Story) -> None:
    plan(sanne, story, "linkedin")
    work(TUESDAY)
    work(TUESDAY + timedelta(days=15))
    assert not PlannedShare.objects.exists()


# --- at once ---


@pytest.fixture
def postgres_only(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")


def at_once(*deeds: Callable[[], object]) -> None:
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> None:
        try:
            barrier.wait(10)
            with clock.at(MONDAY):
                deed()
        except (limit.TooManyNow, planning.NoMoment):
            pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        list(pool.map(do, deeds))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("postgres_only")
def test_of_twenty_who_press_at_once_ten_share_and_of_twenty_who_plan_one_has_the_moment(
    sanne: Member, story: Story
) -> None:
    colleagues = [people.member(sanne.organisation, f"Colleague {number}") for number in range(20)]
    at_once(*(partial(share, one, story, "linkedin") for one in colleagues))
    assert Share.objects.count() == 10
    at_once(*(partial(plan, one, story, "bluesky") for one in colleagues))
    assert PlannedShare.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("postgres_only")
def test_a_worker_a_press_and_a_change_of_mind_at_once_are_one_share_at_most(
    sanne: Member, story: Story, posts: dict[str, str]
) -> None:
    connect(sanne)
    for _time in range(5):
        made = plan(sanne, story)
        PlannedShare.objects.update(at=MONDAY)
        keep = partial(planning.keep_plan, plan_id=made.pk)
        at_once(keep, keep, partial(share, sanne, story, "bluesky"), partial(planning.cancel_plan, plan=made))
        assert Share.objects.count() == 1 and len(posts) <= 1 and not PlannedShare.objects.exists()
        Share.objects.all().delete()
        posts.clear()
