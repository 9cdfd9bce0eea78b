"""Badges say what the logs say, however and how often these were read."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proudly.content.models import Story
from proudly.content.publishing import recall_story
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.kit.projections import Projection, advance, advance_all, declared, rebuild
from proudly.links.models import Link, Verdict
from proudly.people import erasure
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.points.holding import decide_hold, hold_points
from proudly.points.models import Hold, Transfer
from proudly.points.services import adopt_starting_rules
from proudly.scoreboard.badges import catalogue
from proudly.scoreboard.badges.earning import OUT, reward_published
from proudly.scoreboard.badges.models import EarnedBadge, ReaderCount
from proudly.scoreboard.badges.tests.factories import NOON, badges_of, out, published
from proudly.sharing.models import Share, ShareEvent
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db

FIRST_SHARE, SHARES, NETWORKS = ("first share", 1), ("shares", 1), ("networks", 1)
FIRST_READER, READERS = ("first reader", 1), ("readers", 1)


@pytest.fixture
def sanne() -> Member:
    with clock.at(NOON - timedelta(days=90)):
        sanne = people.member()
        adopt_starting_rules(organisation=sanne.organisation)
    return sanne


def whole_table() -> set[tuple[Any, ...]]:
    return set(EarnedBadge.objects.values_list("organisation_id", "member_id", "badge", "step", "earned_at"))


def projections_of_badges() -> list[Projection]:
    return [one for one in declared() if "badges" in one.name]


def read_again() -> None:
    """As `proudly rebuild` does."""
    for one in projections_of_badges():
        if one.clear:
            list(rebuild(one))
    advance_all()


# --- sharing ----------------------------------------------------------------------------------------------------------


def test_the_first_share_counts_once_it_is_known_to_be_out(sanne: Member):
    with clock.at(NOON):
        share = sharing.share(sanne)
        advance_all()
    assert badges_of(sanne) == {}
    with clock.at(NOON + timedelta(days=1)):
        sharing.click(share)
        advance_all()
    assert badges_of(sanne) == {FIRST_SHARE: NOON + timedelta(days=1), FIRST_READER: NOON + timedelta(days=1)}


def test_ten_stories_are_ten_stories_and_not_ten_posts(sanne: Member):
    story = content.story(people.editor(sanne.organisation))
    for network in ("linkedin", "x", "facebook"):
        out(sanne, story=story, network=network)
    for day in range(9):
        advance_all()
        assert SHARES not in badges_of(sanne)
        out(sanne, at=NOON + timedelta(days=day))
    advance_all()
    assert badges_of(sanne)[SHARES] == NOON + timedelta(days=8)
    assert badges_of(sanne)[NETWORKS] == NOON


def test_what_was_earned_stays_when_a_story_is_recalled_or_the_rules_change(sanne: Member):
    story = published(people.member(sanne.organisation, "Piet"))
    out(sanne, story=story)
    advance_all()
    before = whole_table()
    recall_story(story=story, reason="The pump was not ours.")
    advance_all()
    read_again()
    assert whole_table() == before and len(before) == 3


SOME_DEEDS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 12), st.sampled_from(["linkedin", "x", "xing"])), max_size=30
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SOME_DEEDS, st.integers(1, 7))
def test_the_badges_are_a_naive_count_however_the_log_was_read(
    crew: tuple[list[Member], list[Story]], deeds: list[tuple[int, int, str]], batch: int
):
    members, stories = crew
    for table in (ShareEvent, Share, Link, EarnedBadge):
        table.objects.all().delete()
    (sharers,) = (one for one in declared() if one.name == "sharers' badges")
    for number, (member, story, network) in enumerate(deeds):
        note_out(members[member], stories[story], network, at=NOON + timedelta(minutes=number))
        if number % 3 == 0:
            advance(sharers, batch=batch)
    while advance(sharers, batch=batch):
        pass
    found = {one: badges_of(one) for one in members}
    assert found == {one: naive(one) for one in members}
    list(rebuild(sharers))
    assert found == {one: badges_of(one) for one in members}, "made again, it is the same"


@pytest.fixture
def crew(sanne: Member) -> tuple[list[Member], list[Story]]:
    editor = people.editor(sanne.organisation)
    others = [people.member(sanne.organisation, name) for name in ("Piet", "Bo")]
    return [sanne, *others], [content.story(editor) for _ in range(13)]


def note_out(member: Member, story: Story, network: str, *, at: datetime) -> None:
    """As the log has a share that is out, unless there is one."""
    code = f"{member.pk}-{story.pk}-{network}"[:16]
    whose = {"organisation_id": member.organisation_id, "member": member, "story": story, "network": network}
    if not Share.objects.filter(**whose).exists():
        link = Link.objects.create(code=code, **whose)
        share = Share.objects.create(link=link, caption="Proud", state="posted", shared_at=at, **whose)
        ShareEvent.objects.create(organisation_id=member.organisation_id, share=share, state="posted", at=at)


def naive(member: Member) -> dict[tuple[str, int], datetime]:
    events = list(ShareEvent.objects.filter(share__member=member, state__in=OUT).select_related("share").order_by("pk"))
    expected = {}
    for badge in (catalogue.FIRST_SHARE, catalogue.SHARES, catalogue.NETWORKS):
        for step, needed in enumerate(badge.steps, start=1):
            seen: set[object] = set()
            for event in events:
                seen.add(event.share.network if badge == catalogue.NETWORKS else event.share.story_id)
                if len(seen) >= needed:
                    expected[badge.key, step] = event.at
                    break
    return expected


# --- being read -------------------------------------------------------------------------------------------------------


def judged(share: Share, kinds: list[str], *, at: datetime = NOON) -> list[Verdict]:
    """Clicks on a share, each with a verdict, a minute apart; and points for readers."""
    verdicts = []
    for number, kind in enumerate(kinds):
        with clock.at(at + timedelta(minutes=number)):
            click = sharing.click(share, visitor=f"{at}{number}", referrer="")
        verdicts.append(
            Verdict(
                organisation_id=share.organisation_id, link=share.link, click=click, kind=kind, reason="test",
                visitor=click.visitor, at=click.at,
            )
        )  # fmt: skip
    return Verdict.objects.bulk_create(verdicts)


def read(name: str, batch: int = 500) -> None:
    (projection,) = (one for one in declared() if one.name == name)
    while advance(projection, batch=batch):
        pass


def test_a_hundred_readers_are_readers_and_no_robots(sanne: Member):
    share = out(sanne, at=NOON - timedelta(days=1))
    judged(share, ["human", "robot", "own", "repeated"] * 99)
    read("readers' badges", batch=7)
    assert READERS not in badges_of(sanne) and badges_of(sanne)[FIRST_READER] == NOON
    judged(share, ["robot", "human", "human"], at=NOON + timedelta(days=1))
    read("readers' badges")
    assert badges_of(sanne)[READERS] == NOON + timedelta(days=1, minutes=1)
    assert ReaderCount.objects.get(member=sanne).readers == 101
    before = whole_table()
    (readers,) = (one for one in declared() if one.name == "readers' badges")
    list(rebuild(readers))
    assert whole_table() == before


def test_a_reader_who_turns_out_to_be_a_robot_does_not_count_but_what_was_earned_stays(sanne: Member):
    share = out(sanne, at=NOON - timedelta(days=1))
    first, _second = judged(share, ["human", "human"])
    read("readers' badges")
    Verdict.objects.create(
        organisation_id=share.organisation_id, link=share.link, click_id=first.click_id, kind="robot", was="human",
        reason="agent", at=first.at,
    )  # fmt: skip
    judged(share, ["human"] * 98, at=NOON + timedelta(days=1))
    read("readers' badges")
    assert badges_of(sanne)[FIRST_READER] == NOON
    assert READERS not in badges_of(sanne), "there are 99"
    judged(share, ["human"], at=NOON + timedelta(days=2))
    read("readers' badges")
    assert badges_of(sanne)[READERS] == NOON + timedelta(days=2)


def test_held_readers_do_not_count_until_they_are_released_and_refused_ones_never(sanne: Member):
    manager = people.member(sanne.organisation, "Mia", roles=["manager"])
    share = out(sanne, at=NOON - timedelta(days=1))
    sharing_at = NOON - timedelta(hours=1)
    with clock.at(sharing_at):
        sharing.click(share, visitor="one")
        advance_all()
    assert badges_of(sanne)[FIRST_READER] == sharing_at
    for release in (False, True):
        award = Transfer.objects.filter(member=sanne, cause__startswith="click:").latest("pk")
        hold_points(transfers=[award], reason=Hold.Reason.RING, group=award.cause)
        advance_all()
        assert FIRST_READER not in badges_of(sanne), "held"
        decide_hold(decider=manager, member=sanne, group=award.cause, release=release, words="Looked at.")
        advance_all()
        assert (FIRST_READER in badges_of(sanne)) == release
        before = whole_table()
        read_again()
        assert whole_table() == before
        with clock.at(NOON):
            sharing.click(share, visitor="two")
            advance_all()
    assert badges_of(sanne)[FIRST_READER] == NOON, "the first that counts"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["human", "human", "robot", "again"]), max_size=12), st.integers(1, 5))
def test_readers_are_counted_as_the_verdicts_say(a_share: Share, kinds: list[str], batch: int):
    share, sanne = a_share, a_share.member
    for table in (Verdict, EarnedBadge, ReaderCount):
        table.objects.all().delete()
    number, most, first = 0, 0, None
    last: Verdict | None = None
    for minute, kind in enumerate(kinds):
        at = NOON + timedelta(hours=minute)
        if kind == "again":
            if last is None:
                continue
            kind = "robot" if last.kind == "human" else "human"
            last = Verdict.objects.create(
                organisation_id=share.organisation_id, link=share.link, click_id=last.click_id, kind=kind,
                was=last.kind, reason="test", at=last.at,
            )  # fmt: skip
            number += 1 if kind == "human" else -1
        else:
            (last,) = judged(share, [kind], at=at)
            number += kind == "human"
        if number > most:
            most, first = number, first or last.at
        if minute % 2:
            read("readers' badges", batch=batch)
    read("readers' badges", batch=batch)
    assert badges_of(sanne).get(FIRST_READER) == first
    count = ReaderCount.objects.filter(member=sanne).first()
    assert (count.readers, count.most) == (number, most) if count else (number, most) == (0, 0)


@pytest.fixture
def a_share(sanne: Member) -> Share:
    return out(sanne)


# --- suggesting -------------------------------------------------------------------------------------------------------


def test_a_published_suggestion_ten_colleagues_and_a_newcomers_first_step(sanne: Member):
    story = published(sanne, at=NOON - timedelta(days=9))
    assert badges_of(sanne) == {("suggestion", 1): NOON - timedelta(days=9)}
    out(sanne, story=story, at=NOON - timedelta(days=8))  # the own share is no follower
    old_hand = people.member(sanne.organisation, "Old hand")
    out(old_hand, at=NOON - timedelta(days=8))
    out(old_hand, story=story, at=NOON - timedelta(days=7))
    advance_all()
    assert ("first step", 1) not in badges_of(sanne)
    for number in range(9):
        advance_all()
        assert ("suggestion shared", 1) not in badges_of(sanne)
        newcomer = people.member(sanne.organisation, f"Newcomer {number}")
        out(newcomer, story=story, at=NOON + timedelta(hours=number))
        out(newcomer, story=story, network="x", at=NOON + timedelta(hours=number))
    advance_all()
    found = badges_of(sanne)
    assert found["suggestion shared", 1] == NOON + timedelta(hours=8)
    assert found["first step", 1] == NOON
    before = whole_table()
    read_again()
    assert whole_table() == before


def test_shares_from_before_somebody_was_thanked_are_not_to_their_credit(sanne: Member):
    story = content.story(people.editor(sanne.organisation))
    piet = people.member(sanne.organisation, "Piet")
    out(piet, story=story)
    sanne.suggestions.create(
        organisation=sanne.organisation, url="https://krant.example/late", key="late", why="x", state="taken",
        story=story, thanked_at=NOON + timedelta(days=1), suggested_at=NOON,
    )  # fmt: skip
    advance_all()
    read_again()
    assert ("first step", 1) not in badges_of(sanne)


# --- others -----------------------------------------------------------------------------------------------------------


def test_reading_everything_twice_changes_nothing(sanne: Member):
    sharing.click(out(sanne, story=published(people.member(sanne.organisation, "Piet"))))
    advance_all()
    reward_published()
    before = list(EarnedBadge.objects.order_by("pk").values())
    for one in projections_of_badges():
        one.take_in(list(one.log._default_manager.order_by("pk")))
    reward_published()
    after = list(EarnedBadge.objects.order_by("pk").values())
    counts = defaultdict[tuple[int, str, int], int](int)
    for row in after:
        counts[row["member_id"], row["badge"], row["step"]] += 1
    assert after == before and set(counts.values()) == {1}


def test_who_was_erased_has_none_and_gets_none_again(sanne: Member):
    people.member(sanne.organisation, "Olga", roles=["owner"])
    sharing.click(out(sanne))
    published(sanne)
    advance_all()
    assert len(badges_of(sanne)) == 3
    erasure.erase_member(member=sanne)
    advance_all()
    read_again()
    reward_published()
    assert badges_of(sanne) == {}


def test_every_badge_is_drawn_small_and_has_a_place_for_its_number():
    from django.template.loader import get_template

    for badge in catalogue.all_badges():
        drawing = get_template(badge.drawing).render()
        assert drawing.startswith("<svg") and len(drawing.encode()) < 2048, badge.key
        assert "text-reward" in drawing and "#" not in drawing, "in the colours of the theme"
        if len(badge.steps) > 1:
            assert "%(number)s" in str(badge.why) and "%(number)s" in str(badge.asks)
    assert [badge.key for badge in catalogue.all_badges()][-1] == "gift", "rooms in their order"
