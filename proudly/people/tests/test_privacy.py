"""Pages on which organisations and members decide about privacy."""

from __future__ import annotations

from itertools import product

import pytest
from django.test import Client

from proudly.people import privacy, privacy_rules
from proudly.people.models import AuditEntry, Consent, Member, Organisation
from proudly.people.privacy_choices import appear, change_policy, lead_teams
from proudly.people.privacy_rules import STRICTEST, Policy, ShownAs, Viewers
from proudly.people.privacy_words import said_of
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def test_what_the_database_holds_for_named_is_what_the_rule_says():
    within = people.organisation()
    for figures, consent in product(Viewers, (False, True)):
        policy = Policy(figures, consent)
        for wish, agreed in product(ShownAs, (False, True)):
            member = people.member(within, f"{figures} {consent} {wish} {agreed}")
            Member.objects.filter(pk=member.pk).update(shown_as=wish, nickname="Gull")
            if agreed:
                Consent.objects.create(organisation=within, member=member, kind="name on boards", text="Yes.")
            is_named = Member.objects.filter(privacy.named(policy), pk=member.pk).exists()
            assert is_named == (privacy_rules.shown_as(policy, wish=wish, has_agreed=agreed) == ShownAs.NAME)


def test_an_owner_changes_the_policy_and_the_audit_trail_says_so():
    owner = people.member(name="Olga", roles=["owner"])
    client = signed_in(owner)
    answer = client.post("/organisation/privacy", {"figures": "lead", "names_need_consent": "on"}, follow=True)
    assert "It holds from now on" in answer.content.decode()
    organisation = Organisation.objects.get(pk=owner.organisation_id)
    assert privacy.policy_of(organisation) == Policy(Viewers.LEAD, names_need_consent=True)
    entry = AuditEntry.objects.get(action="privacy changed")
    assert entry.about == {
        "figures": "lead",
        "figures_before": "everyone",
        "names_need_consent": True,
        "names_need_consent_before": False,
    }
    assert "the team lead" in client.get("/audit").content.decode()
    client.post("/organisation/privacy", {"figures": "lead", "names_need_consent": "on"})
    assert AuditEntry.objects.filter(action="privacy changed").count() == 1, "nothing changed the second time"


def test_a_policy_that_is_none_changes_nothing():
    owner = people.member(name="Olga", roles=["owner"])
    answer = signed_in(owner).post("/organisation/privacy", {"figures": "press"})
    assert "field-error" in answer.content.decode()
    assert privacy.policy_of(Organisation.objects.get(pk=owner.organisation_id)) == Policy()


def test_works_council_mode_overrules_what_is_chosen_and_gives_it_back():
    within = people.organisation()
    change_policy(organisation=within, figures=Viewers.LEAD, names_need_consent=False, works_council=True)
    assert privacy.policy_of(within) == STRICTEST
    change_policy(organisation=within, figures=Viewers.LEAD, names_need_consent=False, works_council=False)
    assert privacy.policy_of(within) == Policy(Viewers.LEAD)


def test_the_statement_says_what_the_rule_does():
    told = {
        policy: "\n".join(said.text for said in said_of(policy))
        for policy in (Policy(), Policy(Viewers.LEAD), STRICTEST)
    }
    assert "Everybody here sees" in told[Policy()]
    assert "whoever leads the team" in told[Policy(Viewers.LEAD)]
    assert "by that person alone" in told[STRICTEST] and "Nobody is named without having agreed" in told[STRICTEST]
    assert "how many sponsors shared something this month" in told[Policy()]
    for policy in (Policy(Viewers.LEAD), STRICTEST):
        assert "How many sponsors shared something is shown to nobody" in told[policy]
    assert len(set(told.values())) == 3


def test_the_statement_can_be_read_by_whom_it_is_about():
    member = people.member()
    change_policy(
        organisation=member.organisation, figures=Viewers.EVERYONE, names_need_consent=False, works_council=True
    )
    page = signed_in(member).get("/organisation/privacy/statement").content.decode()
    assert "Works-council mode has been on since" in page
    assert "For the works council: name, date, signature" in page
    assert "BetrVG § 87 Abs. 1 Nr. 6" in page and "WOR art. 27" in page


def test_a_member_agrees_to_be_named_and_withdraws_it():
    sanne = people.member()
    change_policy(
        organisation=sanne.organisation, figures=Viewers.EVERYONE, names_need_consent=True, works_council=False
    )
    client = signed_in(sanne)
    refused = client.post("/preferences/privacy", {"shown_as": "name", "nickname": ""})
    assert "Tick this to be named" in refused.content.decode()
    assert not Consent.objects.exists()
    client.post("/preferences/privacy", {"shown_as": "name", "nickname": "", "agrees": "on"})
    client.post("/preferences/privacy", {"shown_as": "name", "nickname": "", "agrees": "on"})
    consent = Consent.objects.get()
    assert consent.text in client.get("/preferences/privacy").content.decode()
    assert consent.text.startswith("I agree that Waterwerk shows my name") and consent.withdrawn_at is None
    client.post("/preferences/privacy", {"shown_as": "hidden", "nickname": ""})
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None


@pytest.mark.parametrize("taken", ["Piet", " pIeT ", "Gull"])
def test_a_nickname_is_nobody_elses_name(taken: str):
    sanne = people.member()
    people.member(sanne.organisation, "Piet")
    appear(member=people.member(sanne.organisation, "Jan"), shown_as=ShownAs.NICKNAME, nickname="Gull", agrees=False)
    answer = signed_in(sanne).post("/preferences/privacy", {"shown_as": "nickname", "nickname": taken})
    assert "A colleague is called that" in answer.content.decode()
    sanne.refresh_from_db()
    assert (sanne.shown_as, sanne.nickname) == ("name", "")


def test_a_nickname_must_be_chosen_to_be_shown():
    sanne = people.member()
    answer = signed_in(sanne).post("/preferences/privacy", {"shown_as": "nickname", "nickname": "  "})
    assert "Choose one first." in answer.content.decode()


def test_an_owner_says_who_leads_which_team():
    owner = people.member(name="Olga", roles=["owner"])
    piet, pumps = people.member(owner.organisation, "Piet"), people.team(owner.organisation)
    elsewhere = people.team(people.organisation("Elders"), "Theirs")
    client = signed_in(owner)
    assert "field-error" in client.post(f"/people/{piet.pk}/leads", {"teams": [elsewhere.pk]}).content.decode()
    client.post(f"/people/{piet.pk}/leads", {"teams": [pumps.pk]})
    pumps.refresh_from_db()
    assert pumps.lead == piet
    assert AuditEntry.objects.get(action="privacy changed").about == {"leads": ["Pumps"], "leads_before": []}
    client.post(f"/people/{piet.pk}/leads", {})
    pumps.refresh_from_db()
    assert pumps.lead is None


def test_a_team_has_one_lead():
    within = people.organisation()
    pumps = people.team(within)
    lead_teams(member=people.member(within, "Piet"), teams=[pumps])
    jan = people.member(within, "Jan")
    lead_teams(member=jan, teams=[pumps])
    pumps.refresh_from_db()
    assert pumps.lead == jan


def test_a_consent_stays_while_nobody_asks_for_it():
    sanne = people.member()
    appear(member=sanne, shown_as=ShownAs.NAME, nickname="", agrees=True)
    signed_in(sanne).post("/preferences/privacy", {"shown_as": "name", "nickname": ""})
    assert Consent.objects.get().withdrawn_at is None
