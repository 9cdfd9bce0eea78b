from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.links.models import Click, OwnPlace
from proudly.links.services import remember_own_place
from proudly.links.visitors import forget_past_days, origin_hash
from proudly.people.models import Member, Organisation
from proudly.people.tests import factories as people
from proudly.points import services
from proudly.points.models import Hold, Transfer
from proudly.points.queries import balance_of
from proudly.points.verifying import verify_ledger
from proudly.sharing.honesty.checking import check_day, check_yesterday
from proudly.sharing.models import Share
from proudly.sharing.services import give_address
from proudly.sharing.tests import factories as sharing

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
DAY = date(2026, 11, 3)
NIGHT = datetime(2026, 11, 4, 2, 30, tzinfo=UTC)  # half past three in Amsterdam


@pytest.fixture
def within() -> Organisation:
    made = people.organisation()
    with clock.at(NOON - timedelta(days=90)):
        services.adopt_starting_rules(organisation=made)
        services.stop_rewarding(organisation=made, deed="first_share")
    return made


def a_share(within: Organisation, name: str = "Sanne", *, network: str = "linkedin", at: datetime = NOON) -> Share:
    with clock.at(at):
        member = people.member(within, name)
        return sharing.share(member, content.story(people.editor(within, f"Eva {name}")), network=network)


def visit(share: Share, origin: str, number: int, *, referrer: str = "www.linkedin.com", at: datetime = NOON) -> None:
    with clock.at(at + timedelta(minutes=3 * number)):
        sharing.click(share, visitor=f"{origin} {number}", origin=origin, referrer=referrer)


def reader_points(member: Member) -> int:
    return balance_of(member) - 20  # the share itself


def test_one_place_with_many_visitors_earns_for_the_first_alone(within: Organisation):
    share = a_share(within)
    for number in range(6):
        visit(share, "one flat", number)
    advance_all()
    assert reader_points(share.member) == 12
    assert (check_day(within, DAY), check_day(within, DAY)) == (10, 0)
    assert reader_points(share.member) == 2
    assert set(Hold.objects.values_list("reason", flat=True)) == {"many from one"}
    assert verify_ledger(within).wrong == []


def test_a_ring_is_held_and_honest_colleagues_notice_nothing(within: Organisation):
    ring = [a_share(within, f"Ring {number}") for number in range(4)]
    for sharer, share in enumerate(ring):
        for number in range(4):
            if number != sharer:
                visit(share, f"phone {number}", number)
    honest = a_share(within, "Honest")
    for number in range(8):
        visit(honest, f"contact {number}", number)
    advance_all()
    assert check_day(within, DAY) == 4 * 3 * 2
    assert [reader_points(share.member) for share in (*ring, honest)] == [0, 0, 0, 0, 16]


def test_an_old_link_that_is_posted_again_is_held(within: Organisation):
    share = a_share(within, at=NOON - timedelta(days=50))
    visit(share, "then", 0, at=NOON - timedelta(days=49))
    for number in range(6):
        visit(share, f"place {number}", number, referrer="")
    advance_all()
    assert check_day(within, DAY) == 12
    assert set(Hold.objects.values_list("reason", flat=True)) == {"old link"}


def own_place(member: Member, origin: str) -> None:
    with clock.at(NOON):
        remember_own_place(member=member, origin=origin)


def read_at_home(share: Share, readers: int, origin: str = "home") -> None:
    with clock.at(NOON + timedelta(hours=1)):
        for number in range(readers):
            sharing.click(share, visitor=f"{origin} {number}", origin=origin)
        advance_all()


def test_readers_at_the_sharers_own_place_are_held_with_the_share_that_only_they_prove(within: Organisation):
    share = a_share(within)
    own_place(share.member, "home")
    read_at_home(share, 4)
    assert balance_of(share.member) == 28
    assert (check_day(within, DAY), check_day(within, DAY)) == (28, 0)
    assert set(Hold.objects.values_list("reason", flat=True)) == {"own place"}
    assert verify_ledger(within).wrong == []


def test_a_reader_from_elsewhere_proves_the_share_all_the_same(within: Organisation):
    share = a_share(within)
    own_place(share.member, "home")
    visit(share, "a contact", 1)
    read_at_home(share, 4)
    assert check_day(within, DAY) == 8
    assert balance_of(share.member) == 20 + 2


@pytest.mark.parametrize("known_by", ["sharing there", "their browsers"])
def test_colleagues_in_one_office_may_read_each_other(within: Organisation, known_by: str):
    share = a_share(within)
    own_place(share.member, "office")
    for number in range(2):
        if known_by == "sharing there":
            own_place(people.member(within, f"Colleague {number}"), "office")
        else:
            with clock.at(NOON):
                agent = sharing.BROWSER + str(number)
                sharing.click(share, visitor=f"known {number}", origin="office", own="colleague", agent=agent)
    read_at_home(share, 6, "office")
    assert check_day(within, DAY) == 0


def test_an_own_browser_makes_no_colleague_of_an_own_place(within: Organisation):
    share = a_share(within)
    own_place(share.member, "home")
    with clock.at(NOON):
        for number in range(4):
            agent = sharing.BROWSER + str(number)
            sharing.click(share, visitor=f"mine {number}", origin="home", own="sharer", agent=agent)
    read_at_home(share, 4)
    assert check_day(within, DAY) == 28


def test_a_few_at_home_each_day_are_held_when_they_come_to_much_in_a_week(within: Organisation):
    share = a_share(within, at=NOON - timedelta(days=4))
    with clock.at(NOON - timedelta(days=4)):
        sharing.click(share, agent="LinkedInBot/1.0")
    for days in range(4, -1, -1):
        with clock.at(NOON - timedelta(days=days)):
            remember_own_place(member=share.member, origin=f"home {days}")
            for number in range(2):
                sharing.click(share, visitor=f"{days} {number}", origin=f"home {days}")
            advance_all()
        assert check_day(within, DAY - timedelta(days=days)) == (0 if days else 20 + 20)


def test_the_page_notes_where_somebody_shares_and_it_is_forgotten_after_a_week(within: Organisation):
    sanne = people.member(within)
    story = content.story(people.editor(within))
    client = Client()
    client.force_login(sanne.person)
    said = {"caption": "Proud!", "house_rules": "1", "seen_alike": "1"}
    client.post(f"/stories/{story.pk}/share/linkedin", said, REMOTE_ADDR="203.0.113.9")
    kept = OwnPlace.objects.get()
    assert (kept.member, kept.origin) == (sanne, origin_hash(address="203.0.113.9", organisation=within.pk))
    with clock.at(clock.now() + timedelta(days=7)):
        forget_past_days()
    assert OwnPlace.objects.exists()
    with clock.at(clock.now() + timedelta(days=8)):
        forget_past_days()
    assert not OwnPlace.objects.exists()


LATER = DAY + timedelta(days=3)


def a_claim(within: Organisation, number: int = 1, *, network: str = "linkedin", member: Member | None = None) -> Share:
    with clock.at(NOON):
        member = member or people.member(within, "Sanne")
        story = content.story(people.editor(within, f"Eva {number}"))
        share = sharing.share(member, story, network=network)
        hosts = {"linkedin": "www.linkedin.com/feed/update", "bluesky": "bsky.app/profile/me/post"}
        give_address(share=share, address=f"https://{hosts[network]}/{number}")
    return share


def test_a_post_whose_link_nobody_fetched_is_held_after_three_days_and_once(within: Organisation):
    share = a_claim(within)
    assert [check_day(within, DAY + timedelta(days=days)) for days in range(5)] == [0, 0, 0, 20, 0]
    assert Hold.objects.get().reason == "unseen"
    assert balance_of(share.member) == 0


def test_a_night_without_a_worker_is_made_up_for(within: Organisation):
    a_claim(within)
    assert check_day(within, LATER + timedelta(days=3)) == 20


@pytest.mark.parametrize(
    "visitor", [{"agent": "LinkedInBot/1.0"}, {"own": "colleague"}, {"referrer": "", "origin": "elsewhere"}]
)
def test_whoever_comes_by_shows_that_there_is_a_post(within: Organisation, visitor: dict[str, str]):
    share = a_claim(within)
    with clock.at(NOON + timedelta(seconds=4)):
        sharing.click(share, **visitor)  # type: ignore[arg-type]
        advance_all()
    assert check_day(within, LATER) == 0


@pytest.mark.parametrize("visitor", [{"own": "sharer"}, {"origin": "home"}])
def test_the_sharers_own_look_shows_nothing(within: Organisation, visitor: dict[str, str]):
    share = a_claim(within)
    own_place(share.member, "home")
    with clock.at(NOON + timedelta(seconds=4)):
        sharing.click(share, **visitor)  # type: ignore[arg-type]
        advance_all()
    assert check_day(within, LATER) == 20


def test_where_no_robot_of_the_network_comes_nothing_is_concluded(within: Organisation):
    a_claim(within, network="bluesky")
    assert check_day(within, LATER) == 0


def test_what_rests_on_a_share_that_nobody_saw_is_held_too(within: Organisation):
    services.adopt_starting_rules(organisation=within)
    with clock.at(NOON - timedelta(days=1)):
        services.change_rule(organisation=within, deed="first_share", network="", amount=5, daily_cap=15)
    share = a_claim(within)
    with clock.at(NOON):
        advance_all()
    assert Transfer.objects.filter(cause=f"first share:{share.story_id}").exists()
    assert check_day(within, LATER) == 25


def test_many_typed_addresses_that_nobody_reads_are_held_and_one_reader_clears_them(within: Organisation):
    sanne = people.member(within, "Sanne")
    with clock.at(NOON - timedelta(days=1)):
        services.change_rule(organisation=within, deed="share", network="linkedin", amount=20, daily_cap=500)
    for number in range(9):
        share = a_claim(within, number, member=sanne)
        with clock.at(NOON + timedelta(seconds=4)):
            sharing.click(share, agent="LinkedInBot/1.0")
    advance_all()
    assert check_day(within, LATER - timedelta(days=1)) == 0
    with clock.at(NOON):
        sharing.click(share)
        advance_all()
    assert check_day(within, LATER) == 0
    Click.objects.filter(link=share.link).update(origin="home")
    own_place(sanne, "home")
    assert check_day(within, LATER) == 9 * 20
    assert set(Hold.objects.values_list("reason", flat=True)) == {"unread"}


def test_it_is_checked_at_night_where_the_organisation_is(within: Organisation):
    share = a_share(within)
    for number in range(6):
        visit(share, "one flat", number)
    advance_all()
    with clock.at(NIGHT - timedelta(hours=1)):
        assert check_yesterday() == 0
    with clock.at(NIGHT):
        assert check_yesterday() == 10


def test_another_organisations_day_is_left_alone(within: Organisation):
    share = a_share(within)
    for number in range(6):
        visit(share, "one flat", number)
    advance_all()
    assert check_day(people.outsider().organisation, DAY) == 0
