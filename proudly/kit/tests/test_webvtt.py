from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.kit.tests.video_samples import CAPTIONS
from proudly.kit.webvtt import CaptionsFault, faulty_captions

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
