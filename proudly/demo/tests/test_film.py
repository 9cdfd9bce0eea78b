from __future__ import annotations

import base64
from io import BytesIO

import pytest

from proudly.demo.commitments import COMMITMENTS
from proudly.demo.company import CAST
from proudly.demo.film import FRAMES_A_SECOND, SECONDS_A_SCENE, walk_over
from proudly.kit.videos import VideoKind, ready_video
from proudly.kit.webvtt import faulty_captions
from tests.browsing import chromium

SCENES = [("canal", "dawn"), ("workshop", "brick")]


def test_the_drawn_film_is_known_as_one_and_small():
    film = walk_over(SCENES)
    assert ready_video(BytesIO(film), size=len(film)).kind == VideoKind.WEBM
    assert film.count(b"\x9d\x01\x2a") >= 2 * SECONDS_A_SCENE * FRAMES_A_SECOND, "each frame is whole"
    assert len(film) < 600_000
    assert walk_over(SCENES) == film, "the same each time"


def test_those_who_commit_work_there_and_their_films_have_captions():
    names = {person.name for person in CAST if "sponsor" in person.roles}
    assert {promised.name for promised in COMMITMENTS} <= names
    for promised in COMMITMENTS:
        assert bool(promised.scenes) == bool(promised.captions)
        assert not promised.captions or faulty_captions(promised.captions) is None


@pytest.mark.browser
def test_a_browser_plays_it_and_finds_its_way_in_it():
    film = base64.b64encode(walk_over(SCENES)).decode()
    with chromium() as browser:
        page = browser.new_page()
        page.set_content(f"<video muted src='data:video/webm;base64,{film}'></video>")
        page.wait_for_function("() => document.querySelector('video').readyState > 0")
        assert page.evaluate("() => document.querySelector('video').duration") == 2 * SECONDS_A_SCENE
        page.evaluate("() => { document.querySelector('video').currentTime = 6.5; }")
        page.wait_for_function("() => document.querySelector('video').seeking === false")
        page.evaluate("() => document.querySelector('video').play()")
        page.wait_for_function("() => document.querySelector('video').ended")
