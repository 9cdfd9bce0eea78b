"""The tree of teams: an owner sees it and changes it, nothing is lost silently, and nobody gets more than before."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from proudly.people import team_rules
from proudly.people.models import AuditEntry, Member, MemberRole, Team
from proudly.people.queries import may_for
from proudly.people.services import add_team, give_role, let_go
from proudly.people.team_changes import (
    NotPresent,
    TeamInUse,
    TeamRefused,
    change_team,
    choose_lead,
    make_team,
    remove_team,
    remove_unused_team,
)
from proudly.people.team_rules import Place, Why
from proudly.people.teams import tree_of
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga() -> Member:
    return people.member(name="Olga", roles=["owner"])


@pytest.fixture
def europe(olga: Member) -> Team:
    return people.team(olga.organisation, "Europe")


@pytest.fixture
def belgium(europe: Team) -> Team:
    return people.team(europe.organisation, "Belgium", parent=europe)


@pytest.fixture
def ghent(belgium: Team) -> Team:
    return people.team(belgium.organisation, "Ghent", parent=belgium)


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def changes(member: Member) -> list[dict[str, Any]]:
    entries = AuditEntry.objects.filter(organisation=member.organisation, action=AuditEntry.Action.TEAM_CHANGED)
    return [entry.about for entry in entries.order_by("number")]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2]).split())


# --- the rule ---------------------------------------------------------------------------------------------------------

wishes = st.tuples(st.none() | st.integers(0, 9), st.sampled_from("abAB"), st.none() | st.integers(0, 9))


@given(st.lists(wishes, max_size=40))
def test_whatever_is_asked_the_tree_has_no_circle_no_two_of_one_name_and_is_not_too_deep(
    asked: list[tuple[int | None, str, int | None]],
):
    tree: dict[int, Place] = {}
    for team, name, parent in asked:
        known = team if team in tree else None
        place = Place(name, parent if parent in tree else None)
        if team_rules.why_not_there(tree, place, known) is None:
            tree[known if known is not None else len(tree)] = place
    for pk in tree:
        ways = list(team_rules.ways_up(tree, pk))
        assert tree[ways[-1]].parent is None, "a circle"
        assert len(ways) <= team_rules.DEEPEST
    places = [(place.parent, place.name.casefold()) for place in tree.values()]
    assert len(places) == len(set(places))


def test_a_tree_is_as_deep_as_a_file_can_say_and_no_deeper():
    tree = {number: Place("x", number - 1 if number else None) for number in range(team_rules.DEEPEST)}
    assert team_rules.why_not_there(tree, Place("y", team_rules.DEEPEST - 2)) is None
    assert team_rules.why_not_there(tree, Place("y", team_rules.DEEPEST - 1)) == Why.TOO_DEEP
    beside = tree | {50: Place("y", None), 51: Place("z", 50)}
    assert team_rules.why_not_there(beside, Place("y", team_rules.DEEPEST - 3), 50) is None
    assert team_rules.why_not_there(beside, Place("y", team_rules.DEEPEST - 2), 50) == Why.TOO_DEEP


@pytest.mark.parametrize(
    ("name", "why"),
    [("  ", Why.NO_NAME), ("x" * 121, Why.TOO_LONG), ("Sales > Ghent", Why.SIGN_OF_PATHS), (" Sales  NL ", None)],
)
def test_a_name_is_something_that_a_file_with_people_can_say(name: str, why: Why | None):
    assert team_rules.why_not_called(name) == why


# --- adding, renaming, moving -----------------------------------------------------------------------------------------


def test_a_team_is_added_renamed_and_moved_and_each_stands_in_the_trail(olga: Member, europe: Team, belgium: Team):
    made = make_team(organisation=olga.organisation, name="  Ghent  city ", parent=belgium)
    assert (made.name, made.parent) == ("Ghent city", belgium)
    change_team(team=made, name="Ghent", parent=europe)
    change_team(team=made, name="Ghent", parent=europe)
    assert changes(olga) == [
        {
            "how": "added",
            "team": {"id": made.pk, "name": "Ghent city"},
            "parent": {"id": belgium.pk, "name": "Belgium"},
        },
        {"how": "renamed", "team": {"id": made.pk, "name": "Ghent"}, "name_before": "Ghent city"},
        {
            "how": "moved",
            "team": {"id": made.pk, "name": "Ghent"},
            "parent": {"id": europe.pk, "name": "Europe"},
            "parent_before": {"id": belgium.pk, "name": "Belgium"},
        },
    ]


def test_a_team_never_goes_below_itself(europe: Team, ghent: Team, olga: Member):
    for below in (europe, ghent):
        with pytest.raises(TeamRefused) as refused:
            change_team(team=europe, name="Europe", parent=below)
        assert refused.value.why == Why.BELOW_ITSELF
    assert changes(olga) == []


def test_two_teams_in_one_place_differ_by_more_than_capitals(europe: Team, belgium: Team, olga: Member):
    with pytest.raises(TeamRefused) as refused:
        make_team(organisation=olga.organisation, name="bELGIUM", parent=europe)
    assert refused.value.why == Why.TAKEN
    elsewhere = make_team(organisation=olga.organisation, name="bELGIUM")
    with pytest.raises(TeamRefused):
        change_team(team=elsewhere, name="bELGIUM", parent=europe)
    change_team(team=belgium, name="BELGIUM", parent=europe)  # its own name in capitals is no other team's
    assert Team.objects.get(pk=belgium.pk).name == "BELGIUM"


def test_letters_with_marks_count_as_capitals_do(olga: Member):
    make_team(organisation=olga.organisation, name="Énergie")
    with pytest.raises(TeamRefused):
        make_team(organisation=olga.organisation, name="éNERGIE")


def test_a_directory_that_says_a_name_in_capitals_means_the_team_that_is_there(olga: Member, europe: Team):
    assert add_team(organisation=olga.organisation, name="EUROPE") == europe
    assert add_team(organisation=olga.organisation, name="Asia") == add_team(
        organisation=olga.organisation, name="asia"
    )


def test_roles_for_a_team_follow_it_whatever_it_is_called_and_wherever_it_stands(
    olga: Member, belgium: Team, ghent: Team
):
    eva = people.member(olga.organisation, "Eva")
    give_role(member=eva, role="editor", team=belgium)
    asia = make_team(organisation=olga.organisation, name="Asia")
    change_team(team=belgium, name="Flanders", parent=asia)
    eva = Member.objects.get(pk=eva.pk)
    assert may_for(eva, "write stories", [belgium.pk]) and may_for(eva, "write stories", [ghent.pk])
    assert not may_for(eva, "write stories", [asia.pk])
    change_team(team=ghent, name="Ghent", parent=asia)
    assert not may_for(eva, "write stories", [ghent.pk])


@pytest.mark.django_db(transaction=True)
def test_moves_and_names_that_are_fine_alone_make_no_circle_and_no_twins_at_once():
    within = people.organisation()
    ring = [people.team(within, f"Team {number}") for number in range(6)]
    beside = [ring[(number + 1) % len(ring)] for number in range(len(ring))]
    said = all_at_once(
        [partial(change_team, team=one, name=one.name, parent=two) for one, two in zip(ring, beside, strict=True)]
        + [partial(make_team, organisation=within, name=name) for name in ("asia", "Asia", "ASIA")]
        + [partial(add_team, organisation=within, name=name) for name in ("Peru", "PERU", "peru")]
    )
    assert sorted(said) == ["TeamRefused"] * 3 + ["done"] * 9  # one of the ring, two of the three Asias
    assert len(tree_of(within)) == Team.objects.count() == 8, "all are on a way down from the top"


def all_at_once(deeds: Sequence[Callable[[], object]]) -> list[str]:
    start = threading.Barrier(len(deeds))
    said: list[str] = []

    def work(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            deed()
            said.append("done")
        except Exception as refused:
            said.append(type(refused).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


# --- who leads --------------------------------------------------------------------------------------------------------


def test_a_lead_is_chosen_replaced_and_taken_away(olga: Member, europe: Team):
    bo, jo = people.member(olga.organisation, "Bo"), people.member(olga.organisation, "Jo")
    choose_lead(team=europe, lead=bo)
    choose_lead(team=europe, lead=jo)
    choose_lead(team=europe, lead=jo)
    choose_lead(team=europe, lead=None)
    assert Team.objects.get(pk=europe.pk).lead is None
    entries = AuditEntry.objects.filter(action=AuditEntry.Action.TEAM_CHANGED).order_by("number")
    assert [(entry.about["how"], entry.concerns) for entry in entries] == [
        ("leads", bo),
        ("leads no more", bo),
        ("leads", jo),
        ("leads no more", jo),
    ]
    assert "Bo" not in str(list(entries.values("about")))


def test_who_has_left_or_works_elsewhere_leads_nothing(olga: Member, europe: Team):
    bo = people.member(olga.organisation, "Bo", team=europe)
    choose_lead(team=europe, lead=bo)
    let_go(member=bo)
    (line,) = tree_of(olga.organisation)
    assert (line.lead, line.people) == (None, 0)
    for nobody in (Member.objects.get(pk=bo.pk), people.outsider()):
        choose_lead(team=europe, lead=None)
        with pytest.raises(NotPresent):
            choose_lead(team=europe, lead=nobody)


# --- removing ---------------------------------------------------------------------------------------------------------


def test_people_and_teams_below_go_where_the_owner_says(olga: Member, europe: Team, belgium: Team, ghent: Team):
    here = people.member(olga.organisation, "Bo", team=belgium)
    gone = people.member(olga.organisation, "Jo", team=belgium)
    let_go(member=gone)
    remove_team(team=belgium, to=europe)
    assert {one.team for one in Member.objects.filter(pk__in=[here.pk, gone.pk])} == {europe}
    assert Team.objects.get(pk=ghent.pk).parent == europe
    (removed,) = changes(olga)
    assert removed == {
        "how": "removed",
        "team": {"id": belgium.pk, "name": "Belgium"},
        "parent_before": {"id": europe.pk, "name": "Europe"},
        "to": {"id": europe.pk, "name": "Europe"},
        "people": 2,
        "teams_moved": 1,
    }


def test_people_of_the_top_may_be_left_without_a_team(olga: Member, europe: Team, belgium: Team):
    bo = people.member(olga.organisation, "Bo", team=europe)
    remove_team(team=europe, to=None)
    assert (Member.objects.get(pk=bo.pk).team, Team.objects.get(pk=belgium.pk).parent) == (None, None)


def test_a_role_for_a_team_ends_with_it_and_never_becomes_one_for_the_team_above(
    olga: Member, europe: Team, belgium: Team
):
    eva = people.member(olga.organisation, "Eva")
    give_role(member=eva, role="editor", team=belgium)
    remove_team(team=belgium, to=europe)
    assert not MemberRole.objects.filter(member=eva).exists()
    taken = AuditEntry.objects.get(action=AuditEntry.Action.ROLE_TAKEN)
    assert (taken.concerns, taken.about["team"]["name"]) == (eva, "Belgium")
    assert changes(olga)[-1]["roles_ended"] == 1


def test_a_removed_team_has_no_lead_any_more_and_the_trail_says_so(olga: Member, europe: Team):
    choose_lead(team=europe, lead=olga)
    remove_team(team=europe, to=None)
    assert [about["how"] for about in changes(olga)] == ["leads", "leads no more", "removed"]


def test_nothing_goes_into_what_is_removed_and_nothing_is_called_the_same(
    olga: Member, europe: Team, belgium: Team, ghent: Team
):
    bo = people.member(olga.organisation, "Bo", team=belgium)
    before = list(Team.objects.order_by("pk").values())
    for to in (belgium, ghent):
        with pytest.raises(TeamRefused) as refused:
            remove_team(team=belgium, to=to)
        assert refused.value.why == Why.BELOW_ITSELF
    make_team(organisation=olga.organisation, name="ghent", parent=europe)
    with pytest.raises(TeamRefused) as refused:
        remove_team(team=belgium, to=europe)
    assert (refused.value.why, refused.value.name) == (Why.TAKEN, "Ghent")
    assert list(Team.objects.exclude(name="ghent").order_by("pk").values()) == before
    assert Member.objects.get(pk=bo.pk).team == belgium


def test_sales_below_sales_takes_its_place(olga: Member):
    sales = make_team(organisation=olga.organisation, name="Sales")
    inner = make_team(organisation=olga.organisation, name="Sales", parent=sales)
    remove_team(team=sales, to=None)
    assert list(Team.objects.all()) == [inner]


def test_only_what_nothing_points_to_is_removed_without_a_word(olga: Member, europe: Team, belgium: Team, ghent: Team):
    give_role(member=people.member(olga.organisation, "Eva"), role="editor", team=ghent)
    for used in (europe, ghent):
        with pytest.raises(TeamInUse):
            remove_unused_team(team=used)
    remove_team(team=ghent, to=belgium)
    remove_unused_team(team=belgium)
    assert list(Team.objects.all()) == [europe]


def test_who_comes_second_finds_the_team_gone(europe: Team):
    remove_team(team=europe, to=None)
    again = Team(pk=europe.pk or 2**40, organisation=europe.organisation)
    for late in (
        lambda: remove_team(team=again, to=None),
        lambda: change_team(team=again, name="x", parent=None),
        lambda: choose_lead(team=again, lead=None),
        lambda: make_team(organisation=again.organisation, name="x", parent=again),
    ):
        with pytest.raises(Team.DoesNotExist):
            late()


def test_an_organisation_knows_nothing_of_the_teams_of_another(europe: Team):
    theirs = people.team(people.outsider().organisation, "Theirs")
    with pytest.raises(Team.DoesNotExist):
        change_team(team=europe, name="Europe", parent=theirs)
    with pytest.raises(Team.DoesNotExist):
        remove_team(team=europe, to=theirs)


# --- the pages --------------------------------------------------------------------------------------------------------


def test_people_are_counted_in_a_team_and_with_those_below(olga: Member, europe: Team, belgium: Team, ghent: Team):
    for number in range(3):
        people.member(olga.organisation, f"Ghent {number}", team=ghent)
    people.member(olga.organisation, "Bo", team=europe)
    let_go(member=people.member(olga.organisation, "Gone", team=ghent))
    counted = {line.team.name: (line.people, line.people_in_all) for line in tree_of(olga.organisation)}
    assert counted == {"Europe": (1, 4), "Belgium": (0, 3), "Ghent": (3, 3)}


def test_two_thousand_teams_take_as_many_queries_as_one(
    olga: Member, europe: Team, django_assert_num_queries: DjangoAssertNumQueries
):
    client = signed_in(olga)
    client.get(reverse("teams"))
    # six of every page of somebody who is signed in, the teams, and the people in them
    with django_assert_num_queries(QUERIES_OF_THE_PAGE):
        client.get(reverse("teams"))
    tops = Team.objects.bulk_create(Team(organisation=olga.organisation, name=f"Land {n}") for n in range(20))
    Team.objects.bulk_create(
        Team(organisation=olga.organisation, name=f"Dorp {n}", parent=tops[n % 20], lead=olga) for n in range(1980)
    )
    for asked in ("", "?what=land 7", "?page=20", "?what=nowhere"):
        with django_assert_num_queries(QUERIES_OF_THE_PAGE):
            answer = client.get(reverse("teams") + asked)
        assert answer.status_code == 200 and len(answer.content) < 200_000
    with django_assert_num_queries(QUERIES_OF_THE_PAGE):
        client.get(reverse("team", args=[europe.pk]))
    found = words(client.get(reverse("teams") + "?what=LAND+17+dorp+1977").content.decode())
    assert "Land 17" in found and "Dorp 1977" in found and "Dorp 1957" not in found


QUERIES_OF_THE_PAGE = 9


def test_an_owner_adds_a_team_below_another_and_reads_why_it_cannot_be(olga: Member, europe: Team, belgium: Team):
    client = signed_in(olga)
    page = client.get(reverse("new_team"), {"below": europe.pk}).content.decode()
    assert f'value="{europe.pk}" selected' in page
    answer = client.post(reverse("new_team"), {"name": "belgium", "parent": europe.pk})
    assert "There is a team “belgium” in that place already" in words(answer.content.decode())
    answer = client.post(reverse("new_team"), {"name": "France", "parent": europe.pk})
    assert answer.headers["Location"] == reverse("team", args=[Team.objects.get(name="France", parent=europe).pk])


def test_an_owner_renames_moves_and_cannot_choose_a_place_below_the_team_itself(
    olga: Member, europe: Team, belgium: Team, ghent: Team
):
    client = signed_in(olga)
    address = reverse("team", args=[belgium.pk])
    offered = re.findall(r'<option value="(\d*)"', client.get(address).content.decode())
    assert offered == ["", str(europe.pk)]
    answer = client.post(address, {"name": "Belgium", "parent": ghent.pk})
    assert "Choose another place" in words(answer.content.decode())
    client.post(address, {"name": "België", "parent": ""})
    belgium.refresh_from_db()
    assert (belgium.name, belgium.parent) == ("België", None)


def test_an_owner_finds_a_lead_by_name(olga: Member, europe: Team):
    bo = people.member(olga.organisation, "Bo")
    people.member(olga.organisation, "Jo")
    client = signed_in(olga)
    page = client.get(reverse("team", args=[europe.pk]), {"who": "bo."}).content.decode()
    assert f'value="{bo.pk}"' in page and "Jo" not in words(page)
    client.post(reverse("choose_team_lead", args=[europe.pk]), {"member": bo.pk})
    assert "Led by Bo" in words(client.get(reverse("teams")).content.decode())
    for wrong in (people.outsider().pk, "x", "９", "9" * 40, 2**62):
        client.post(reverse("choose_team_lead", args=[europe.pk]), {"member": wrong})
        assert Team.objects.get(pk=europe.pk).lead == bo
    client.post(reverse("choose_team_lead", args=[europe.pk]), {"member": ""})
    assert Team.objects.get(pk=europe.pk).lead is None


def test_before_a_team_goes_its_owner_reads_what_becomes_of_everything(olga: Member, belgium: Team, ghent: Team):
    people.member(olga.organisation, "Bo", team=belgium)
    eva = people.member(olga.organisation, "Eva", team=belgium)
    give_role(member=eva, role="editor", team=belgium)
    choose_lead(team=belgium, lead=eva)
    client = signed_in(olga)
    address = reverse("remove_team", args=[belgium.pk])
    said = words(client.get(address).content.decode())
    for sentence in (
        "2 people move.",
        "1 team right below it moves, with its people.",
        "Eva is editor for this team: that role ends.",
        "Eva leads it no more.",
    ):
        assert sentence in said
    assert Team.objects.filter(pk=belgium.pk).exists(), "reading removes nothing"
    client.post(address)
    assert Team.objects.filter(pk=belgium.pk).exists(), "where people go is said, not left out"
    answer = client.post(address, {"to": belgium.parent_id})
    assert answer.headers["Location"] == reverse("teams")
    assert not Team.objects.filter(pk=belgium.pk).exists()
    assert client.post(address, {"to": "none"}).status_code == 404
    client.post(reverse("remove_team", args=[belgium.parent_id]), {"to": "none"})
    assert Member.objects.get(pk=eva.pk).team is None and Team.objects.get().parent is None
    trail = words(client.get(reverse("audit_trail")).content.decode())
    assert "Changed the teams" in trail and f"Belgium ({belgium.pk})" in trail and "removed" in trail


def test_who_does_not_manage_people_does_not_see_the_tree(olga: Member, europe: Team):
    client = signed_in(people.member(olga.organisation, "Mo", roles=["manager"]))
    for address in (reverse("teams"), reverse("team", args=[europe.pk]), reverse("remove_team", args=[europe.pk])):
        assert client.get(address).status_code == 403


def test_the_way_to_the_teams_starts_at_the_people_and_at_the_settings(olga: Member):
    for page in ("people", "organisation"):
        assert f'href="{reverse("teams")}"' in signed_in(olga).get(reverse(page)).content.decode()
