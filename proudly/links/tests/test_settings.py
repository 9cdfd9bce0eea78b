"""How an organisation may want its links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.links import rules
from proudly.links.models import LinkSettings
from proudly.links.queries import settings_of
from proudly.links.services import LinkSettingsRefused, Wrong, address_of, change_link_settings
from proudly.people.models import AuditEntry, Organisation
from proudly.people.tests import factories as people


@pytest.fixture
def waterwerk(db: None) -> Organisation:
    return people.organisation()


def refused(organisation: Organisation, *, address: str = "", utm: dict[str, str] | None = None) -> Wrong:
    with pytest.raises(LinkSettingsRefused) as caught:
        change_link_settings(organisation=organisation, address=address, utm=utm or {})
    assert not LinkSettings.objects.exists(), "what is refused is not kept"
    [reason] = caught.value.reasons
    return reason


def test_links_stand_at_the_site_until_the_organisation_has_an_address_of_its_own(waterwerk: Organisation):
    assert address_of("abc", waterwerk) == "http://127.0.0.1:8000/go/abc"
    change_link_settings(organisation=waterwerk, address="https://go.example.com/", utm={})
    assert address_of("abc", Organisation.objects.get()) == "https://go.example.com/go/abc"
    change_link_settings(organisation=waterwerk, address="", utm={})
    assert address_of("abc", Organisation.objects.get()) == "http://127.0.0.1:8000/go/abc"


def test_changed_settings_are_in_the_audit_trail_and_refused_ones_are_not(waterwerk: Organisation):
    refused(waterwerk, address="nowhere")
    change_link_settings(organisation=waterwerk, address="https://go.example.com", utm={"utm_source": "{network}"})
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.about["address"]) == ("link settings changed", "https://go.example.com")


def test_an_organisation_that_has_said_nothing_tells_targets_the_usual(waterwerk: Organisation):
    assert settings_of(waterwerk).utm == rules.STARTING_UTM
    change_link_settings(organisation=waterwerk, address="", utm={})
    assert settings_of(Organisation.objects.get()).utm == {}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("https://go.example.com", "https://go.example.com"),
        ("  HTTPS://Go.Example.COM/  ", "https://go.example.com"),
        ("http://127.0.0.1:8001", "http://127.0.0.1:8001"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_an_address_is_kept_as_scheme_and_host(said: str, kept: str):
    assert rules.origin_of(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "go.example.com",
        "ftp://go.example.com",
        "javascript:alert(1)",
        "https://",
        "https://go.example.com/links",
        "https://go.example.com?x=1",
        "https://go.example.com/#x",
        "https://user@go.example.com",
        "https://go.example.com:port",
        "https://go.example.com:99999",
        "https://-go.example.com",
        "https://go..example.com",
        'https://go."><script>.example',
        "https://go.example.com\n.evil.example",
        "https://[::1",
        "https://" + "a" * 64 + ".example",
        "https://" + "a." * 100 + "example",
    ],
)
def test_what_is_no_address_for_links_is_refused_in_words(waterwerk: Organisation, said: str):
    trouble = refused(waterwerk, address=said)
    assert trouble.field == "address"
    assert "https://go.example.com" in trouble.sentence


@given(st.text(max_size=60))
def test_any_address_that_is_kept_begins_a_link_and_is_kept_the_same_again(said: str):
    kept = rules.origin_of(said)
    if kept is not None:
        assert rules.origin_of(kept) == kept
        assert kept.isascii() and kept.partition("://")[0] in {"http", "https"} and kept.count("/") == 2


@pytest.mark.parametrize("name", ["UTM_source", "utm-source", "utm source", "utm_söurce", "", "_", "u" * 41, "a&b"])
def test_a_name_that_is_no_parameter_is_refused(waterwerk: Organisation, name: str):
    trouble = refused(waterwerk, utm={name: "x"})
    assert (trouble.field, trouble.parameter) == ("name", name)


@pytest.mark.parametrize(
    ("value", "strange"),
    [("{netwrok}", "{netwrok}"), ("{network", "{"), ("a } b", "}"), ("{story}-{member}", "{member}"), ("{}", "{}")],
)
def test_a_placeholder_that_cannot_be_filled_in_is_named(waterwerk: Organisation, value: str, strange: str):
    trouble = refused(waterwerk, utm={"utm_source": value})
    assert (trouble.field, trouble.parameter) == ("value", "utm_source")
    assert f"“{strange}”" in trouble.sentence
    assert "{network}" in trouble.sentence and "{story}" in trouble.sentence


@pytest.mark.parametrize("value", ["x" * 201, "two\nlines", "a\x00b"])
def test_a_value_is_one_line_that_is_not_too_long(waterwerk: Organisation, value: str):
    assert refused(waterwerk, utm={"utm_source": value}).field == "value"


def test_too_many_parameters_are_refused(waterwerk: Organisation):
    utm = {f"utm_{letter}": "x" for letter in "abcdefghijklm"}
    assert refused(waterwerk, utm=utm).field == "utm"


@given(st.text(st.sampled_from("{}networkstory "), max_size=30))
def test_a_value_that_is_taken_has_no_braces_left_when_it_is_filled_in(value: str):
    if not rules.strange_placeholder(value):
        filled_in = rules.tagged("https://x.example", utm={"utm_id": value}, facts={"network": "x", "story": "1"})
        assert "%7B" not in filled_in and "%7D" not in filled_in
