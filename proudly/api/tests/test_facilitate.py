from __future__ import annotations

import pytest

from proudly.api.tests.factories import Caller
from proudly.challenges.services import hide_commitment
from proudly.challenges.tests.factories import commitment, sponsor
from proudly.people.models import Member
from proudly.people.tests import factories as people
from proudly.sharing import house_rules
from proudly.sharing.tests.factories import share

pytestmark = pytest.mark.django_db


@pytest.fixture
def sanne() -> Member:
    return people.member()


def test_a_program_reads_why_and_who_goes_first(sanne: Member):
    marijke, pieter = sponsor(sanne.organisation, "Marijke"), sponsor(sanne.organisation, "Pieter")
    commitment(marijke, function="Director")
    hide_commitment(commitment=commitment(pieter, "Hidden."), hidden=True)
    share(marijke)
    told = Caller(sanne).get("/why").json()
    assert (told["sponsors"], told["sponsors_who_shared"], told["titles"]["en"]) == (2, 1, "Why we do this")
    [one] = told["commitments"]
    assert (one["member"]["name"], one["texts"], one["has_video"]) == ("Marijke", {"en": "I share every week."}, False)


def test_a_program_reads_the_house_rules_and_agrees_for_its_member_once(sanne: Member):
    caller = Caller(sanne)
    told = caller.get("/house-rules").json()
    assert (told["number"], told["accepted"], told["to_accept"]) == (1, None, True)
    for _time in range(2):
        answer = caller.post("/house-rules/agreement", {"number": 1}).json()
        assert (answer["accepted"], answer["to_accept"]) == (1, False)
    house_rules.change(organisation=sanne.organisation, texts={"en": "Be kind."}, disclosures={}, asks_again=True)
    told = caller.get("/house-rules").json()
    assert (told["number"], told["texts"], told["to_accept"]) == (2, {"en": "Be kind."}, True)


def test_nobody_agrees_with_a_version_that_never_was(sanne: Member):
    answer = Caller(sanne).post("/house-rules/agreement", {"number": 9})
    assert answer.status_code == 422
    assert [wrong["field"] for wrong in answer.json()["errors"]] == ["number"]


def test_a_share_by_a_program_says_who_works_here_too(sanne: Member):
    house_rules.change(
        organisation=sanne.organisation, texts={"en": "Be kind."}, disclosures={"en": "#employee"}, asks_again=False
    )
    assert share(sanne, caption="Proud!").caption == "Proud!\n\n#employee"
