"""A role for Belgium reaches Belgium and what is below it, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from proudly.people import rules
from proudly.people.models import AuditEntry, Member, MemberRole, Team
from proudly.people.queries import may, may_for, teams_to
from proudly.people.services import change_roles, give_role
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga() -> Member:
    return people.member(name="Olga", roles=["owner"])


@pytest.fixture
def belgium(olga: Member) -> Team:
    return people.team(olga.organisation, "Belgium", parent=people.team(olga.organisation, "Europe"))


@pytest.fixture
def ghent(belgium: Team) -> Team:
    return people.team(belgium.organisation, "Ghent", parent=belgium)


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def held_by(member: Member) -> dict[str, Team | None]:
    return {one.role: one.team for one in MemberRole.objects.filter(member=member)}


# --- the rule ---------------------------------------------------------------------------------------------------------

# A tree of teams 0 … n: each is below one of a lower number, or at the top.
trees = st.lists(st.integers(-1, 30), max_size=25).map(
    lambda said: {team: (above % team if team and above >= 0 else None) for team, above in enumerate(said)}
)
helds = st.lists(st.tuples(st.sampled_from(rules.ROLES), st.none() | st.integers(0, 24)), max_size=5)


def ways_up(team: int, parents: dict[int, int | None]) -> set[int]:
    above = parents[team]
    return {team} | (ways_up(above, parents) if above is not None else set())


@given(parents=trees, held=helds, action=st.sampled_from(list(rules.WHO_MAY)), data=st.data())
def test_what_a_role_for_a_team_reaches_in_any_tree(
    parents: dict[int, int | None], held: list[tuple[str, int | None]], action: str, data: st.DataObject
) -> None:
    asked = data.draw(st.lists(st.sampled_from(sorted(parents)), max_size=4)) if parents else []
    giving = rules.WHO_MAY[action]
    whole = rules.ADVOCATE in giving or any(team is None and role in giving for role, team in held)
    tops = {team for role, team in held if team is not None and role in giving & rules.FOR_A_TEAM}
    within = action in rules.WITHIN_A_TEAM and asked and all(ways_up(team, parents) & tops for team in asked)
    assert rules.covers(rules.extent(held, action), asked, parents) == bool(whole or within)


@given(held=helds, action=st.sampled_from(list(rules.WHO_MAY)))
def test_a_role_for_a_team_never_gives_more_than_the_same_for_the_whole(
    held: list[tuple[str, int | None]], action: str
) -> None:
    if rules.extent(held, action):
        assert rules.may((role for role, _team in held), action)


def test_a_tree_that_bites_its_own_tail_has_an_end() -> None:
    where = rules.Extent(whole=False, teams=frozenset({9}))
    assert not rules.covers(where, [1], {1: 2, 2: 1})


def test_only_what_the_rules_name_is_given_for_a_team(olga: Member, belgium: Team) -> None:
    max_ = people.member(olga.organisation, "Max")
    for role in sorted(rules.FOR_A_TEAM):
        give_role(member=max_, role=role, team=belgium)
    allowed = {action for action in rules.WHO_MAY if may(max_, action) and not rules.may([], action)}
    assert allowed == set(rules.WITHIN_A_TEAM)


def test_whom_and_what_it_reaches_is_asked_in_one_place(olga: Member, belgium: Team, ghent: Team) -> None:
    eva = people.member(olga.organisation, "Eva")
    give_role(member=eva, role="editor", team=belgium)
    france = people.team(olga.organisation, "France")
    assert teams_to(eva, "write stories") == {belgium.pk, ghent.pk}
    assert may_for(eva, "write stories", [belgium.pk, ghent.pk])
    assert not may_for(eva, "write stories", [ghent.pk, france.pk])
    assert not may_for(eva, "write stories", [])
    assert teams_to(olga, "write stories") is None and may_for(olga, "write stories", [])
    assert teams_to(people.member(olga.organisation), "write stories") == set()


# --- giving it --------------------------------------------------------------------------------------------------------


def test_an_owner_gives_a_role_for_a_team_and_the_audit_trail_has_the_team(olga: Member, belgium: Team) -> None:
    eva = people.member(olga.organisation, "Eva")
    client = signed_in(olga)
    client.post(f"/people/{eva.pk}", {"roles": ["editor"], "editor_where": belgium.pk})
    assert held_by(eva) == {"editor": belgium}
    assert "editor (Belgium)" in client.get("/people").content.decode()
    entry = AuditEntry.objects.order_by("-number")[0]
    assert (entry.action, entry.about) == (
        "role given",
        {"role": "editor", "team": {"id": belgium.pk, "name": "Belgium"}},
    )
    assert f"Belgium ({belgium.pk})" in client.get("/audit").content.decode()


def test_widening_a_role_takes_the_old_one_and_gives_the_new(olga: Member, belgium: Team) -> None:
    eva = people.member(olga.organisation, "Eva")
    give_role(member=eva, role="editor", team=belgium)
    page = signed_in(olga).get(f"/people/{eva.pk}").content.decode()
    assert f'<option value="{belgium.pk}" selected>Europe › Belgium</option>' in page
    signed_in(olga).post(f"/people/{eva.pk}", {"roles": ["editor"], "editor_where": ""})
    assert held_by(eva) == {"editor": None}
    told = AuditEntry.objects.order_by("-number")[:2]
    assert [(entry.action, "team" in entry.about) for entry in told] == [("role given", False), ("role taken", True)]


def test_saving_the_same_team_again_is_no_news(olga: Member, belgium: Team) -> None:
    eva = people.member(olga.organisation, "Eva")
    give_role(member=eva, role="editor", team=belgium)
    before = AuditEntry.objects.count()
    signed_in(olga).post(f"/people/{eva.pk}", {"roles": ["editor"], "editor_where": belgium.pk})
    assert AuditEntry.objects.count() == before


def test_a_team_of_another_organisation_cannot_be_chosen(olga: Member, belgium: Team) -> None:
    eva = people.member(olga.organisation, "Eva")
    foreign = people.team(people.organisation("Elders"), "Theirs")
    page = signed_in(olga).post(f"/people/{eva.pk}", {"roles": ["editor"], "editor_where": foreign.pk})
    assert "is not one of the available choices" in page.content.decode()
    assert held_by(eva) == {}


@pytest.mark.parametrize("role", sorted(set(rules.ROLES) - rules.FOR_A_TEAM - {rules.ADVOCATE}))
def test_an_owner_and_a_sponsor_are_so_for_everybody(olga: Member, belgium: Team, role: str) -> None:
    with pytest.raises(ValueError, match="whole organisation"):
        give_role(member=olga, role=role, team=belgium)
    eva = people.member(olga.organisation, "Eva")
    with pytest.raises(ValueError, match="whole organisation"):
        change_roles(member=eva, roles=[role], teams={role: belgium})
    assert held_by(eva) == {}


@pytest.mark.parametrize("size", [2, 60])
def test_a_persons_page_takes_as_many_queries_for_sixty_teams_as_for_two(
    olga: Member, belgium: Team, size: int, django_assert_num_queries: Any
) -> None:
    for number in range(size):
        people.team(olga.organisation, f"Team {number}", parent=belgium)
    give_role(member=olga, role="editor", team=belgium)
    client = signed_in(olga)
    client.get("/people")
    with django_assert_num_queries(10):
        client.get(f"/people/{olga.pk}")
