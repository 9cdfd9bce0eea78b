from __future__ import annotations

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from proudly.sharing.honesty import rules
from proudly.sharing.honesty.rules import BURST, MANY_FROM_ONE, OLD_LINK, RING, Reading, find

awards = count(1)


def read(sharer: int, *, link: int = 0, origin: str = "", by_network: bool = True) -> Reading:
    award = next(awards)
    return Reading(award, sharer, link or sharer, origin or f"place {award}", by_network)


def reasons(readings: list[Reading], *, busiest: dict[int, int] | None = None, old: tuple[int, ...] = ()) -> list[str]:
    return [found.reason for found in find(readings, busiest=busiest or {}, old_and_quiet=old)]


def test_many_visitors_from_one_place_are_held_but_for_the_first():
    readings = [read(1, origin="here") for _ in range(5)]
    [found] = find(readings, busiest={}, old_and_quiet=())
    assert (found.reason, found.about, len(found.awards)) == (MANY_FROM_ONE, 1, 4)
    assert readings[0].award not in found.awards


def test_a_household_and_an_office_among_many_others_are_left():
    assert reasons([read(1, origin="home") for _ in range(3)]) == []
    assert reasons([read(1, origin="office") for _ in range(6)] + [read(1) for _ in range(6)]) == []


def test_who_asks_not_to_be_followed_is_nobody_in_particular():
    unnamed = [Reading(next(awards), 1, 1, "", True) for _ in range(9)]
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
    [found] = find(burst, busiest={1: 3}, old_and_quiet=())
    assert (found.reason, len(found.awards)) == (BURST, 20)


def test_a_post_that_is_passed_on_is_left_and_so_is_who_has_many_readers_every_day():
    assert reasons([read(1) for _ in range(60)], busiest={1: 3}) == []
    assert reasons([read(1, by_network=False) for _ in range(30)], busiest={1: 8}) == []


def test_an_old_link_that_is_suddenly_read_is_held_unless_the_network_brought_them():
    again = [read(1, link=7, by_network=False) for _ in range(6)]
    assert reasons(again, old=(7,)) == [OLD_LINK]
    assert reasons(again) == []
    assert reasons([read(1, link=7) for _ in range(6)], old=(7,)) == []


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.integers(1, 3), st.sampled_from(["a", "b", "c", "", "d"]), st.booleans()),
        max_size=80,
    )
)
def test_each_award_is_held_once_and_goes_to_its_sharer(told: list[tuple[int, int, str, bool]]):
    readings = [Reading(number, *one) for number, one in enumerate(told)]
    findings = find(readings, busiest={}, old_and_quiet=(1, 2))
    held = [award for found in findings for award in found.awards]
    assert len(held) == len(set(held))
    for found in findings:
        assert all(readings[award].sharer == found.sharer for award in found.awards)
        assert found.about == 0 or all(readings[award].link == found.about for award in found.awards)
    assert (
        find(
            [one for one in readings if one.award not in held][: rules.MOST_FROM_ONE_PLACE - 1],
            busiest={},
            old_and_quiet=(),
        )
        == []
    )
