from __future__ import annotations

import pytest
from django.test import Client

from proudly.people.models import Member, Organisation
from proudly.people.tests import factories as people
from proudly.points.services import adopt_starting_rules


@pytest.fixture
def waterwerk() -> Organisation:
    organisation = people.organisation()
    adopt_starting_rules(organisation=organisation)
    return organisation


@pytest.fixture
def sanne(waterwerk: Organisation) -> Member:
    return people.member(waterwerk)


@pytest.fixture
def eva(waterwerk: Organisation) -> Member:
    """The editor."""
    return people.editor(waterwerk)


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client
