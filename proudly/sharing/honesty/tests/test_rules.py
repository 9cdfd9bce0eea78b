from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from proudly.sharing.honesty import rules
from proudly.sharing.honesty.rules import (
    BURST,
    MANY_FROM_ONE,
    OLD_LINK,
    OWN_PLACE,
    RING,
    UNREAD,
    UNSEEN,
    Claim,
    Known,
    Places,
    Reading,
    common_places,
    find,
    not_seen,
)

MORNING = datetime(2026, 11, 3, 7, tzinfo=UTC)
awards = count(1)


def read(sharer: int, *, link: int = 0, origin: str = "", by_network: bool = True) -> Reading:
    """Somebody every twenty minutes."""
    award = next(awards)
    at = MORNING + timedelta(minutes=20 * award)
    return Reading(award, sharer, link or sharer, origin or f"place {award}", by_network, at)


def at_once(readings: list[Reading]) -> list[Reading]:
    return [replace(one, at=MORNING + timedelta(seconds=9 * number)) for number, one in enumerate(readings)]


def reasons(readings: list[Reading], **known: object) -> list[str]:
    return [found.reason for found in find(readings, Known(**known))]  # type: ignore[arg-type]


def at(place: str, sharer: int = 1, *, common: bool = False) -> Places:
    here = frozenset([(sharer, place)])
    return Places(own=here, common=here if common else frozenset())


def test_many_visitors_from_one_place_are_held_but_for_the_first():
    readings = [read(1, origin="here") for _ in range(5)]
    [found] = find(readings, Known())
    assert (found.reason, found.about, len(found.awards)) == (MANY_FROM_ONE, 1, 4)
    assert readings[0].award not in found.awards


def test_a_household_and_an_office_among_many_others_are_left():
    assert reasons([read(1, origin="home") for _ in range(3)]) == []
    assert reasons([read(1, origin="office") for _ in range(6)] + [read(1) for _ in range(6)]) == []


def test_who_asks_not_to_be_followed_is_nobody_in_particular():
    unnamed = [replace(read(1), origin="") for _ in range(9)]
    assert reasons(unnamed) == []


def test_a_ring_that_reads_each_other_is_held_with_all_its_members():
    places = [f"phone {number}" for number in range(4)]
    ring = [read(sharer, origin=place) for sharer in range(4) for place in places if places.index(place) != sharer]
    assert reasons(ring) == [RING] * 4


def test_a_customer_who_knows_many_colleagues_makes_no_ring():
    readings = [read(sharer, origin="customer") for sharer in range(5)] + [read(s) for s in range(5) for _ in range(2)]
    assert reasons(readings) == []


def test_far_more_than_usual_and_not_by_the_network_is_held():
    burst = [read(1, by_network=False) for _ in range(30)]
    [found] = find(burst, Known(busiest={1: 3}))
    assert (found.reason, len(found.awards)) == (BURST, 30)


def test_a_post_that_is_passed_on_is_left_and_so_is_who_has_many_readers_every_day():
    assert reasons([read(1) for _ in range(60)], busiest={1: 3}) == []
    assert reasons([read(1, by_network=False) for _ in range(30)], busiest={1: 8}) == []


def test_an_old_link_that_is_suddenly_read_is_held_unless_the_network_brought_them():
    again = [read(1, link=7, by_network=False) for _ in range(6)]
    assert reasons(again, old_and_quiet=frozenset([7])) == [OLD_LINK]
    assert reasons(again) == []
    assert reasons([read(1, link=7) for _ in range(6)], old_and_quiet=frozenset([7])) == []


def test_several_old_links_that_are_read_once_each_are_one_cheat():
    assert reasons([read(1, link=n, by_network=False) for n in range(5)], old_and_quiet=frozenset(range(9))) == [
        OLD_LINK
    ]
    assert reasons([read(n, by_network=False) for n in range(5)], old_and_quiet=frozenset(range(9))) == []


def test_readers_at_the_sharers_own_place_are_held_when_a_household_is_fewer():
    here = [read(1, link=number, origin="home") for number in range(4)]
    [found] = find([*here, read(1), read(1)], Known(places=at("home")))
    assert (found.reason, len(found.awards)) == (OWN_PLACE, 4)
    assert reasons(here[:3], places=at("home")) == []
    assert reasons([*here, *(read(1) for _ in range(4))], places=at("home")) == []
    assert reasons(here[:3] + [read(2, origin="home") for _ in range(3)], places=at("home")) == []


def test_an_office_where_colleagues_share_too_holds_nobody():
    office = [read(1, link=number, origin="office") for number in range(8)]
    assert reasons(office, places=at("office", common=True)) == []
    assert reasons(office, places=at("office")) == [OWN_PLACE]
    assert reasons([read(1, link=7, origin="office") for _ in range(11)], places=at("office", common=True)) == [
        MANY_FROM_ONE
    ]


def test_a_few_from_the_own_place_each_day_come_to_much_in_a_week():
    week = [read(1, origin="home") for _ in range(8)]
    today = [read(1, origin="home"), read(1, origin="home")]
    [found] = find(today, Known(places=at("home"), week=week))
    assert (found.reason, len(found.awards)) == (OWN_PLACE, 10)
    assert reasons(today, places=at("home"), week=week[:7]) == []
    assert reasons(today, places=at("home"), week=[*week, *(read(1) for _ in range(10))]) == []


def test_a_place_is_common_where_three_colleagues_were():
    assert common_places([("home", "me"), ("home", "me"), ("home", "partner")]) == set()
    assert common_places([("office", "me"), ("office", "Piet"), ("office", "Noor")]) == {"office"}


def test_one_place_that_opens_several_links_of_a_sharer_is_held_whole():
    [found] = find([read(1, link=number, origin="phone") for number in range(4)], Known())
    assert (found.reason, found.about, len(found.awards)) == (MANY_FROM_ONE, 0, 4)
    assert reasons([read(1, link=number, origin="fan") for number in range(4)] + [read(1) for _ in range(4)]) == []


def test_an_office_alone_is_no_ring():
    office = [read(sharer, origin="office") for sharer in range(4)]
    assert reasons(office) == []
    ring = [read(sharer, origin=f"phone {number}") for sharer in range(4) for number in range(3)]
    common = frozenset((sharer, f"phone {number}") for sharer in range(4) for number in range(3))
    assert reasons(ring, places=Places(common=common)) == []


def test_most_of_a_day_within_minutes_is_held_whichever_way_they_came():
    farm = at_once([read(1) for _ in range(40)])
    [found] = find(farm, Known(busiest={1: 4}))
    assert (found.reason, len(found.awards)) == (BURST, 40)
    assert reasons(farm[:20]) == []
    assert reasons(farm, busiest={1: 40}) == []
    assert reasons(farm, all_day={1: 80}) == [], "a post that goes round has readers all day"


def claim(share: int, sharer: int = 1, **facts: bool) -> Claim:
    told = {"typed": True, "fetched": True, "is_seen": True, "is_read": False} | facts
    return Claim(share, sharer, **told)


def found_of(claims: list[Claim]) -> list[tuple[int, str]]:
    return [(one.share, reason) for one, reason in not_seen(claims)]


def test_a_post_that_not_even_the_network_fetched_is_held():
    assert found_of([claim(1, is_seen=False), claim(2)]) == [(1, UNSEEN)]
    assert found_of([claim(1, is_seen=False, fetched=False)]) == []


def test_many_typed_addresses_that_nobody_reads_are_held_and_one_reader_clears_them():
    many = [claim(number) for number in range(8)]
    assert found_of(many) == [(number, UNREAD) for number in range(8)]
    assert found_of(many[1:]) == []
    assert found_of([*many, claim(9, is_read=True)]) == []
    assert found_of([*many[1:], claim(9, sharer=2)]) == []
    assert found_of([claim(number, typed=False) for number in range(9)]) == []


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.integers(1, 3), st.sampled_from(["a", "b", "c", "", "d"]), st.booleans()),
        max_size=80,
    )
)
def test_each_award_is_held_once_and_goes_to_its_sharer(told: list[tuple[int, int, str, bool]]):
    readings = [Reading(number, *one, at=MORNING + timedelta(minutes=number)) for number, one in enumerate(told)]
    known = Known(places=Places(own=frozenset([(1, "a"), (2, "b")])), old_and_quiet=frozenset([1, 2]))
    findings = find(readings, known)
    held = [award for found in findings for award in found.awards]
    assert len(held) == len(set(held))
    for found in findings:
        assert all(readings[award].sharer == found.sharer for award in found.awards)
        assert found.about == 0 or all(readings[award].link == found.about for award in found.awards)
    assert (
        find(
            [one for one in readings if one.award not in held][: rules.MOST_FROM_ONE_PLACE - 1],
            Known(),
        )
        == []
    )
