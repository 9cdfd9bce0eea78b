"""Numbers, moments, names and icons as pages show them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django import forms
from django.template import Context, Template
from django.utils import translation

from proudly.ui.templatetags import ui

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Sanne de Vries", "SV"),
        ("bo", "B"),
        ("Anne-Marie", "AM"),
        ("  Łukasz   Nowak ", "ŁN"),
        ("Jan (IT)", "J"),
        ("👩‍🚀", "?"),
        ("", "?"),
    ],
)
def test_initials_are_the_first_and_the_last_name(name: str, letters: str) -> None:
    assert ui.initials(name) == letters


def test_a_name_always_has_the_same_colour_and_names_differ() -> None:
    assert ui.avatar_colour("Sanne de Vries") == ui.avatar_colour(" sanne de vries ")
    assert len({ui.avatar_colour(f"Name {number}") for number in range(200)}) == 8


@pytest.mark.parametrize(("language", "expected"), [("en", ["+1,250", "−250", "0"]), ("nl", ["+1.250", "−250", "0"])])
def test_numbers_follow_the_language(language: str, expected: list[str]) -> None:
    with translation.override(language):
        shown = [ui.signed_number(1250), ui.signed_number(-250), ui.signed_number("0")]
    assert shown == expected


@pytest.mark.parametrize(
    ("passed", "how", "english", "dutch"),
    [
        (timedelta(minutes=5), "ago", "5 minutes ago", "5 minuten geleden"),
        (timedelta(hours=3), "ago", "3 hours ago", "3 uur geleden"),
        (timedelta(days=40), "ago", "14 Oct", "14 okt"),
        (timedelta(days=400), "ago", "19 Oct 2025", "19 okt 2025"),
        (timedelta(hours=-3), "ago", "in 3 hours", "over 3 uur"),
        (timedelta(), "full", "23 Nov 2026 12:00", "23 nov 2026 12:00"),
    ],
)
def test_a_moment_is_said_as_people_say_it(passed: timedelta, how: str, english: str, dutch: str) -> None:
    with time_machine.travel(NOON, tick=False):
        with translation.override("en"):
            assert ui.moment(NOON - passed, how) == english
        with translation.override("nl"):
            assert ui.moment(NOON - passed, how) == dutch.replace(".", "")


def test_a_day_has_no_hour() -> None:
    with translation.override("en"):
        assert ui.moment(date(2026, 3, 1)) == "1 Mar 2026"


def test_an_icon_without_a_name_is_decoration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui, "_icons", lambda: {"gift": '<path d="M0 0"/>'})
    assert 'aria-hidden="true"' in ui.icon("gift")
    assert 'role="img" aria-label="A &lt;gift&gt;"' in ui.icon("gift", label="A <gift>")


def test_a_misspelt_icon_is_an_error_where_the_icons_are_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui, "_icons", lambda: {"gift": ""})
    with pytest.raises(LookupError, match="gfit"):
        ui.icon("gfit")


def test_a_page_can_be_drawn_before_the_styles_are_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui, "_icons", dict)
    assert "<svg" in ui.icon("anything")


def test_a_network_brings_its_own_mark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "fresh").mkdir()
    (tmp_path / "fresh/icon.svg").write_text(
        '<?xml version="1.0"?><svg width="9" height="9" viewBox="0 0 9 9"><title>F</title><path d="M1 1"/></svg>'
    )
    monkeypatch.setattr(ui, "_NETWORKS", tmp_path)
    ui._network_svg.cache_clear()
    try:
        assert ui.network_icon("fresh") == (
            '<span class="network-mark"><svg viewBox="0 0 9 9" aria-hidden="true"><path d="M1 1"/></svg></span>'
        )
        assert "<svg" in ui.network_icon("unknown") and "<svg" in ui.network_icon("../people")
    finally:
        ui._network_svg.cache_clear()


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://www.Example.com/a?b", "example.com"), ("http://a.nl:8000", "a.nl"), ("just words", "just words")],
)
def test_a_link_is_shown_by_its_host(url: str, host: str) -> None:
    assert ui.host(url) == host


class _Form(forms.Form):
    name = forms.CharField(help_text="As on your badge.")
    colour = forms.ChoiceField(choices=[("r", "Red <b>")], widget=forms.RadioSelect)
    agreed = forms.BooleanField()


def _draw(form: forms.Form) -> str:
    return Template("{% cotton form :form=form %}{% endcotton %}").render(Context({"form": form}))


def test_a_wrong_field_says_so_to_a_screen_reader_too() -> None:
    page = _draw(_Form({}))
    assert 'aria-describedby="id_name_help id_name_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_name_error"' in page and 'id="id_name_help"' in page


def test_a_component_hands_on_what_it_did_not_declare() -> None:
    page = Template(
        "{% cotton badge kind='primary' :data-none=none :data-no=no :hidden=yes "
        """data-json='{"a": "{{ t }}"}' %}{% endcotton %}"""
    ).render(Context({"none": None, "no": False, "yes": True, "t": "O'Brien & co"}))
    assert " hidden " in page and "data-no" not in page and "kind=" not in page
    assert 'data-json="{&quot;a&quot;: &quot;O&#x27;Brien &amp; co&quot;}"' in page


def test_a_name_is_the_same_name_however_a_template_hands_it_over() -> None:
    escaped = Template("{{ name }}").render(Context({"name": "Siân O'Brien & Co"}))
    assert ui.initials(escaped) == "SC"
    assert ui.avatar_colour(escaped) == ui.avatar_colour("Siân O'Brien & Co")


def test_choices_are_a_named_group_and_stay_text() -> None:
    page = _draw(_Form())
    assert "<fieldset" in page and "Colour</legend>" in page
    assert "Red &lt;b&gt;" in page


USES = (
    "story_card title=t summary=t why=t href=t picture=t picture_alt=t :topics=l",
    "caption_editor value=t error=t",
    "standing_row rank=1 name=t team=t :points=p",
    "entry_row reason=t note=t :amount=p",
    "link_card title=t url=t summary=t",
    "avatar name=t label=t",
    "empty_state title=t",
    "network_button key=t name=t :data-a=t",
    "copy_button text=t done=t",
    "button :data-a=t :aria-label=t",
    "card :data-a=t",
    "field name=t label=t value=t help=t error=t",
    "toast icon='gift' :points=p",
)


@pytest.mark.parametrize("use", USES)
def test_what_people_type_stays_text_in_every_component(use: str) -> None:
    hostile = """"><script>alert(1)</script>' onload='x {{ 7|add:7777 }} <c-button>"""
    template = Template("{% cotton " + use + " %}{{ t }}{% endcotton %}")
    page = template.render(Context({"t": hostile, "l": [hostile], "p": 5}))
    assert "alert(1)" in page
    for sign_of_harm in ("<script", "onload='x", "7784", "<c-button"):
        assert sign_of_harm not in page
