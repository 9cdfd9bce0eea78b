"""The page of badges, level and streak, and what a manager decides."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.notices import inbox, sending
from proudly.people.models import AuditEntry, Member
from proudly.people.privacy_choices import change_policy
from proudly.people.privacy_rules import Viewers
from proudly.people.tests import factories as people
from proudly.scoreboard.badges import queries, services
from proudly.scoreboard.badges.giving import KIND, give_badges
from proudly.scoreboard.badges.models import Holiday, PausedWeek
from proudly.scoreboard.badges.tests.factories import NOON, out, published
from proudly.scoreboard.tests.factories import catch_up, win

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON + timedelta(hours=1)):
        yield


@pytest.fixture
def sanne() -> Member:
    return people.member(people.organisation(time_zone="UTC"))


@pytest.fixture
def mia(sanne: Member) -> Member:
    return people.member(sanne.organisation, "Mia", roles=["manager"])


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def page_of(member: Member, path: str = "/badges") -> str:
    answer = browser(member).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


# --- badges and levels ------------------------------------------------------------------------------------------------


def test_earned_badges_have_their_day_and_the_others_what_they_ask(sanne: Member):
    out(sanne)
    out(sanne, network="x")
    advance_all()
    page = page_of(sanne)
    earned, _, ahead = page.partition("Still ahead")
    assert "You shared a story for the first time." in earned and "2026-11-25" in earned
    assert "Share 10 stories." in ahead and "2 / 10" in ahead and "2 / 3" in ahead
    assert "Share 50 stories." not in page, "one step at a time"
    assert "For others" in ahead, "a badge of another room"


def test_of_a_badge_with_steps_the_highest_is_shown_and_the_next_is_ahead(sanne: Member):
    give_badges({(sanne.pk, "shares", 1): NOON - timedelta(days=9), (sanne.pk, "shares", 2): NOON})
    page = page_of(sanne)
    assert "You shared 50 stories." in page and "You shared 10 stories." not in page


@pytest.mark.parametrize(
    ("points", "said"),
    [(0, ["First words", "100 points to go"]), (399, ["Clear voice", "1 point to go"]), (9_000, ["no higher one"])],
)
def test_the_level_is_that_of_all_points_ever_won(sanne: Member, points: int, said: list[str]):
    if points:
        win(sanne, points)
        catch_up()
    page = page_of(sanne)
    assert all(words in page for words in said)


def test_somebody_new_reads_what_to_do(sanne: Member):
    page = page_of(sanne)
    assert "Your first badge is one share away" in page and "Share in this week, and the first one counts." in page


def test_a_badge_is_told_once_in_the_app_and_those_of_a_day_together(sanne: Member):
    out(sanne)
    advance_all()
    published(sanne)
    advance_all()
    sending.send_due_notices()
    notices = list(inbox.inbox_of(sanne).filter(kind=KIND))
    (line,) = inbox.lines_of(sanne, notices)
    assert line.message.subject == "You earned 2 badges: “First share”, “Good eye”"
    assert not [one for one in outbox.outbox if "badge" in one.subject]


def test_what_was_earned_long_ago_or_where_there_are_no_badges_is_told_to_nobody(sanne: Member):
    give_badges({(sanne.pk, "shares", 1): NOON - timedelta(days=8)})
    services.switch_badges(organisation=sanne.organisation, is_on=False)
    give_badges({(sanne.pk, "gift", 1): NOON})
    assert not inbox.inbox_of(sanne).filter(kind=KIND).exists()


def test_where_figures_are_for_oneself_the_page_says_that_nobody_sees_them(sanne: Member):
    assert "Hide them" in page_of(sanne)
    change_policy(
        organisation=sanne.organisation, figures=Viewers.NOBODY, names_need_consent=False, works_council=False
    )
    page = page_of(sanne)
    assert "nobody but you sees your badges" in page and "Hide them" not in page


def test_a_member_hides_badges_and_shows_them_again(sanne: Member):
    client = browser(sanne)
    for said, hidden in (("yes", True), ("yes", True), ("no", False)):
        client.post("/badges/hide", {"hidden": said})
        assert queries.hides_badges(sanne) == hidden


def test_the_page_asks_no_more_for_much_than_for_little(sanne: Member):
    client = browser(sanne)
    client.get("/badges")
    with CaptureQueriesContext(connection) as little:
        client.get("/badges")
    for number in range(4):
        out(sanne, at=NOON - timedelta(weeks=number))
    advance_all()
    with CaptureQueriesContext(connection) as much:
        client.get("/badges")
    assert len(much) == len(little) <= 16 + 12, "with those of every page"


# --- streaks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "at", "weeks"),
    [
        # Sunday's last minute and Monday's first, over the end of a year, where the organisation is.
        ("Europe/Amsterdam", [datetime(2026, 12, 27, 22, 59, tzinfo=UTC), datetime(2026, 12, 27, 23, tzinfo=UTC)], 2),
        ("UTC", [datetime(2026, 12, 27, 22, 59, tzinfo=UTC), datetime(2026, 12, 27, 23, tzinfo=UTC)], 1),
        ("Pacific/Auckland", [datetime(2026, 12, 27, 10, 59, tzinfo=UTC), datetime(2026, 12, 27, 11, tzinfo=UTC)], 2),
    ],
)
def test_a_week_is_one_where_the_organisation_is(zone: str, at: list[datetime], weeks: int):
    member = people.member(people.organisation(time_zone=zone))
    for moment in at:
        out(member, at=moment)
    with clock.at(datetime(2026, 12, 28, 12, tzinfo=UTC)):
        assert queries.streak_of(member).weeks == weeks


def test_a_holiday_of_the_organisation_and_the_own_absence_break_nothing(sanne: Member, mia: Member):
    out(sanne, at=NOON - timedelta(weeks=3))
    out(sanne)
    assert queries.streak_of(sanne).weeks == 1
    said = {"name": "Bridge", "first_day": "2026-11-09", "last_day": "2026-11-11"}
    browser(mia).post("/organisation/badges/holidays", said)
    browser(mia).post("/organisation/badges/holidays", said)
    assert Holiday.objects.count() == 1
    browser(sanne).post("/badges/away", {"first_day": "2026-11-18", "last_day": "2026-11-18"})
    assert queries.streak_of(sanne).weeks == 2
    assert "2 weeks" in page_of(sanne) and "5 weeks left in 2026" in page_of(sanne)
    browser(sanne).post("/badges/back", {"week": "2026-11-16"})
    assert queries.streak_of(sanne).weeks == 1
    holiday = Holiday.objects.get()
    browser(mia).post(f"/organisation/badges/holidays/{holiday.pk}/remove")
    assert not Holiday.objects.exists()
    assert AuditEntry.objects.filter(action="holidays changed").count() == 2


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        ("2026-11-18", "2026-11-17", "The last day comes after the first"),
        ("2026-01-01", "2028-01-01", "The last day comes after the first"),
        ("2026-06-01", "2026-07-20", "You have 6 weeks left in 2026. Choose a shorter time."),
        ("soon", "2026-07-20", "Enter a valid date."),
    ],
)
def test_too_long_or_wrong_says_how_to_mend_it_and_changes_nothing(sanne: Member, first: str, last: str, wrong: str):
    answer = browser(sanne).post("/badges/away", {"first_day": first, "last_day": last})
    assert wrong in answer.content.decode() and not PausedWeek.objects.exists()


def test_the_weeks_of_two_years_are_counted_apart(sanne: Member):
    services.pause_weeks(member=sanne, first_day=date(2026, 11, 23), last_day=date(2027, 2, 12))
    assert [week.year for week in queries.paused_weeks(sanne)] == [2026] * 6 + [2027] * 6
    for day in (date(2026, 11, 16), date(2027, 2, 15)):
        with pytest.raises(services.TooLongAway):
            services.pause_weeks(member=sanne, first_day=day, last_day=day)


def test_the_same_weeks_again_take_no_more_of_the_year(sanne: Member):
    for _ in range(2):
        services.pause_weeks(member=sanne, first_day=date(2026, 6, 1), last_day=date(2026, 7, 10))
    assert PausedWeek.objects.count() == 6
    with pytest.raises(services.TooLongAway):
        services.pause_weeks(member=sanne, first_day=date(2026, 7, 6), last_day=date(2026, 7, 13))
    services.pause_weeks(member=sanne, first_day=date(2027, 1, 4), last_day=date(2027, 1, 4))


# --- the switch -------------------------------------------------------------------------------------------------------


def test_switched_off_nobody_sees_any_and_on_again_they_are_back(sanne: Member, mia: Member):
    out(sanne)
    advance_all()
    assert "Familiar" in page_of(sanne) and page_of(sanne, "/badges/in-brief")
    client = browser(mia)
    client.post("/organisation/badges", {})
    client.post("/organisation/badges", {})
    page = page_of(sanne)
    assert "First share" not in page and "Level" not in page and "Applause" in page
    assert page_of(sanne, "/badges/in-brief") == ""
    for path in ("/badges/away", "/badges/back", "/badges/hide"):
        assert browser(sanne).post(path).status_code == 404
    client.post("/organisation/badges", {"is_on": "on"})
    assert "First share" in page_of(sanne)
    assert AuditEntry.objects.filter(action="badges switched").count() == 2


def test_only_who_may_sets_it(sanne: Member, mia: Member):
    assert browser(sanne).get("/organisation/badges").status_code == 403
    assert "Holidays" in page_of(mia, "/organisation/badges")
    strange = Holiday.objects.create(
        organisation=people.organisation("Elders"), name="x", first_day=NOON.date(), last_day=NOON.date()
    )
    assert browser(mia).post(f"/organisation/badges/holidays/{strange.pk}/remove").status_code == 404
