"""A film for the demo company, drawn when it is needed: a slow walk over its pictures.

A picture in WebP is a single frame of VP8, so a row of them is a film in WebM once they are put into its boxes:
https://www.webmproject.org/docs/container/ over EBML (RFC 8794). No codec is needed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from io import BytesIO

from PIL import Image

from proudly.challenges.films import NO_FILM, Film
from proudly.demo.pictures import story_picture
from proudly.kit.videos import ready_video

SIZE = (640, 360)  # pixels
FRAMES_A_SECOND = 4
SECONDS_A_SCENE = 4

_EBML, _SEGMENT, _INFO = 0x1A45DFA3, 0x18538067, 0x1549A966
_TRACKS, _CUES, _CLUSTER = 0x1654AE6B, 0x1C53BB6B, 0x1F43B675


def walk_over(scenes: Sequence[tuple[str, str]]) -> bytes:
    """A film that walks over these pictures, from left to right. `scenes` are scene and palette, as of a picture."""
    return _webm(list(_frames(scenes)))


def drawn_film(scenes: Sequence[tuple[str, str]], captions: str) -> Film:
    """The same as somebody in the demo company records it, with Dutch captions; no film without scenes."""
    if not scenes:
        return NO_FILM
    drawn = walk_over(scenes)
    return Film(video=ready_video(BytesIO(drawn), size=len(drawn)), captions=captions, captions_language="nl")


def _frames(scenes: Sequence[tuple[str, str]]) -> Iterator[bytes]:
    steps = FRAMES_A_SECOND * SECONDS_A_SCENE
    for scene, palette in scenes:
        with Image.open(BytesIO(story_picture(scene, palette, 1))) as picture:
            height = picture.height * 3 // 4
            width = height * SIZE[0] // SIZE[1]
            for step in range(steps):
                left = (picture.width - width) * step // steps
                frame = picture.resize(SIZE, box=(left, 60, left + width, 60 + height))
                kept = BytesIO()
                frame.save(kept, "WEBP", quality=55, method=2)
                yield _vp8(kept.getvalue())


def _vp8(webp: bytes) -> bytes:
    """The frame in a plain WebP file: the only chunk, behind two headers."""
    assert webp[12:16] == b"VP8 ", "a picture that is neither transparent nor lossless"
    return webp[20 : 20 + int.from_bytes(webp[16:20], "little")]


# --- boxes ------------------------------------------------------------------------------------------------------------


def _webm(frames: Sequence[bytes]) -> bytes:
    """Frames as a film. Each second has a cluster, and the cues before them say where it begins."""
    a_frame = 1000 // FRAMES_A_SECOND  # milliseconds, which is the unit of time without another
    head = _box(_EBML, _box(0x4282, b"webm"), _number(0x4287, 2), _number(0x4285, 2))
    lasts = _box(0x4489, struct.pack(">d", len(frames) * a_frame))
    info = _box(_INFO, _number(0x2AD7B1, 1_000_000), lasts, _box(0x4D80, b"Proudly"), _box(0x5741, b"Proudly"))
    picture = _box(0xE0, _number(0xB0, SIZE[0]), _number(0xBA, SIZE[1]))
    track = _box(0xAE, _number(0xD7, 1), _number(0x73C5, 1), _number(0x83, 1), _box(0x86, b"V_VP8"), picture)
    tracks = _box(_TRACKS, track)
    clusters = []
    for second in range(0, len(frames), FRAMES_A_SECOND):
        blocks = [
            _box(0xA3, b"\x81" + (place * a_frame).to_bytes(2, "big") + b"\x80" + frame)  # track 1, a key frame
            for place, frame in enumerate(frames[second : second + FRAMES_A_SECOND])
        ]
        clusters.append(_box(_CLUSTER, _number(0xE7, second * a_frame), *blocks))
    before = len(info) + len(tracks)
    before += len(_cues(clusters, a_frame, before))  # as long whatever it says: numbers have eight bytes
    return head + _box(_SEGMENT, info, tracks, _cues(clusters, a_frame, before), *clusters)


def _cues(clusters: Sequence[bytes], a_frame: int, before: int) -> bytes:
    points = []
    for number, cluster in enumerate(clusters):
        place = _box(0xB7, _number(0xF7, 1), _number(0xF1, before))
        points.append(_box(0xBB, _number(0xB3, number * FRAMES_A_SECOND * a_frame), place))
        before += len(cluster)
    return _box(_CUES, *points)


def _box(identity: int, *contents: bytes) -> bytes:
    """An element of EBML: what it is, its length in eight bytes, its content."""
    content = b"".join(contents)
    name, length = identity.to_bytes((identity.bit_length() + 7) // 8, "big"), 1 << 56 | len(content)
    return name + length.to_bytes(8, "big") + content


def _number(identity: int, value: int) -> bytes:
    return _box(identity, value.to_bytes(8, "big"))
