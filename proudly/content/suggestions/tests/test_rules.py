from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.content.suggestions.rules import AddressRefused, Wrong, address_of, answer_by, is_near, key_of


@pytest.mark.parametrize(
    ("pasted", "wrong"),
    [
        ("", Wrong.NONE),
        ("hello there", Wrong.NONE),
        ("https://", Wrong.NONE),
        ("javascript:alert(1)", Wrong.KIND),
        ("JavaScript:alert(1)", Wrong.KIND),
        ("data:text/html,<script>alert(1)</script>", Wrong.KIND),
        ("file:///etc/passwd", Wrong.KIND),
        ("ftp://files.example/a", Wrong.KIND),
        ("https://sanne:secret@site.example/", Wrong.PASSWORD),
        ("https://bank.example@evil.example/", Wrong.PASSWORD),
        ("https://site.example/" + "a" * 4000, Wrong.LONG),
        ("a" * 4000, Wrong.LONG),
    ],
)
def test_what_is_no_link_to_a_page_is_refused_for_its_reason(pasted: str, wrong: Wrong):
    with pytest.raises(AddressRefused) as refused:
        address_of(pasted)
    assert refused.value.wrong == wrong


@pytest.mark.parametrize(
    ("pasted", "address"),
    [
        (" https://Site.Example/a?utm_source=x&id=3#top ", "https://site.example/a?id=3"),
        ("site.example/a", "https://site.example/a"),
        ("Look at this: https://site.example/a. Nice!", "https://site.example/a"),
        ("https://mas.example/@sanne/1", "https://mas.example/@sanne/1"),
        ("site.example:8080/a", "https://site.example:8080/a"),
    ],
)
def test_a_link_is_found_and_loses_what_only_follows_readers(pasted: str, address: str):
    assert address_of(pasted) == address


@given(st.text(max_size=3000))
def test_whatever_is_pasted_is_a_web_address_or_refused(pasted: str):
    try:
        address = address_of(pasted)
    except AddressRefused:
        return
    assert address.startswith(("http://", "https://")) and len(address) <= 2000 and not set(address) & set(' "<>\n')


def test_ways_to_write_one_address_have_one_key():
    same = ["https://www.site.example/a/", "http://site.example/a", "https://site.example/a?utm_medium=x#top"]
    assert len({key_of(address) for address in same}) == 1
    others = ["https://site.example/b", "https://site.example/a?id=1", "https://blog.site.example/a"]
    assert len({key_of(address) for address in [*same, *others]}) == 4


@pytest.mark.parametrize(
    ("day", "days", "by"),
    [
        (date(2026, 11, 23), 3, date(2026, 11, 26)),  # Monday
        (date(2026, 11, 26), 3, date(2026, 12, 1)),  # Thursday, over the weekend
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # Saturday
    ],
)
def test_weekends_are_not_counted_in_a_promise(day: date, days: int, by: date):
    assert answer_by(day, days) == by


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 20))
def test_a_promise_ends_on_a_working_day_after_so_many_of_them(day: date, days: int):
    by = answer_by(day, days)
    between = [day + timedelta(days=number) for number in range(1, (by - day).days + 1)]
    assert by.weekday() < 5 and sum(one.weekday() < 5 for one in between) == days


def test_titles_are_near_when_most_long_words_are_the_same():
    assert is_near("Our pump saved a village", "How our pump saved the whole village")
    assert not is_near("Our pump saved a village", "Our pump saves energy in Ghent")
    assert not is_near("Pump", "Pump")
