"""Captions, and the beginnings of real videos with some more bytes: enough for whoever looks into them."""

from __future__ import annotations

CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nIk deel elke week zelf.\n"

WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm" + bytes(
    500
)
MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + bytes(range(256)) * 4
