from __future__ import annotations

from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from proudly.challenges.models import Commitment
from proudly.challenges.services import hide_commitment
from proudly.challenges.tests.factories import commitment, sponsor
from proudly.kit import videos
from proudly.kit.tests.video_samples import CAPTIONS, MP4, WEBM
from proudly.people.models import Member
from proudly.people.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_folder(tmp_path: Path, settings: Any) -> None:
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def marijke() -> Member:
    return sponsor(people.organisation(), "Marijke", function="Director")


@pytest.fixture
def sanne(marijke: Member) -> Member:
    return people.member(marijke.organisation)


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def uploaded(content: bytes, name: str) -> BytesIO:
    file = BytesIO(content)
    file.name = name
    return file


def said(**more: Any) -> dict[str, Any]:
    return {"text_en": "I share every week.", "text_nl": "", "function": "Director", "captions_language": "en", **more}


# --- giving -----------------------------------------------------------------------------------------------------------


def test_a_sponsor_gives_a_commitment_with_a_video_and_captions(marijke: Member, sanne: Member):
    client = signed_in(marijke)
    assert 'value="Director"' in page_of(client, "/commitment"), "the function is filled in"
    video, captions = uploaded(WEBM, "holiday.exe"), uploaded(CAPTIONS.encode(), "captions.vtt")
    answer = client.post("/commitment", said(video=video, captions=captions))
    assert answer.status_code == 302
    one = Commitment.objects.get()
    assert one.video_kind == "video/webm" and "holiday" not in str(one.video.name)
    for address in ("/", "/why"):
        page = page_of(signed_in(sanne), address)
        assert "I share every week." in page and "Marijke" in page and "Director" in page
        assert f'<track kind="captions" srclang="en" label="English" src="/commitments/{one.pk}/captions' in page


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"video": (b"<html>", "video.mp4")}, "This is no MP4 or WebM video"),
        ({"video": (WEBM, "v.webm")}, "Add captions, or the video as text"),
        ({"captions": (b"1\n00:00:01,000 --> 00:00:02,000\nHoi", "c.srt")}, "Captions begin with the word WEBVTT"),
        ({"captions": (b"WEBVTT\n\n00:01 --> 00:02\nHoi", "c.vtt")}, "Line 3 of the captions needs two times"),
        ({"captions": (b"WEBVTT\n\n\xff\xfe", "c.vtt")}, "no text in UTF-8"),
        ({"poster": (b"<svg/>", "p.png")}, "This is no picture"),
        ({"video_link": "https://elders.example/page"}, "Paste an https:// address"),
        ({"video": (WEBM, "v.webm"), "video_link": "https://youtu.be/aqz-KE-bpKQ"}, "Choose one of the two"),
        ({"text_en": " "}, "Say something in at least one language"),
    ],
)
def test_what_cannot_be_used_is_told_and_changes_nothing(sent: dict[str, Any], sentence: str, marijke: Member):
    files = {name: uploaded(*value) if isinstance(value, tuple) else value for name, value in sent.items()}
    page = unescape(signed_in(marijke).post("/commitment", said(**files)).content.decode())
    assert sentence in page
    assert not Commitment.objects.exists()


def test_a_video_that_is_too_large_is_refused(marijke: Member, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(videos, "LARGEST_VIDEO", 100)
    sent = said(video=uploaded(WEBM, "v.webm"), transcript="Hi")
    assert "larger than" in signed_in(marijke).post("/commitment", sent).content.decode()
    assert not Commitment.objects.exists()


def test_only_sponsors_give_one(sanne: Member):
    assert signed_in(sanne).post("/commitment", said()).status_code == 403


def test_the_giver_alone_withdraws_it(marijke: Member):
    commitment(marijke)
    pieter = sponsor(marijke.organisation, "Pieter")
    signed_in(pieter).post("/commitment/withdraw")
    signed_in(pieter).post("/commitment", said(text_en="Pieter's"))
    assert Commitment.objects.get(member=marijke).texts == {"en": "I share every week."}
    signed_in(marijke).post("/commitment/withdraw")
    assert list(Commitment.objects.values_list("member__name", flat=True)) == ["Pieter"]


def test_words_are_text_and_nothing_else(marijke: Member, sanne: Member):
    commitment(marijke, "<script>alert(1)</script>\n\nhttps://waterwerk.example/a?b=1&c=2")
    for address in ("/", "/why"):
        page = signed_in(sanne).get(address).content.decode()
        assert "<script>alert" not in page
        assert '<a href="https://waterwerk.example/a?b=1&amp;c=2"' in page


def test_everybody_reads_it_in_the_own_language_where_there_is_one(marijke: Member):
    signed_in(marijke).post("/commitment", said(text_nl="Ik deel elke week."))
    piet = people.member(marijke.organisation, "Piet", language="nl")
    assert 'lang="nl"><p>Ik deel elke week.' in page_of(signed_in(piet), "/why")
    signed_in(marijke).post("/commitment", said())
    assert 'lang="en"><p>I share every week.' in page_of(signed_in(piet), "/why")


# --- seeing -----------------------------------------------------------------------------------------------------------


def test_nothing_of_another_site_is_loaded_before_it_is_asked_for(marijke: Member, sanne: Member):
    commitment(marijke, video_link="https://youtu.be/aqz-KE-bpKQ")
    page = page_of(signed_in(sanne), "/why")
    assert 'data-plays="https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ' in page
    assert 'src="http' not in page and "<iframe" not in page


def test_dismissed_above_the_stories_it_stays_under_why(marijke: Member, sanne: Member):
    commitment(marijke)
    client = signed_in(sanne)
    assert 'id="kick-off"' in page_of(client, "/")
    client.post("/why/dismiss")
    assert 'id="kick-off"' not in page_of(client, "/")
    assert "I share every week." in page_of(client, "/why")


def test_who_looks_for_certain_stories_gets_them_at_once(marijke: Member, sanne: Member):
    commitment(marijke)
    client = signed_in(sanne)
    assert 'id="kick-off"' in page_of(client, "/")
    assert 'id="kick-off"' not in page_of(client, "/?saved=on")


def test_many_commitments_take_as_many_queries_as_one(marijke: Member, sanne: Member):
    commitment(marijke)
    client = signed_in(sanne)
    client.get("/")
    counted: dict[str, list[int]] = {}
    for number in (1, 6):
        for address in ("/", "/why"):
            with CaptureQueriesContext(connection) as queries:
                page_of(client, address)
            counted.setdefault(address, []).append(len(queries))
        if number == 1:
            for more in range(5):
                commitment(sponsor(marijke.organisation, f"Sponsor {more}"), with_video=True)
    assert counted["/"][0] == counted["/"][1] <= 14
    assert counted["/why"][0] == counted["/why"][1] <= 9


def test_the_owner_hides_it_and_shows_it_again(marijke: Member, sanne: Member):
    one = commitment(marijke)
    owner = signed_in(people.member(marijke.organisation, "Ruth", roles=["owner"]))
    owner.post(f"/commitments/{one.pk}/hide")
    assert "I share every week." not in page_of(signed_in(sanne), "/why")
    assert "Hidden: only owners" in page_of(owner, "/why")
    assert "An owner has hidden this" in page_of(signed_in(marijke), "/why")
    owner.post(f"/commitments/{one.pk}/hide", {"shown": "1"})
    assert "I share every week." in page_of(signed_in(sanne), "/why")


def test_the_owner_says_why(marijke: Member, sanne: Member):
    owner = signed_in(people.member(marijke.organisation, "Ruth", roles=["owner"]))
    assert "people who make it" in page_of(owner, "/organisation/why")
    owner.post("/organisation/why", {"title_en": "Water for all", "text_en": "Because.", "title_nl": "", "text_nl": ""})
    assert "<h1>Water for all</h1>" in page_of(signed_in(sanne), "/why")
    owner.post("/organisation/why", {"title_en": "", "text_en": "Because."})
    assert "<h1>Water for all</h1>" in page_of(signed_in(sanne), "/why")


# --- videos -----------------------------------------------------------------------------------------------------------


def test_members_alone_see_the_video_in_parts_and_whole(marijke: Member, sanne: Member):
    one = commitment(marijke, with_video=True)
    address = f"/commitments/{one.pk}/video"
    client = signed_in(sanne)
    whole = client.get(address)
    assert (whole.status_code, b"".join(whole)) == (200, MP4)
    assert whole["Content-Type"] == "video/mp4" and whole["Accept-Ranges"] == "bytes"
    assert "sandbox" in whole["Content-Security-Policy"]
    part = client.get(address, headers={"range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    assert part["Content-Range"] == f"bytes 4-7/{len(MP4)}"
    assert client.get(address, headers={"range": f"bytes={len(MP4)}-"}).status_code == 416
    stale = client.get(address, headers={"range": "bytes=4-7", "if-range": '"of another file"'})
    assert (stale.status_code, len(b"".join(stale))) == (200, len(MP4))
    assert Client().get(address).status_code == 302
    assert signed_in(people.outsider()).get(address).status_code == 404
    assert Client().get(f"/media/{one.video.name}").status_code == 404


def test_captions_and_still_are_given_out_as_what_they_are(marijke: Member, sanne: Member):
    one = commitment(marijke, with_video=True)
    answer = signed_in(sanne).get(f"/commitments/{one.pk}/captions")
    assert (answer["Content-Type"], answer.content.decode()) == ("text/vtt; charset=utf-8", CAPTIONS)
    assert signed_in(sanne).get(f"/commitments/{one.pk}/poster").status_code == 404


def test_a_hidden_video_and_one_whose_file_is_lost_are_not_there(marijke: Member, sanne: Member):
    one = commitment(marijke, with_video=True)
    hide_commitment(commitment=one, hidden=True)
    assert signed_in(sanne).get(f"/commitments/{one.pk}/video").status_code == 404
    assert signed_in(marijke).get(f"/commitments/{one.pk}/video").status_code == 200
    one.video.storage.delete(str(one.video.name))
    assert signed_in(marijke).get(f"/commitments/{one.pk}/video").status_code == 404
