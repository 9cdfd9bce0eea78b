"""What boards tell of whom, under each policy."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from proudly.api.tests.factories import Caller
from proudly.kit import clock
from proudly.people.models import Member, Organisation, Team
from proudly.people.privacy_choices import appear, change_policy, lead_teams
from proudly.people.privacy_rules import ShownAs, Viewers
from proudly.people.services import let_go
from proudly.people.tests import factories as people
from proudly.scoreboard.groups import team_board
from proudly.scoreboard.queries import board
from proudly.scoreboard.rules import Period, period_start
from proudly.scoreboard.tests.factories import NOON, catch_up, win

pytestmark = pytest.mark.django_db

MONDAY = period_start(Period.WEEK, NOON.date())


@pytest.fixture(autouse=True)
def _now():
    with clock.at(NOON):
        yield


def figures_for(within: Organisation, figures: Viewers, *, consent: bool = False) -> None:
    change_policy(organisation=within, figures=figures, names_need_consent=consent, works_council=False)


def crew(within: Organisation, size: int, team: Team | None = None, name: str = "Member") -> list[Member]:
    members = [people.member(within, f"{name} {number:02}", team=team) for number in range(1, size + 1)]
    for number, member in enumerate(members, start=1):
        win(member, 10 * number)
    catch_up()
    return members


def seen_by(member: Member) -> list[tuple[str, int]]:
    catch_up()
    found = board(member.organisation, Period.WEEK, MONDAY, member=member)
    return [(line.name, line.points) for line in [*found.top, *found.around]]


def hide(members: list[Member], way: ShownAs = ShownAs.HIDDEN) -> None:
    for number, member in enumerate(members):
        appear(member=member, shown_as=way, nickname=f"Gull {number}" if way == ShownAs.NICKNAME else "", agrees=False)
    catch_up()


def test_where_nobody_sees_figures_everybody_sees_the_own_line_alone():
    within = people.organisation()
    members = crew(within, 12)
    figures_for(within, Viewers.NOBODY)
    for member in members:
        member.refresh_from_db()
        found = board(within, Period.WEEK, MONDAY, member=member)
        assert [line.member_id for line in [*found.top, *found.around]] == [member.pk]
        assert found.alone
    assert board(within, Period.WEEK, MONDAY).top == []


def test_the_page_and_the_api_show_the_own_figures_without_a_rank():
    within = people.organisation()
    members = crew(within, 12)
    figures_for(within, Viewers.NOBODY)
    client = Client()
    client.force_login(members[2].person)
    page = client.get("/scoreboard").content.decode()
    assert "Member 12" not in page and "120" not in page
    assert "nobody sees yours" in page and "30" in page
    (line,) = Caller(members[2]).get("/scoreboard").json()["top"]
    assert (line["rank"], line["points"], line["own"]) == (None, 30, True)


def test_a_lead_sees_the_people_of_the_team_and_of_those_below_and_others_see_themselves():
    within = people.organisation()
    country = people.team(within, "Netherlands")
    pumps, sluices = people.team(within, "Pumps", country), people.team(within, "Sluices")
    ours, theirs = crew(within, 3, pumps, "Ours"), crew(within, 3, sluices, "Theirs")
    boss = people.member(within, "Boss", roles=["owner", "manager"])
    lead = people.member(within, "Lead", team=sluices)
    lead_teams(member=lead, teams=[country])
    figures_for(within, Viewers.LEAD)
    within = Organisation.objects.get(pk=within.pk)
    for member in (boss, lead, *ours, *theirs):
        member.organisation = within
    assert seen_by(lead) == [("Ours 03", 30), ("Ours 02", 20), ("Ours 01", 10)]
    assert seen_by(boss) == []
    assert seen_by(ours[0]) == [("Ours 01", 10)]


def test_who_is_hidden_leaves_no_gap_and_keeps_points_and_sees_the_own_line():
    within = people.organisation()
    members = crew(within, 6)
    hide([members[4]])
    found = board(within, Period.WEEK, MONDAY, member=members[0])
    assert [(line.rank, line.name) for line in found.top] == [
        (1, "Member 06"), (2, "Member 04"), (3, "Member 03"), (4, "Member 02"), (5, "Member 01"),
    ]  # fmt: skip
    own = board(within, Period.WEEK, MONDAY, member=members[4]).own
    assert own is not None and (own.rank, own.name, own.points) == (2, "Member 05", 50)


def test_a_nickname_hides_only_among_enough_others():
    within = people.organisation()
    members = crew(within, 12)
    hide(members[:4], ShownAs.NICKNAME)
    assert not any(name.startswith("Gull") for name, _ in seen_by(members[11]))
    hide(members[:5], ShownAs.NICKNAME)
    found = board(within, Period.WEEK, MONDAY, member=members[11])
    gulls = [line for line in [*found.top, *found.around] if line.name.startswith("Gull")]
    assert gulls and {(line.member_id, line.team) for line in gulls} == {(None, "")}


def test_a_tie_does_not_tell_where_the_real_name_would_stand():
    within = people.organisation()
    for name in ("Anna", "Bo", "Cas", "Dirk", "Eef", "Zoë"):
        win(people.member(within, name), 10)
    catch_up()
    unnamed = list(Member.objects.filter(organisation=within).exclude(name="Zoë").order_by("pk"))
    hide(unnamed[1:], ShownAs.HIDDEN)
    anna = Member.objects.get(name="Anna")
    crowd = [people.member(within, f"Quiet {number}") for number in range(3)]
    hide(crowd)
    appear(member=anna, shown_as=ShownAs.NICKNAME, nickname="Zz", agrees=False)
    before = [name for name, _ in seen_by(Member.objects.get(name="Zoë"))]
    appear(member=anna, shown_as=ShownAs.NICKNAME, nickname="Aa", agrees=False)
    after = [name for name, _ in seen_by(Member.objects.get(name="Zoë"))]
    assert [name if name != "Zz" else "Aa" for name in before] == after


def test_nothing_on_a_page_or_in_the_api_tells_who_is_behind_a_nickname():
    within = people.organisation()
    team = people.team(within)
    members = crew(within, 12, team)
    hide(members[6:], ShownAs.NICKNAME)
    client = Client()
    client.force_login(members[0].person)
    page = client.get("/scoreboard").content.decode()
    said = Caller(members[0]).get("/scoreboard").json()
    assert "Gull 5" in page
    for hidden in members[6:]:
        assert hidden.name not in page and f"/{hidden.pk}" not in page
        assert hidden.name not in str(said)
    gulls = [line for line in said["top"] + said["around"] if line["name"].startswith("Gull")]
    assert gulls and all(line["id"] is None and line["team"] is None for line in gulls)


def test_the_member_behind_a_nickname_sees_the_own_line():
    within = people.organisation()
    members = crew(within, 3)
    hide([members[1]], ShownAs.NICKNAME)
    client = Client()
    client.force_login(members[1].person)
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get("/scoreboard").content.decode()))
    assert "Gull 0 (you)" in words


def test_where_names_need_consent_nobody_is_named_before_and_after_agreeing():
    within = people.organisation()
    members = crew(within, 7)
    figures_for(within, Viewers.EVERYONE, consent=True)
    for member in members:
        member.organisation = Organisation.objects.get(pk=within.pk)
    assert seen_by(members[0]) == [("Member 01", 10)]
    appear(member=members[5], shown_as=ShownAs.NAME, nickname="", agrees=True)
    assert seen_by(members[0]) == [("Member 06", 60), ("Member 01", 10)]
    appear(member=members[5], shown_as=ShownAs.HIDDEN, nickname="", agrees=False)
    assert seen_by(members[0]) == [("Member 01", 10)]


def test_a_team_with_one_unnamed_member_has_no_figures_for_that_one_would_be_what_is_left():
    within = people.organisation()
    pumps, sluices = people.team(within, "Pumps"), people.team(within, "Sluices")
    ours = crew(within, 6, pumps, "Ours")
    crew(within, 6, sluices, "Theirs")
    hide(ours[:1])
    found = team_board(within, Period.WEEK, MONDAY, member=ours[0])
    assert [line.name for line in found.top] == ["Sluices"]
    assert found.without_figures == ["Pumps"]


def test_where_nobody_sees_figures_teams_of_five_are_shown_and_smaller_ones_are_not():
    within = people.organisation()
    ours, theirs = people.team(within, "Pumps"), people.team(within, "Sluices")
    members = crew(within, 5, ours, "Ours")
    crew(within, 4, theirs, "Theirs")
    crew(within, 1, None, "Loose")
    figures_for(within, Viewers.NOBODY)
    within = Organisation.objects.get(pk=within.pk)
    found = team_board(within, Period.WEEK, MONDAY, member=members[0])
    assert [(line.name, line.points) for line in found.top] == [("Pumps", 150)]
    let_go(member=members[0])
    assert team_board(within, Period.WEEK, MONDAY).top == []
