from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.kit.ranges import NoSuchPart, part_wanted


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-", (0, 1000)),
        ("bytes=0-0", (0, 1)),
        ("bytes=10-19", (10, 20)),
        ("bytes=990-5000", (990, 1000)),
        ("bytes=-1", (999, 1000)),
        ("bytes=-5000", (0, 1000)),
        ("", None),
        ("bytes=-", None),
        ("bytes=20-10", None),
        ("bytes=0-1,5-6", None),
        ("rows=0-1", None),
        ("bytes=٣-", None),
        ("bytes=" + "9" * 30 + "-", None),
    ],
)
def test_the_part_that_a_player_asks_for(header: str, part: tuple[int, int] | None):
    assert part_wanted(header, 1000) == part


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=2000-3000", "bytes=-0"])
def test_what_lies_beyond_the_end_is_refused(header: str):
    with pytest.raises(NoSuchPart):
        part_wanted(header, 1000)


@given(st.one_of(st.text(), st.from_regex(r"bytes=\d{0,20}-\d{0,20}", fullmatch=True)), st.integers(0, 2**40))
def test_whatever_is_asked_for_a_part_lies_within_the_file(header: str, size: int):
    try:
        part = part_wanted(header, size)
    except NoSuchPart:
        return
    assert part is None or 0 <= part[0] < part[1] <= size
