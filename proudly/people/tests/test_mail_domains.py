"""What counts as the same domain, and which domains prove nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.people.mail_domains import (
    NotAnAddress,
    SaysNothing,
    domain_of,
    name_from,
    plain_address,
    plain_domain,
    says_nothing,
)


def test_the_domain_of_an_address_is_in_small_letters_and_of_no_address_none():
    assert domain_of("Sanne@Waterwerk.Example") == "waterwerk.example"
    assert domain_of("sanne") == ""


@pytest.mark.parametrize(
    "typed",
    [
        "waterwerk.example",
        "WaterWerk.EXAMPLE",
        " @waterwerk.example. ",
        "waterwerk。example",  # an ideographic full stop
        "ｗａｔｅｒｗｅｒｋ.example",  # full width
        "water\u00adwerk.example",  # a soft hyphen
        "water\u200bwerk.example",  # a space of no width
    ],
)
def test_a_domain_is_one_however_it_is_typed(typed: str) -> None:
    assert plain_domain(typed) == "waterwerk.example"


@pytest.mark.parametrize("typed", ["wаterwerk.example", "waterwerκ.example", "waterwerk.example.evil.example"])
def test_what_only_looks_like_a_domain_is_another(typed: str) -> None:
    assert plain_domain(typed) != "waterwerk.example"


@pytest.mark.parametrize(
    "typed", ["", "example", "a..b", "-a.example", "a b.example", "127.0.0.1", "x" * 64 + ".nl", "@"]
)
def test_what_is_no_domain_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAddress):
        plain_domain(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "sanne",
        "@waterwerk.example",
        "sanne@",
        "sanne@evil.example@waterwerk.example",
        '"sanne@evil.example"@waterwerk.example',
        "sanne@waterwerk.example\nBcc: everybody@evil.example",
        "ſanne@waterwerk.example",  # an old s, which is an s in capitals
        "\u212aees@waterwerk.example",  # the sign of kelvin, which is a k in small letters
        "sanne.@waterwerk.example",
        "a" * 65 + "@waterwerk.example",
    ],
)
def test_what_no_mail_would_reach_or_another_would_get_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAddress):
        plain_address(typed)


def test_an_address_is_one_however_it_is_typed() -> None:
    assert plain_address(" Sanne.De-Vries@WaterWerk.Example. ") == "sanne.de-vries@waterwerk.example"


@given(st.text(max_size=80))
def test_whatever_is_typed_is_refused_or_stays_as_it_became(typed: str) -> None:
    try:
        plain = plain_address(typed)
    except NotAnAddress:
        return
    assert plain.isascii() and plain == plain.lower() == plain_address(plain) and plain.count("@") == 1


@pytest.mark.parametrize("domain", ["gmail.com", "outlook.com", "ziggo.nl", "proton.me", "hey.com", "team.gmail.com"])
def test_free_mail_proves_nothing(domain: str) -> None:
    assert says_nothing(domain) == SaysNothing.FREE_MAIL


@pytest.mark.parametrize("domain", ["co.uk", "github.io", "com.au", "xn--fiqs8s.cn", "azurewebsites.net"])
def test_a_public_suffix_proves_nothing(domain: str) -> None:
    expected = None if domain == "xn--fiqs8s.cn" else SaysNothing.PUBLIC_SUFFIX
    assert says_nothing(domain) == expected


@pytest.mark.parametrize("domain", ["waterwerk.example", "mail.waterwerk.co.uk", "heldervaart.nl"])
def test_a_domain_of_ones_own_may_prove_something(domain: str) -> None:
    assert says_nothing(domain) is None


def test_a_name_is_guessed_from_an_address() -> None:
    assert name_from("sanne.de_vries2+news@waterwerk.example") == "Sanne De Vries"
    assert name_from("1234@waterwerk.example") == "1234@waterwerk.example"
