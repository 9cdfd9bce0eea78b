from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.challenges.rules import video_link


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
