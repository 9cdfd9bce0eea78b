from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proudly.content.publishing import recall_story
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.kit.secrets import seal
from proudly.networks import registry
from proudly.networks.contract import Account, Counts, MendYourself, Post, Posted, Seen, TryLater
from proudly.notices.models import Circuit, Notice
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points import services as points
from proudly.points.holding import HELD, decide_hold, explain_hold
from proudly.points.models import Hold, Transfer
from proudly.points.queries import balance_of, sum_of_all_entries, wallets_that_disagree
from proudly.sharing import services
from proudly.sharing.engagement import looking, rules
from proudly.sharing.engagement.looking import look_at_post, posts_due
from proudly.sharing.models import Connection, Engagement, PostWatch, Share
from proudly.sharing.tests import factories as sharing

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
ADDRESS = "https://bsky.app/profile/did:plc:sanne/post/3k"
NOBODY = Counts(likes=0, reshares=0, replies=0)


@dataclass
class Outside:
    """The network beyond the adapter: what it says of a post, or why it says nothing."""

    says: Seen | BaseException | None = field(default_factory=lambda: Seen(is_there=True, counts=NOBODY))
    asked: int = 0

    def publish(self, credentials: Mapping[str, Any], post: Post, post_key: str) -> Posted:
        return Posted(address=ADDRESS)

    def look_at_post(self, credentials: Mapping[str, Any], address: str, url: str) -> Seen | None:
        self.asked += 1
        assert credentials["session"] and address.startswith("https://bsky.app/") and "/go/" in url
        if isinstance(self.says, BaseException):
            raise self.says
        return self.says

    def counts(self, likes: int = 0, reshares: int = 0, replies: int = 0) -> None:
        self.says = Seen(is_there=True, counts=Counts(likes=likes, reshares=reshares, replies=replies))


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    outside = Outside()
    bluesky = type(registry.network("bluesky"))
    account = Account(name="@sanne.test", credentials={"session": "a secret"})
    monkeypatch.setattr(bluesky, "publish", lambda self, *told: outside.publish(*told))
    monkeypatch.setattr(bluesky, "connect", lambda self, answers: account)
    monkeypatch.setattr(bluesky, "look_at_post", lambda self, *told: outside.look_at_post(*told))
    yield outside


@pytest.fixture
def share(db: None, outside: Outside, django_capture_on_commit_callbacks: Any) -> Share:
    """A post that is out, worth fifteen points and five for being the first."""
    sanne = people.member()
    points.adopt_starting_rules(organisation=sanne.organisation)
    services.connect_account(member=sanne, network="bluesky", answers={})
    return posted(sanne, django_capture_on_commit_callbacks)


def posted(member: Member, callbacks: Any) -> Share:
    with callbacks(execute=True):
        share = sharing.share(member, network="bluesky")
    share.refresh_from_db()
    assert share.state == Share.State.POSTED
    advance_all()
    return share


def look(share: Share, after: timedelta) -> None:
    """What the worker does so long after the post went out, twice, as it may."""
    with clock.at(PostWatch.objects.get(share=share).posted_at + after):
        for _ in range(2):
            for due in posts_due():
                look_at_post(watch_id=due)
        advance_all()


def earned(share: Share, kind: str) -> int:
    """How many of a kind earned points."""
    return Transfer.objects.filter(member=share.member_id, reason=kind, entries__amount__gt=0).count()


# --- when it is looked at ---------------------------------------------------------------------------------------------


def test_a_post_is_looked_at_when_its_moments_come_and_then_not_any_more(share: Share, outside: Outside) -> None:
    for after, asked in [
        (timedelta(minutes=59), 0),
        (2 * HOUR, 1),
        (3 * HOUR, 1),
        (2 * DAY, 2),
        (4 * DAY, 3),
        (WEEK, 4),
        (20 * DAY, 5),
        (90 * DAY, 5),
    ]:
        look(share, after)
        assert outside.asked == asked
    assert PostWatch.objects.get().look_at is None


def test_a_share_by_hand_is_never_looked_at(share: Share) -> None:
    sharing.share(share.member, network="linkedin")
    advance_all()
    assert PostWatch.objects.count() == 1


def test_posts_of_long_ago_are_not_looked_at_when_the_looking_begins(share: Share) -> None:
    PostWatch.objects.all().delete()
    with clock.at(clock.now() + 30 * DAY):
        looking.watch_posts(list(share.events.all()))
    assert not PostWatch.objects.exists()


def test_no_more_is_asked_in_a_minute_than_a_server_bears(share: Share, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "AT_ONCE", 0)
    with clock.at(clock.now() + 2 * HOUR):
        assert posts_due() == []


def test_two_workers_ask_once(share: Share, outside: Outside) -> None:
    watch = PostWatch.objects.get()
    with clock.at(clock.now() + 2 * HOUR):
        first, second = posts_due(), posts_due()
        for due in first + second:
            look_at_post(watch_id=due)
    assert first == second == [watch.pk]
    assert outside.asked == 1


def test_a_worker_that_died_while_looking_is_followed_by_another(share: Share, outside: Outside) -> None:
    outside.says = KeyboardInterrupt()  # killed
    with clock.at(clock.now() + 2 * HOUR):
        [due] = posts_due()
        with pytest.raises(KeyboardInterrupt):
            look_at_post(watch_id=due)
        assert posts_due() == []
    outside.counts(likes=1)
    look(share, 3 * HOUR)
    assert earned(share, "like") == 1


# --- what it earns ----------------------------------------------------------------------------------------------------


def test_likes_reshares_and_replies_earn_once_each(share: Share, outside: Outside) -> None:
    outside.counts(likes=3, reshares=2, replies=1)
    look(share, 2 * HOUR)
    assert balance_of(share.member) == 15 + 5 + 3 * 1 + 2 * 5 + 1 * 3
    assert dict(Transfer.objects.filter(reason="like").values_list("cause", "about__title")) == {
        f"like:{share.pk}:{number}": share.story.title for number in (1, 2, 3)
    }


def test_a_like_that_is_taken_away_and_given_again_earns_nothing_twice(share: Share, outside: Outside) -> None:
    for after, likes in [(2 * HOUR, 2), (2 * DAY, 0), (4 * DAY, 2), (WEEK, 3)]:
        outside.counts(likes=likes)
        look(share, after)
    assert earned(share, "like") == 3
    assert list(Engagement.objects.order_by("pk").values_list("was", "count")) == [(0, 2), (2, 3)]


def test_beyond_the_days_limit_nothing_is_given_and_nothing_is_listed(share: Share, outside: Outside) -> None:
    outside.counts(likes=90)
    look(share, 2 * HOUR)
    assert Transfer.objects.filter(reason="like").count() == earned(share, "like") == 20


def test_a_server_that_says_nonsense_earns_no_more_than_a_day_may_give(share: Share, outside: Outside) -> None:
    outside.counts(likes=10**18, reshares=-5)
    look(share, 2 * HOUR)
    assert (earned(share, "like"), earned(share, "reshare")) == (20, 0)


def test_a_crash_between_the_look_and_the_award_loses_nothing(
    share: Share, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_awards: Any) -> None:
        raise KeyboardInterrupt

    outside.counts(likes=2)
    monkeypatch.setattr("proudly.sharing.engagement.rewarding.award_each", die)
    with pytest.raises(KeyboardInterrupt):
        look(share, 2 * HOUR)
    monkeypatch.undo()
    assert earned(share, "like") == 0
    advance_all()
    advance_all()
    assert earned(share, "like") == 2


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seen=st.lists(st.tuples(*[st.integers(0, 12)] * 3), min_size=1, max_size=6))
def test_whatever_is_seen_the_most_of_each_kind_earns_once(share: Share, seen: list[tuple[int, int, int]]) -> None:
    Engagement.objects.filter(share=share).delete()
    fresh = sharing.share(share.member, content.story(share.member), network="bluesky")
    for likes, reshares, replies in seen:
        looking.note_counts(share=fresh, counts=Counts(likes=likes, reshares=reshares, replies=replies))
        advance_all()
    wanted = [max(kind) for kind in zip(*seen, strict=True)]
    causes = Transfer.objects.filter(member=share.member)
    for kind, most, cap in zip(("like", "reshare", "reply"), wanted, (20, 10, 10), strict=True):
        mine = causes.filter(cause__startswith=f"{kind}:{fresh.pk}:").count()
        assert mine <= most
        grown = Engagement.objects.filter(share=fresh, kind=kind).order_by("pk").values_list("was", "count")
        units = [number for was, count in grown for number in rules.earning(was, count)]
        assert units == list(range(1, most + 1))
        assert mine == most or causes.filter(reason=kind).count() >= cap
    assert sum_of_all_entries(share.organisation) == 0
    assert wallets_that_disagree(share.organisation) == []


# --- what could not be told -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "trouble",
    [
        TryLater("no answer in time", 60),
        TryLater("too much", 3600),
        MendYourself("the password is wrong", reconnect=True),
        RuntimeError("the adapter's surprise"),
        None,
        Seen(is_there=True),
    ],
    ids=["silent", "limited", "signed out", "surprise", "another account", "no figures"],
)
def test_what_could_not_be_told_changes_nothing(share: Share, outside: Outside, trouble: Any) -> None:
    outside.says = trouble
    for after in (2 * HOUR, 2 * DAY, 4 * DAY, WEEK, 15 * DAY, 20 * DAY):
        look(share, after)
    assert not Hold.objects.exists()
    assert not Engagement.objects.exists()
    assert PostWatch.objects.get().gone_at is None
    assert balance_of(share.member) == 20


def test_a_network_that_is_down_is_left_alone_and_asked_again(share: Share, outside: Outside) -> None:
    outside.says = TryLater("down", 60)
    look(share, 2 * HOUR)
    assert PostWatch.objects.get().failures == 1
    outside.counts(likes=1)
    look(share, 2 * HOUR + timedelta(minutes=9))
    assert outside.asked == 1
    look(share, 2 * HOUR + timedelta(minutes=11))
    assert earned(share, "like") == 1
    assert PostWatch.objects.get().failures == 0


def test_a_server_that_asks_for_patience_gets_it(share: Share, outside: Outside) -> None:
    outside.says = TryLater("too much", 3000)
    look(share, 2 * HOUR)
    look(share, 2 * HOUR + timedelta(minutes=49))
    assert outside.asked == 1


def test_while_a_server_fails_for_others_nobody_asks_it(share: Share, outside: Outside) -> None:
    posted_at = PostWatch.objects.get().posted_at
    Circuit.objects.create(
        channel="network", provider="bsky.app", failures=3, open_until=posted_at + 2 * HOUR + timedelta(minutes=5)
    )
    look(share, 2 * HOUR)
    assert outside.asked == 0
    look(share, 2 * HOUR + timedelta(minutes=6))
    assert outside.asked == 1


def test_without_the_account_nobody_looks(share: Share, outside: Outside) -> None:
    services.disconnect_account(member=share.member, network="bluesky")
    look(share, 2 * HOUR)
    assert outside.asked == 0


def test_credentials_that_the_network_renewed_are_kept(share: Share, outside: Outside) -> None:
    outside.says = Seen(is_there=True, counts=NOBODY, credentials={"session": "a newer secret"})
    look(share, 2 * HOUR)
    assert Connection.objects.get().credentials == {"session": "a newer secret"}


# --- posts that are gone ----------------------------------------------------------------------------------------------


def test_a_post_that_is_gone_soon_has_its_points_held(share: Share, outside: Outside) -> None:
    outside.says = Seen(is_there=False)
    look(share, 2 * DAY)
    assert balance_of(share.member) == 0
    assert set(Hold.objects.values_list("transfer__cause", "reason")) == {
        (f"share:{share.pk}", "post gone"),
        (f"first share:{share.story_id}", "post gone"),
    }
    assert Notice.objects.filter(kind=HELD, member=share.member).count() == 1
    assert PostWatch.objects.get().look_at is None
    share.refresh_from_db()
    assert (share.state, share.address) == (Share.State.POSTED, ADDRESS)


def test_what_the_post_brought_meanwhile_stays(share: Share, outside: Outside) -> None:
    outside.counts(likes=4)
    look(share, 2 * HOUR)
    outside.says = Seen(is_there=False)
    look(share, 2 * DAY)
    assert balance_of(share.member) == 4


def test_the_member_says_why_and_the_manager_gives_them_after_all(share: Share, outside: Outside) -> None:
    outside.says = Seen(is_there=False)
    look(share, 2 * DAY)
    [group] = set(Hold.objects.values_list("group", flat=True))
    explain_hold(member=share.member, group=group, words="A typo")
    decider = people.member(share.organisation, "Olga", roles=["manager"])
    decide_hold(decider=decider, member=share.member, group=group, release=True, words="Fine")
    assert balance_of(share.member) == 20


def test_a_post_that_goes_after_more_than_a_week_is_nobodys_business(share: Share, outside: Outside) -> None:
    outside.says = Seen(is_there=False)
    look(share, 8 * DAY)
    assert balance_of(share.member) == 20
    assert PostWatch.objects.get().gone_at is not None


def test_a_post_that_was_posted_again_is_not_held_and_is_looked_at_from_then_on(share: Share, outside: Outside) -> None:
    outside.counts(likes=2)
    look(share, 2 * HOUR)
    outside.says = Seen(is_there=False, posted_again=f"{ADDRESS}-without-typo")
    look(share, 2 * DAY)
    outside.counts(likes=3)
    look(share, 4 * DAY)
    share.refresh_from_db()
    assert share.address == f"{ADDRESS}-without-typo"
    assert not Hold.objects.exists()
    assert balance_of(share.member) == 20 + 3


def test_whoever_removes_a_post_because_the_story_was_taken_back_keeps_the_points(
    share: Share, outside: Outside
) -> None:
    recall_story(story=share.story, reason="Wrong figures")
    outside.says = Seen(is_there=False)
    look(share, 2 * DAY)
    assert balance_of(share.member) == 20


def test_the_first_to_share_elsewhere_keeps_those_points(
    share: Share, outside: Outside, django_capture_on_commit_callbacks: Any
) -> None:
    olga = people.member(share.organisation, "Olga")
    story = content.story(olga)
    first = sharing.share(olga, story, network="linkedin")
    services.give_address(share=first, address="https://www.linkedin.com/feed/update/urn:li:share:7012")
    services.connect_account(member=olga, network="bluesky", answers={})
    with django_capture_on_commit_callbacks(execute=True):
        second = sharing.share(olga, story, network="bluesky")
    advance_all()
    outside.says = Seen(is_there=False)
    look(second, 2 * DAY)
    assert list(Hold.objects.filter(member=olga).values_list("transfer__cause", flat=True)) == [f"share:{second.pk}"]


def test_of_somebody_who_was_erased_meanwhile_nothing_is_kept(share: Share, outside: Outside) -> None:
    outside.counts(likes=5)
    Member.objects.filter(pk=share.member_id).update(erased_at=clock.now())
    look(share, 2 * HOUR)
    assert not Engagement.objects.exists()
    assert PostWatch.objects.get().look_at is None


def test_a_key_that_was_lost_is_no_reason_to_hold(share: Share, outside: Outside) -> None:
    Connection.objects.update(sealed=seal({"session": "x"})[:-4] + "AAAA")
    look(share, 2 * HOUR)
    assert outside.asked == 0
    assert not Hold.objects.exists()
