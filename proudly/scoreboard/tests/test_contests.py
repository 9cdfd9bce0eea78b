from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.content.models import Campaign
from proudly.content.tests import factories as content
from proudly.people.models import Member
from proudly.people.privacy_choices import change_policy
from proudly.people.privacy_rules import Viewers
from proudly.people.tests import factories as people
from proudly.points import ledger
from proudly.scoreboard.contests import campaign_board, newcomers_board, usual_board
from proudly.scoreboard.groups import place_board, team_board
from proudly.scoreboard.rules import Contest, Period, against_usual, more_than_usual, period_start, usual_points
from proudly.scoreboard.tests.factories import NOON, catch_up, win

MONDAY = period_start(Period.WEEK, NOON.date())
WEEK = timedelta(days=7)


def veteran(member: Member, *weeks: int) -> Member:
    """Somebody who came long ago and won so much in each of the last weeks, the latest first."""
    Member.objects.filter(pk=member.pk).update(joined_at=NOON - 30 * WEEK)
    for back, points in enumerate(weeks, start=1):
        if points:
            win(member, points, at=NOON - back * WEEK)
    return member


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=4), st.integers(1, 500))
def test_who_wins_what_is_usual_stands_at_a_hundred_percent_and_not_higher_for_reaching_many(
    earlier: list[int], median: int
):
    usual = usual_points(earlier, median)
    assert usual * len(earlier) >= sum(earlier) and usual * 2 >= median
    tenfold = usual_points([10 * points for points in earlier], 10 * median)
    assert against_usual(round(usual * 1000), usual * 1000) == 100
    assert against_usual(1000, usual) == against_usual(10_000, tenfold)
    assert more_than_usual(round(usual) + 7, usual) in (6, 7, 8)


@pytest.mark.django_db
def test_a_newcomer_who_reaches_few_can_beat_a_salesman_who_reaches_many():
    within = people.organisation()
    salesman = veteran(people.member(within, "Salesman"), 400, 400, 400, 400)
    quiet = veteran(people.member(within, "Quiet"), 30, 30, 30, 30)
    third = veteran(people.member(within, "Third"), 40, 40, 40, 40)
    newcomer = people.member(within, "Newcomer")
    Member.objects.filter(pk=newcomer.pk).update(joined_at=NOON - timedelta(days=1))
    for member, points in ((salesman, 420), (quiet, 30), (third, 10), (newcomer, 60)):
        win(member, points)
    catch_up()
    seen = usual_board(within, Period.WEEK, MONDAY, Contest.USUAL, member=newcomer)
    assert [(line.rank, line.name, line.score) for line in seen.top] == [
        (1, "Newcomer", 150),  # against the one in the middle, who won 40 the week before
        (2, "Salesman", 105),
        (3, "Quiet", 100),
        (4, "Third", 25),
    ]
    improved = usual_board(within, Period.WEEK, MONDAY, Contest.IMPROVED, member=newcomer)
    assert [(line.name, line.score, line.points) for line in improved.top] == [("Salesman", 20, 420)]


@pytest.mark.django_db
def test_weeks_before_somebody_came_are_not_held_against_anybody():
    within = people.organisation()
    member = people.member(within, "Noor")
    Member.objects.filter(pk=member.pk).update(joined_at=NOON - timedelta(days=3) - 2 * WEEK)
    win(member, 50, at=NOON - WEEK)
    win(member, 30, at=NOON - 2 * WEEK)
    win(member, 60)
    catch_up()
    (line,) = usual_board(within, Period.WEEK, MONDAY, Contest.IMPROVED).top
    assert line.score == 20  # against the 40 of two whole weeks


@pytest.mark.django_db
def test_newcomers_are_compared_with_newcomers():
    within = people.organisation()
    veteran(people.member(within, "Old"), 100)
    for name, days, points in (("Fresh", 1, 10), ("Recent", 80, 20), ("Old", 300, 90)):
        member = Member.objects.filter(name=name, organisation=within).first() or people.member(within, name)
        Member.objects.filter(pk=member.pk).update(joined_at=NOON - timedelta(days=days))
        win(member, points)
    catch_up()
    seen = newcomers_board(within, Period.WEEK, MONDAY)
    assert [(line.rank, line.name) for line in seen.top] == [(1, "Recent"), (2, "Fresh")]


@pytest.mark.django_db
def test_where_figures_are_ones_own_no_contest_shows_anybody_else():
    within = people.organisation()
    members = [veteran(people.member(within, f"Member {number}"), 5) for number in range(6)]
    for member in members:
        win(member, 20)
    catch_up()
    change_policy(organisation=within, figures=Viewers.NOBODY, names_need_consent=False, works_council=False)
    viewer = Member.objects.select_related("organisation").get(pk=members[0].pk)
    for contest in (Contest.USUAL, Contest.IMPROVED):
        seen = usual_board(viewer.organisation, Period.WEEK, MONDAY, contest, member=viewer)
        assert [line.name for line in seen.top] == ["Member 0"] and seen.alone
    assert place_board(viewer.organisation, Period.WEEK, MONDAY, member=viewer).top == []


@pytest.mark.django_db
def test_a_campaign_has_a_board_of_what_was_won_with_its_stories():
    within = people.organisation()
    eva, sanne = people.editor(within), people.member(within)
    campaign = Campaign.objects.create(organisation=within, name="Open day")
    story = content.story(eva, title="Come and see")
    story.campaign = campaign
    story.save()
    other = content.story(eva, title="Something else")
    win(sanne, 20, story=story.pk)
    win(sanne, 40, story=other.pk)
    ledger.reverse_transfer(transfer=win(eva, 30, story=story.pk), reason="correction")
    catch_up()
    seen = campaign_board(campaign, member=sanne)
    assert [(line.name, line.points) for line in seen.top] == [("Sanne", 20)]


@pytest.mark.django_db
def test_places_are_compared_by_who_goes_by_name_there():
    within = people.organisation()
    ghent = [people.member(within, f"Ghent {number}", location="Ghent") for number in range(6)]
    delft = [people.member(within, f"Delft {number}", location="Delft") for number in range(5)]
    few = people.member(within, "Alone", location="Sluis")
    for member in (*ghent, few):
        win(member, 10)
    win(delft[0], 100)
    Member.objects.filter(pk=ghent[5].pk).update(shown_as="hidden")
    catch_up()
    seen = place_board(within, Period.WEEK, MONDAY, member=delft[1])
    assert [(line.name, float(line.score), line.people, line.took_part, line.own) for line in seen.top] == [
        ("Delft", 20, 5, 1, True),
        ("Ghent", 10, 5, 5, False),
    ]


@pytest.mark.django_db
def test_a_team_says_how_many_of_it_took_part_and_how_far_it_went_up_since_yesterday():
    within = people.organisation()
    pumps, sluices = people.team(within, "Pumps"), people.team(within, "Sluices")
    ours = [people.member(within, f"Pump {number}", team=pumps) for number in range(5)]
    theirs = [people.member(within, f"Sluice {number}", team=sluices) for number in range(5)]
    win(ours[0], 10, at=NOON - timedelta(days=1))
    win(theirs[0], 20, at=NOON - timedelta(days=1))
    win(ours[1], 50)
    catch_up()
    seen = team_board(within, Period.WEEK, MONDAY)
    assert [(line.name, line.took_part, line.moved) for line in seen.top] == [("Pumps", 2, 1), ("Sluices", 1, -1)]
