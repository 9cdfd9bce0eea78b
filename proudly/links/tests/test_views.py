"""What editors and managers see of links and decide about them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
import segno
from django.test import Client

from proudly.content.models import Story
from proudly.content.tests import factories as content
from proudly.kit import clock
from proudly.links.models import Link, LinkTotal
from proudly.links.queries import closing_of, is_closed, settings_of, visits_of_story
from proudly.links.services import change_link_settings, close_links
from proudly.links.tests import factories
from proudly.people.models import Member, Organisation
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva() -> Member:
    return people.editor(people.organisation(time_zone="Asia/Tokyo"))


@pytest.fixture
def story(eva: Member) -> Story:
    return content.story(eva)


@pytest.fixture
def mia() -> Member:
    return people.member(name="Mia", roles=["manager"])


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def page_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def link_of(story: Story, name: str, **visits: int) -> Link:
    member = people.member(story.organisation, name)
    link = factories.link(member, story=story, code=f"{name}2345")
    LinkTotal.objects.bulk_create(LinkTotal(link=link, kind=kind, clicks=number) for kind, number in visits.items())
    return link


def again(story: Story) -> Story:
    return Story.objects.get(pk=story.pk)


# --- the links of a story ---------------------------------------------------------------------------------------------


def test_an_editor_sees_who_came_by_all_links_of_a_story(
    eva: Member, story: Story, django_assert_num_queries: Any
) -> None:
    link_of(story, "Piet", human=1200, robot=3)
    link_of(story, "Jan", human=34, own=2, repeated=5)
    for name in ("Kim", "Mo", "Ada"):
        link_of(story, name)
    link_of(content.story(eva), "Bo", human=99)
    with django_assert_num_queries(1):
        visits = visits_of_story(story)
    assert (visits.links, visits.people, visits.readers) == (5, 5, 1234)
    assert visits.by_kind == {"human": 1234, "robot": 3, "own": 2, "repeated": 5, "suspicious": 0}
    page = page_of(signed_in(eva), f"/write/{story.pk}/links")
    assert "1,234" in page
    assert re.search(r"<dt>Robots</dt><dd>3</dd>", page)


def test_what_fewer_than_five_brought_is_shown_to_no_editor(eva: Member, story: Story) -> None:
    for number in range(4):
        link_of(story, f"Sharer {number}", human=777)
    page = page_of(signed_in(eva), f"/write/{story.pk}/links")
    assert "Fewer than 5 people have shared this story." in page
    assert "777" not in page and "3,108" not in page


def test_a_story_without_links_says_so(eva: Member, story: Story) -> None:
    assert "Nobody has shared this story yet." in page_of(signed_in(eva), f"/write/{story.pk}/links")


def test_the_preview_leads_to_the_links(eva: Member, story: Story) -> None:
    assert f'href="/write/{story.pk}/links"' in page_of(signed_in(eva), f"/write/{story.pk}/preview")


def test_an_editor_closes_links_at_once_and_opens_them_again(eva: Member, story: Story) -> None:
    client = signed_in(eva)
    answer = client.post(f"/write/{story.pk}/links", {"at": "", "why": " We have moved the pump. "}, follow=True)
    assert "now reads that it is over" in answer.content.decode()
    closing = closing_of(again(story))
    assert closing is not None and closing.has_come and closing.why == "We have moved the pump."
    assert "We have moved the pump." in page_of(client, f"/write/{story.pk}/links")
    client.post(f"/write/{story.pk}/links/open")
    assert not is_closed(again(story))
    assert "These links are closed" not in page_of(client, f"/write/{story.pk}/links")


def test_a_moment_is_read_on_the_organisations_clock(eva: Member, story: Story) -> None:
    tomorrow = (clock.now() + timedelta(days=1)).astimezone(ZoneInfo("Asia/Tokyo")).replace(second=0, microsecond=0)
    client = signed_in(eva)
    client.post(f"/write/{story.pk}/links", {"at": f"{tomorrow:%Y-%m-%dT%H:%M}", "why": ""})
    closing = closing_of(again(story))
    assert closing is not None and closing.at == tomorrow
    assert not closing.has_come
    assert f"{tomorrow:%H:%M}" in page_of(client, f"/write/{story.pk}/links")


@pytest.mark.parametrize("at", ["2020-01-01T10:00", "tomorrow", "2026-13-45T99:00"])
def test_a_moment_that_is_none_or_past_closes_nothing_and_says_so(eva: Member, story: Story, at: str) -> None:
    page = signed_in(eva).post(f"/write/{story.pk}/links", {"at": at, "why": "x"}).content.decode()
    assert 'aria-invalid="true"' in page
    assert closing_of(again(story)) is None


def test_looking_at_the_page_of_links_changes_nothing(eva: Member, story: Story) -> None:
    client = signed_in(eva)
    client.get(f"/write/{story.pk}/links?at=&why=x")
    assert client.get(f"/write/{story.pk}/links/open").status_code == 405
    assert closing_of(again(story)) is None


def test_who_does_not_write_stories_closes_no_links(eva: Member, story: Story) -> None:
    for stranger in (people.member(eva.organisation), people.editor(people.organisation("Elders"), "Otto")):
        client = signed_in(stranger)
        assert client.post(f"/write/{story.pk}/links", {"at": "", "why": ""}).status_code in {403, 404}
        assert client.post(f"/write/{story.pk}/links/open").status_code in {403, 404}
    assert closing_of(again(story)) is None


def test_what_an_editor_told_visitors_is_shown_as_text(eva: Member, story: Story) -> None:
    link_of(story, "Piet")
    close_links(story=story, why="<script>alert(1)</script>")
    for address in (f"/write/{story.pk}/links", "/links/closed/Piet2345"):
        page = signed_in(eva).get(address).content.decode()
        assert "alert(1)" in page and "<script>alert" not in page


# --- settings ---------------------------------------------------------------------------------------------------------


def lines(*pairs: tuple[str, str], address: str = "") -> dict[str, str]:
    """What the page of settings sends."""
    sent = {"address": address, "utm-TOTAL_FORMS": str(len(pairs)), "utm-INITIAL_FORMS": "0"}
    for at, (name, value) in enumerate(pairs):
        sent |= {f"utm-{at}-name": name, f"utm-{at}-value": value}
    return sent


def kept_by(member: Member) -> tuple[str, dict[str, str]]:
    kept = settings_of(Organisation.objects.get(pk=member.organisation_id))
    return kept.address, kept.utm


def test_a_manager_finds_the_settings_and_what_they_come_to(mia: Member) -> None:
    client = signed_in(mia)
    assert 'href="/links/settings"' in page_of(client, "/organisation")
    page = page_of(client, "/links/settings")
    assert "?utm_source=linkedin&utm_medium=employee-advocacy&utm_campaign=story-12" in page
    assert 'value="{network}"' in page


def test_an_advocate_is_not_led_to_the_settings(mia: Member) -> None:
    client = signed_in(people.member(mia.organisation))
    assert "/organisation" not in page_of(client, "/")
    assert client.get("/organisation").status_code == 403


def test_a_manager_changes_what_targets_are_told_and_where_links_stand(mia: Member) -> None:
    client = signed_in(mia)
    sent = lines(("utm_source", "intranet"), ("utm_medium", ""), ("", ""), address="https://GO.example.com/")
    answer = client.post("/links/settings", sent, follow=True)
    assert "Links follow it within seconds" in answer.content.decode()
    assert kept_by(mia) == ("https://go.example.com", {"utm_source": "intranet"})
    assert "https://www.example.com/story?utm_source=intranet" in page_of(client, "/links/settings")


def test_a_manager_can_have_targets_told_nothing(mia: Member) -> None:
    signed_in(mia).post("/links/settings", lines(("utm_source", "")))
    assert kept_by(mia) == ("", {})


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (lines(("utm_source", "{netwrok}")), "“{netwrok}” cannot be filled in."),
        (lines(("UTM", "x")), "cannot be the name of a parameter"),
        (lines(("", "x")), "What is it called?"),
        (lines(("utm_id", "1"), ("utm_id", "2")), "stands here twice"),
        (lines(("utm_id", "1"), address="https://go.example.com/path"), "with nothing behind it"),
        (lines(*[(f"utm_{letter}", "x") for letter in "abcdefghijklmn"]), "12"),
    ],
)
def test_what_cannot_be_is_said_where_it_stands_and_nothing_is_kept(
    mia: Member, sent: dict[str, str], sentence: str
) -> None:
    before = kept_by(mia)
    page = unescape(signed_in(mia).post("/links/settings", sent).content.decode())
    assert "Not saved yet" in page
    assert sentence in page
    assert kept_by(mia) == before


def test_everything_that_is_wrong_is_said_at_once(mia: Member) -> None:
    sent = lines(("utm_id", "{who}"), ("UTM", "x"), address="nowhere")
    page = unescape(signed_in(mia).post("/links/settings", sent).content.decode())
    assert page.count('aria-invalid="true"') == 3


# --- QR codes ---------------------------------------------------------------------------------------------------------


def modules(svg: bytes) -> tuple[set[tuple[int, int]], int]:
    """The dark modules of a drawn code, by column and row without the quiet zone, and its width with it."""
    drawing = ElementTree.fromstring(svg)
    width = drawing.attrib["viewBox"].split()[2]
    light, dark = (path for path in drawing.iter("{http://www.w3.org/2000/svg}path"))
    assert (light.attrib["fill"], dark.attrib["stroke"]) == ("#fff", "#000")
    found: set[tuple[int, int]] = set()
    x = y = 0.0
    for kind, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", dark.attrib["d"]):
        if kind == "h":
            found |= {(int(x) + step - 4, int(y) - 4) for step in range(int(first))}
            x += float(first)
        elif kind == "M":
            x, y = float(first), float(second)
        else:
            x, y = x + float(first), y + float(second)
    return found, int(width)


def test_the_qr_code_says_the_address_of_the_link(eva: Member, story: Story) -> None:
    link = link_of(story, "Piet")
    change_link_settings(organisation=eva.organisation, address="https://go.example.com", utm={})
    answer = signed_in(link.member).get("/links/Piet2345/qr.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    said = segno.make("https://go.example.com/go/Piet2345", error="m", boost_error=False, micro=False)
    dark, width = modules(answer.content)
    assert dark == {
        (column, row) for row, line in enumerate(said.matrix) for column, module in enumerate(line) if module
    }
    assert width == 8 * (len(said.matrix) + 2 * 4), "four modules of white on each side"


def test_a_qr_code_is_for_its_member_and_for_editors(eva: Member, story: Story) -> None:
    link = link_of(story, "Piet")
    address = "/links/Piet2345/qr.svg"
    for allowed in (link.member, eva):
        assert signed_in(allowed).get(address).status_code == 200
    for other in (people.member(eva.organisation, "Jan"), people.editor(people.organisation("Elders"), "Otto")):
        assert signed_in(other).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert signed_in(eva).get("/links/unknown22/qr.svg").status_code == 404
