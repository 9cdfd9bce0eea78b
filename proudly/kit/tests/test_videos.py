from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.kit.tests.video_samples import MP4, WEBM
from proudly.kit.videos import VideoKind, kind_of_video


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
