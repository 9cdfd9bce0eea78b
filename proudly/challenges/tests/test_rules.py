from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.challenges.rules import CaptionsFault, VideoKind, faulty_captions, kind_of_video, video_link
from proudly.challenges.tests.factories import CAPTIONS, MP4, WEBM


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [
        (MP4, VideoKind.MP4),
        (WEBM, VideoKind.WEBM),
        (MP4.replace(b"ftypisom", b"ftypqt  "), None),
        (MP4.replace(b"ftypisom", b"ftypheic"), None),
        (WEBM.replace(b"webm", b"matr"), None),
        (b"<html><script>", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"", None),
    ],
)
def test_a_video_is_known_by_what_is_in_it(beginning: bytes, kind: VideoKind | None):
    assert kind_of_video(beginning[:64]) == kind


@given(st.binary(max_size=64))
def test_whatever_a_file_begins_with_something_is_said_of_it(beginning: bytes):
    assert kind_of_video(beginning) in {None, *VideoKind}


@pytest.mark.parametrize(
    ("address", "name", "frame"),
    [
        ("https://www.youtube.com/watch?v=aqz-KE-bpKQ&t=10", "YouTube", "youtube-nocookie.com/embed/aqz-KE-bpKQ?"),
        ("https://youtu.be/aqz-KE-bpKQ?si=x", "YouTube", "youtube-nocookie.com/embed/aqz-KE-bpKQ?"),
        ("https://m.youtube.com/shorts/aqz-KE-bpKQ", "YouTube", "youtube-nocookie.com/embed/aqz-KE-bpKQ?"),
        ("https://vimeo.com/76979871", "Vimeo", "player.vimeo.com/video/76979871?dnt=1"),
        ("https://vimeo.com/76979871/8272103f6e", "Vimeo", "&h=8272103f6e"),
        ("https://player.vimeo.com/video/76979871?h=1", "Vimeo", "player.vimeo.com/video/76979871?dnt=1"),
        ("https://media.waterwerk.example/hoi.mp4?x=1", "media.waterwerk.example", ""),
        (" https://media.waterwerk.example/HOI.WebM ", "media.waterwerk.example", ""),
    ],
)
def test_an_address_of_a_video_that_stands_elsewhere(address: str, name: str, frame: str):
    found = video_link(address)
    assert found is not None
    assert (found.name, frame in found.frame, bool(found.frame)) == (name, True, bool(frame))


@pytest.mark.parametrize(
    "address",
    [
        "http://youtu.be/aqz-KE-bpKQ",
        "https://youtube.com.elders.example/watch?v=aqz-KE-bpKQ",
        "https://youtu.be/../../evil",
        'https://youtu.be/"onload=alert',
        "https://www.youtube.com/@channel",
        "https://vimeo.com/about",
        "https://waterwerk.example/page",
        "https://someone:secret@waterwerk.example/hoi.mp4",
        "javascript:alert(1)//.mp4",
        "https://[broken/hoi.mp4",
        "https://waterwerk.example:port/hoi.mp4",
        "",
    ],
)
def test_what_is_no_video_is_told_apart(address: str):
    assert video_link(address) is None


@given(st.one_of(st.text(), st.text().map("https://youtu.be/{}".format), st.text().map("https://vimeo.com/{}".format)))
def test_nothing_that_is_pasted_leads_a_player_elsewhere(address: str):
    found = video_link(address)
    if found and found.frame:
        assert found.frame.startswith(("https://www.youtube-nocookie.com/embed/", "https://player.vimeo.com/video/"))
        assert not set(found.frame) & set("\"'<> \n")


WITH_ALL = """\ufeffWEBVTT - what Marijke says
Kind: captions

NOTE something aside

STYLE
::cue { color: red }

1
00:00:01.000 --> 00:00:04.500 align:start position:10%
<v Marijke>I share every week.
And so can you.

100:00.000 --> 00:05.000
"""


def test_captions_that_a_player_shows_are_taken():
    assert faulty_captions(CAPTIONS) is None
    assert faulty_captions(CAPTIONS.replace("\n", "\r\n")) is None
    assert faulty_captions(WITH_ALL.rsplit("\n\n", 1)[0]) is None


@pytest.mark.parametrize(
    ("text", "fault", "line"),
    [
        ("", CaptionsFault.NO_HEADING, 1),
        ("1\n00:00:01,000 --> 00:00:04,000\nSubRip", CaptionsFault.NO_HEADING, 1),
        ("WEBVTTx\n\n00:00.000 --> 00:01.000\nHoi", CaptionsFault.NO_HEADING, 1),
        ("WEBVTT\n\n00:00:01,000 --> 00:00:04,000\nHoi", CaptionsFault.TIME, 3),
        ("WEBVTT\n\n00:00.000 --> 00:61.000\nHoi", CaptionsFault.TIME, 3),
        (WITH_ALL, CaptionsFault.TIME, 14),
        ("WEBVTT\n\n00:04.000 --> 00:01.000\nHoi", CaptionsFault.BACKWARDS, 3),
        ("WEBVTT\n\n00:04.000 --> 00:05.000\nHoi\n\n00:01.000 --> 00:06.000\nHa", CaptionsFault.BACKWARDS, 6),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\n\n", CaptionsFault.NO_WORDS, 6),
        ("WEBVTT", CaptionsFault.NO_WORDS, 1),
    ],
)
def test_what_is_wrong_with_captions_is_told_with_its_line(text: str, fault: CaptionsFault, line: int):
    assert faulty_captions(text) == (fault, line) or (fault is CaptionsFault.NO_WORDS and faulty_captions(text))


@given(st.one_of(st.text(), st.text().map("WEBVTT\n\n{}".format)))
def test_no_text_is_too_strange_to_be_judged(text: str):
    faulty_captions(text)
