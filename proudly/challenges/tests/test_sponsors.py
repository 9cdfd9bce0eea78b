from datetime import date, timedelta

import pytest
from django.test import Client

from proudly.challenges.models import Commitment
from proudly.challenges.sponsors import sponsor_board
from proudly.challenges.tests.factories import commitment, shared, sponsor
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.people.models import Member, Organisation
from proudly.people.privacy_choices import appear, change_policy
from proudly.people.privacy_rules import ShownAs, Viewers
from proudly.people.tests import factories as people
from proudly.points.services import adopt_starting_rules
from proudly.scoreboard.tests.factories import NOON
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db

MONTH = date(2026, 11, 1)


@pytest.fixture
def marijke() -> Member:
    """A sponsor who promised three shares a month."""
    with clock.at(NOON - timedelta(days=40)):
        marijke = sponsor(people.organisation())
        adopt_starting_rules(organisation=marijke.organisation)
    given = commitment(marijke, "I go first.")
    Commitment.objects.filter(pk=given.pk).update(promised=3)
    return marijke


def share_something(member: Member, *, days_ago: int = 0) -> None:
    with clock.at(NOON - timedelta(days=days_ago)):
        shared(member, content.story(people.editor(member.organisation, f"Ed {member.name} {days_ago}")))
    advance_all()


def test_the_board_of_sponsors_says_what_was_promised_and_what_was_shared_that_month(marijke: Member):
    bram = sponsor(marijke.organisation, "Bram")
    share_something(marijke)
    share_something(marijke, days_ago=3)
    share_something(marijke, days_ago=30)
    share_something(bram, days_ago=1)
    lines = sponsor_board(marijke.organisation, MONTH, viewer=marijke)
    assert [(line.name, line.shared, line.promised, line.is_kept, line.own) for line in lines] == [
        ("Marijke", 2, 3, False, True),
        ("Bram", 1, None, False, False),
    ]
    share_something(marijke, days_ago=5)
    assert sponsor_board(marijke.organisation, MONTH, viewer=bram)[0].is_kept


def test_who_hides_and_who_is_no_sponsor_is_not_on_it_and_where_figures_are_ones_own_nobody_is(marijke: Member):
    people.member(marijke.organisation, "Sanne")
    quiet = sponsor(marijke.organisation, "Quiet")
    appear(member=quiet, shown_as=ShownAs.HIDDEN, nickname="", agrees=False)
    within = Organisation.objects.get(pk=marijke.organisation_id)
    assert [line.name for line in sponsor_board(within, MONTH, viewer=marijke)] == ["Marijke"]
    change_policy(organisation=within, figures=Viewers.LEAD, names_need_consent=False, works_council=False)
    assert sponsor_board(within, MONTH, viewer=marijke) == []


def test_what_a_sponsor_shares_earns_nothing_and_says_why_and_its_readers_earn_as_everybodys(marijke: Member):
    with clock.at(NOON):
        share = shared(marijke, content.story(people.editor(marijke.organisation)))
        sharing.click(share)
        advance_all()
    lines = {one.reason: one.entries.count() for one in marijke.transfers.all()}
    assert lines == {"share": 0, "first_share": 0, "click": 2}
    client = Client()
    client.force_login(marijke.person)
    assert "sponsors show the way, and earn nothing by sharing" in client.get("/points").content.decode()


def test_the_page_shows_the_month_and_the_one_before(marijke: Member):
    client = Client()
    client.force_login(marijke.person)
    with clock.at(NOON):
        share_something(marijke)
        page = client.get("/scoreboard/sponsors").content.decode()
        assert "1 of 3 shares promised" in page and "November 2026" in page
        before = client.get("/scoreboard/sponsors?day=2026-10-01").content.decode()
        assert "0 of 3 shares promised" in before and "October 2026" in before


def test_a_sponsor_promises_a_number_with_the_commitment(marijke: Member):
    client = Client()
    client.force_login(marijke.person)
    page = client.post("/commitment", {"text_en": "I go first.", "promised": "0", "captions_language": "en"})
    assert page.status_code == 200 and Commitment.objects.get().promised == 3
    client.post("/commitment", {"text_en": "I go first.", "promised": "5", "captions_language": "en"})
    assert Commitment.objects.get().promised == 5
