from __future__ import annotations

import pytest

from proudly.demo import company
from proudly.networks import registry
from proudly.people.rules import ANALYST, EDITOR, MANAGER, OWNER, SPONSOR


def test_the_same_seed_gives_the_same_people():
    assert company.people(120, seed=7) == company.people(120, seed=7)
    assert company.people(120, seed=7) != company.people(120, seed=8)


def test_a_larger_company_begins_with_the_same_people():
    assert company.people(900, seed=7)[:120] == company.people(120, seed=7)


def test_nobody_shares_an_address_even_among_five_thousand():
    people = company.people(5000, seed=7)
    assert len({person.email for person in people}) == len(people) == 5000


def test_every_address_is_plain_and_invented():
    for person in company.people(500, seed=3):
        assert person.email.isascii() and person.email.endswith("@heldervaart.example") and " " not in person.email


def test_the_parts_in_the_story_are_taken():
    roles = [role for person in company.people(120, seed=1) for role in person.roles]
    assert {role: roles.count(role) for role in roles} == {SPONSOR: 3, EDITOR: 3, MANAGER: 1, OWNER: 1, ANALYST: 1}
    assert company.SANNE.roles == () and company.SANNE.name == "Sanne de Vries"


def test_eight_teams_in_three_countries_all_have_people():
    people = company.people(company.FEWEST_PEOPLE * 3, seed=7)
    assert {person.team for person in people} == {team.name for team in company.TEAMS}
    assert len(company.TEAMS) == 8 and {team.country for team in company.TEAMS} == set(company.COUNTRIES)


def test_everybody_uses_networks_that_exist_and_most_use_linkedin():
    people = company.people(400, seed=7)
    assert all(person.networks and set(person.networks) <= set(registry.keys()) for person in people)
    assert sum("linkedin" in person.networks for person in people) > 350


def test_everybody_reads_a_language_that_proudly_speaks():
    languages = [person.language for person in company.people(400, seed=7)]
    assert set(languages) == {"nl", "en"} and languages.count("nl") > 250


def test_a_company_too_small_for_its_cast_is_refused():
    with pytest.raises(ValueError):
        company.people(company.FEWEST_PEOPLE - 1, seed=7)
