"""Bonus points are given once to who has earned them; what came of it is kept and told once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proudly.challenges.goals import queries, sweeping
from proudly.challenges.goals.services import ENDED, STARTED, cancel_challenge
from proudly.challenges.goals.sweeping import sweep
from proudly.challenges.models import Challenge
from proudly.challenges.tests.factories import NOON, TODAY, catch_up, challenge, shared, sponsor
from proudly.content.campaigns import remove_campaign, save_campaign
from proudly.content.models import Story
from proudly.content.services import add_topic
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.links.models import Verdict
from proudly.notices.models import Notice
from proudly.people.models import Member
from proudly.people.services import let_go
from proudly.people.tests import factories as people
from proudly.points.models import Transfer
from proudly.points.queries import balance_of
from proudly.scoreboard.models import Standing
from proudly.sharing.tests.factories import click, share

pytestmark = pytest.mark.django_db

OVER = NOON + timedelta(days=7)  # the day after a challenge of a week, at noon


@pytest.fixture(autouse=True)
def noon() -> Any:
    with clock.at(NOON):
        yield


@pytest.fixture
def marijke() -> Member:
    return sponsor(people.organisation(time_zone="Europe/Amsterdam"))


@pytest.fixture
def sanne(marijke: Member) -> Member:
    return people.member(marijke.organisation, "Sanne", team=people.team(marijke.organisation))


def colleagues(within: Member, how_many: int = 4) -> list[Member]:
    return [people.member(within.organisation, f"Member {n}", team=within.team) for n in range(how_many)]


def bonuses() -> dict[str, int]:
    """By name, the points that came with challenges."""
    given = Transfer.objects.filter(reason="challenge", entries__account__kind="wallet")
    return dict(given.values_list("member__name", "entries__amount"))


def test_together_means_everybody_who_took_part_and_not_the_sponsor(marijke: Member, sanne: Member):
    one = challenge(marijke, goal=3)
    piet, bea = colleagues(sanne, 2)
    shared(sanne), shared(piet)
    catch_up()
    assert bonuses() == {}
    shared(marijke)
    catch_up()
    assert queries.tally_of(one).total == 3
    assert bonuses() == {"Sanne": 25, "Member 0": 25}
    with clock.at(NOON + timedelta(days=1)):
        shared(bea)
        catch_up()
    assert bonuses() == {"Sanne": 25, "Member 0": 25, "Member 1": 25}, "until the end one can still take part"


def test_each_who_reaches_it_gets_the_bonus_once_however_often_it_is_looked(marijke: Member, sanne: Member):
    challenge(marijke, whose="person", goal=2)
    piet, _bea = colleagues(sanne, 2)
    shared(sanne), shared(sanne), shared(sanne), shared(piet)
    for _ in range(3):
        catch_up()
    assert bonuses() == {"Sanne": 25}


def test_a_team_counts_as_on_the_scoreboard_and_only_who_took_part_is_rewarded(marijke: Member, sanne: Member):
    challenge(marijke, whose="team", goal=2)
    piet, *_others = colleagues(sanne)
    loose = people.member(marijke.organisation, "Loose")
    shared(sanne), shared(piet), shared(loose), shared(loose)
    catch_up()
    assert bonuses() == {"Sanne": 25, "Member 0": 25}


def test_a_bonus_is_won_on_the_scoreboard_and_said_in_the_wallet(marijke: Member, sanne: Member):
    from proudly.points.reasons import sentence

    challenge(marijke, "Open day", goal=1)
    shared(sanne)
    catch_up()
    catch_up()
    assert Standing.objects.get(member=sanne, scoreboard__period="week").points == balance_of(sanne) == 25
    assert sentence(Transfer.objects.get(reason="challenge")) == (
        "The challenge “Open day” was reached, and you took part"
    )


def test_readers_are_judged_clicks_and_one_that_turns_out_a_robot_counts_no_more(marijke: Member, sanne: Member):
    one = challenge(marijke, what="readers", goal=2)
    made = share(sanne)
    click(made, visitor="a"), click(made, visitor="a"), click(made, visitor="b"), click(made, agent="LinkedInBot/1.0")
    advance_all()
    assert queries.tally_of(one).total == 2
    human = Verdict.objects.filter(kind="human").latest("pk")
    Verdict.objects.create(
        organisation=one.organisation, click=human.click, link=human.link, at=human.at, kind="robot", was="human",
        reason="agent",
    )  # fmt: skip
    advance_all()
    assert queries.tally_of(one).total == 1


def test_members_count_once_each(marijke: Member, sanne: Member):
    one = challenge(marijke, what="members", goal=2)
    shared(sanne), shared(sanne), shared(colleagues(sanne, 1)[0])
    advance_all()
    assert queries.tally_of(one).total == 2


def test_what_happened_before_it_was_launched_counts_within_its_days_and_at_their_edges(marijke: Member, sanne: Member):
    # In Amsterdam it is an hour later: the day begins at 23:00 and ends at 23:00.
    begins, ends = NOON.replace(hour=23) - timedelta(days=1), NOON.replace(hour=23) + timedelta(days=6)
    for at in (begins - timedelta(seconds=1), begins, ends - timedelta(seconds=1), ends):
        with clock.at(at):
            shared(sanne)
    with clock.at(NOON):
        one = challenge(marijke)
    advance_all()
    assert queries.tally_of(one).total == 2


@pytest.mark.parametrize("limited", ["topic", "campaign"])
def test_only_stories_of_its_topic_or_campaign_count(limited: str, marijke: Member, sanne: Member):
    within = marijke.organisation
    topic, campaign = add_topic(organisation=within, name="Pumps"), save_campaign(organisation=within, name="Open day")
    asked: dict[str, Any] = {limited: topic if limited == "topic" else campaign}
    one = challenge(marijke, **asked)
    story = content.story(people.editor(within))
    story.topics.add(topic)
    Story.objects.filter(pk=story.pk).update(campaign=campaign)
    shared(sanne, story), shared(sanne)
    advance_all()
    assert queries.tally_of(one).total == 1
    if limited == "campaign":
        remove_campaign(campaign=campaign)
        one.refresh_from_db()
        assert queries.tally_of(one).total == 0, "there are no stories of it any more"


def test_only_those_it_is_for_count_and_who_has_left_does_not(marijke: Member, sanne: Member):
    assert sanne.team
    piet, *_others = colleagues(sanne)
    everybody, team = challenge(marijke), challenge(marijke, teams=[sanne.team])
    shared(sanne), shared(piet), shared(people.member(marijke.organisation, "Loose"))
    advance_all()
    assert (queries.tally_of(everybody).total, queries.tally_of(team).total) == (3, 2)
    let_go(member=piet)
    assert (queries.tally_of(everybody).total, queries.tally_of(team).total) == (2, 1)


def test_suggestions_count_when_they_are_published_for_who_was_first(marijke: Member, sanne: Member):
    from proudly.content.services import publish_story
    from proudly.content.suggestions.services import suggest, take

    editor = people.editor(marijke.organisation)
    one = challenge(marijke, what="suggestions", goal=1)
    piet = colleagues(sanne, 1)[0]
    first, _new = suggest(member=sanne, pasted="https://krant.example/pomp", why="Our craft.")
    suggest(member=piet, pasted="https://krant.example/pomp", why="Mine, too.")
    story = take(suggestion=first, editor=editor)
    catch_up()
    assert bonuses() == {}
    Story.objects.filter(pk=story.pk).update(title="A pump", summary="Dry.", url="https://krant.example/pomp")
    story.refresh_from_db()
    publish_story(story=story)
    catch_up()
    assert dict(queries.tally_of(one).by_member) == {sanne.pk: 1}
    assert bonuses() == {"Sanne": 25}


# --- what is told, and when -------------------------------------------------------------------------------------------


def told(kind: str) -> int:
    return Notice.objects.filter(kind=kind).count()


def test_that_it_begins_is_told_on_its_first_day_once_to_those_it_is_for(marijke: Member, sanne: Member):
    colleagues(sanne)
    challenge(marijke, teams=[sanne.team], first_day=TODAY + timedelta(days=1))
    sweep()
    assert told(STARTED) == 0
    with clock.at(NOON.replace(hour=23)):
        sweep(), sweep()
    assert told(STARTED) == 5


def test_it_is_settled_on_the_morning_after_and_told_once(marijke: Member, sanne: Member):
    one = challenge(marijke, goal=1)
    with clock.at(OVER - timedelta(hours=14)):  # 23:00 on the last day
        late = share(sanne)
    catch_up()
    with clock.at(OVER - timedelta(hours=6)):
        catch_up()
        one.refresh_from_db()
        assert one.settled_at is None and told(ENDED) == 0 and bonuses() == {}
        click(late)  # it proves itself in the night
    with clock.at(OVER):
        catch_up()
        catch_up()
    one.refresh_from_db()
    assert (one.total, one.took_part, one.reached_by) == (1, 1, 1)
    assert bonuses() == {"Sanne": 25} and told(ENDED) == 2


def test_what_comes_in_after_that_changes_nothing(marijke: Member, sanne: Member):
    one = challenge(marijke, goal=1)
    late = share(sanne)
    with clock.at(OVER):
        catch_up()
        click(late)
        catch_up()
    one.refresh_from_db()
    assert (one.total, one.reached_by) == (0, 0) and bonuses() == {}


def test_cancelled_gives_nothing_any_more_and_takes_nothing(marijke: Member, sanne: Member):
    one = challenge(marijke, whose="person", goal=1)
    piet = colleagues(sanne, 1)[0]
    shared(sanne)
    catch_up()
    cancel_challenge(challenge=one)
    shared(piet)
    catch_up()
    with clock.at(OVER):
        catch_up()
    assert bonuses() == {"Sanne": 25} and told(ENDED) == 0
    assert not Notice.objects.filter(kind=STARTED, state="waiting").exists()


class PowerCut(Exception):
    pass


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(cuts=st.lists(st.integers(0, 6), max_size=4), whose=st.sampled_from(["person", "team", "company"]))
def test_a_crash_at_any_step_gives_nobody_a_bonus_twice_and_forgets_nobody(cuts: list[int], whose: str):
    marijke = sponsor(people.organisation())
    team = people.team(marijke.organisation)
    members = [people.member(marijke.organisation, f"Member {n}", team=team) for n in range(5)]
    before = Transfer.objects.filter(reason="challenge").count()
    with clock.at(NOON):
        one = challenge(marijke, whose=whose, goal=1)
        for member in members:
            shared(member)
    advance_all()
    steps = ["give_points", "promise_notices"]
    with clock.at(OVER):
        for after in cuts:
            with pytest.MonkeyPatch.context() as patched:
                left = [after]
                for name in steps:
                    patched.setattr(sweeping, name, cut_after(left, getattr(sweeping, name)))
                sweep()
        sweep(), sweep()
    assert Transfer.objects.filter(reason="challenge").count() == before + 5
    assert all(balance_of(member) == 25 for member in members)
    one.refresh_from_db()
    assert one.settled_at is not None
    assert Notice.objects.filter(kind=ENDED, about=one.pk).count() == 6
    Challenge.objects.filter(pk=one.pk).update(cancelled_at=NOON)


def cut_after(left: list[int], step: Any) -> Any:
    """The step, until the power is cut: after so many of them in all, half of what it did is lost."""

    def carefully(**said: Any) -> Any:
        done = step(**said)
        left[0] -= 1
        if left[0] < 0:
            raise PowerCut
        return done

    return carefully
