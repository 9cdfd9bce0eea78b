"""A canvas for flat illustrations with a printed grain.

Coordinates are pixels of the finished picture. Everything is drawn at twice the size and then reduced, which smooths
the edges. Shades are speckled, like ink through a screen, from a noise that is the same in every run.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from enum import Enum
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw

from proudly.demo.drawing.palettes import Colour, Palette

SCALE = 2
Point = tuple[float, float]
Box = tuple[float, float, float, float]


class Side(Enum):
    """The side of a shape on which its shade lies."""

    BELOW = 0
    RIGHT = 90
    ABOVE = 180
    LEFT = 270


@lru_cache(maxsize=2)
def _noise(width: int, height: int) -> Image.Image:
    """Specks for a whole canvas, repeated from one tile."""
    side = 509
    tile = Image.frombytes("L", (side, side), random.Random("grain").randbytes(side * side))
    noise = Image.new("L", (width, height))
    for x in range(0, width, side):
        for y in range(0, height, side):
            noise.paste(tile, (x, y))
    return noise


@lru_cache(maxsize=4)
def _ramp(side: Side) -> Image.Image:
    """256 × 256, black to white towards a side."""
    return Image.linear_gradient("L").rotate(side.value)


class Canvas:
    """One picture being drawn, with the palette and the dice it is drawn with."""

    def __init__(self, width: int, height: int, palette: Palette, seed: int) -> None:
        self.width, self.height, self.palette = width, height, palette
        self.dice = random.Random(seed)
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), palette.low)
        self._pen = ImageDraw.Draw(self.image)

    # --- plain shapes -------------------------------------------------------------------------------------------------

    def rectangle(self, x: float, y: float, width: float, height: float, colour: Colour, radius: float = 0) -> None:
        if width <= 0 or height <= 0:
            return
        box = _scaled(x, y, x + width, y + height)
        if radius:
            self._pen.rounded_rectangle(box, radius * SCALE, fill=colour)
        else:
            self._pen.rectangle(box, fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        self._pen.ellipse(_scaled(x - radius, y - radius, x + radius, y + radius), fill=colour)

    def ellipse(self, x: float, y: float, wide: float, high: float, colour: Colour) -> None:
        """`wide` and `high` are half axes."""
        self._pen.ellipse(_scaled(x - wide, y - high, x + wide, y + high), fill=colour)

    def ring(self, x: float, y: float, radius: float, colour: Colour, thickness: float) -> None:
        box = _scaled(x - radius, y - radius, x + radius, y + radius)
        self._pen.ellipse(box, outline=colour, width=max(1, round(thickness * SCALE)))

    def arc(
        self, x: float, y: float, radius: float, start: float, end: float, colour: Colour, thickness: float
    ) -> None:
        """Part of a ring; angles in degrees, clockwise from three o'clock."""
        box = _scaled(x - radius, y - radius, x + radius, y + radius)
        self._pen.arc(box, start, end, fill=colour, width=max(1, round(thickness * SCALE)))

    def slice(self, x: float, y: float, radius: float, start: float, end: float, colour: Colour) -> None:
        box = _scaled(x - radius, y - radius, x + radius, y + radius)
        self._pen.pieslice(box, start, end, fill=colour)

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        self._pen.polygon([(px * SCALE, py * SCALE) for px, py in points], fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, thickness: float, *, round_ends: bool = True) -> None:
        self._pen.line(
            [(px * SCALE, py * SCALE) for px, py in points],
            fill=colour,
            width=max(1, round(thickness * SCALE)),
            joint="curve",
        )
        if round_ends and thickness > 2:
            for x, y in (points[0], points[-1]):
                self.disc(x, y, thickness / 2 - 0.25, colour)

    # --- shapes with a shade ------------------------------------------------------------------------------------------

    def shaded_polygon(
        self, points: Sequence[Point], colour: Colour, shade: Colour, side: Side = Side.BELOW, strength: float = 0.8
    ) -> None:
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        self._stamp(
            (min(xs), min(ys), max(xs), max(ys)),
            lambda pen, dx, dy, fill: pen.polygon([(x * SCALE - dx, y * SCALE - dy) for x, y in points], fill=fill),
            colour,
            shade,
            side,
            strength,
        )

    def shaded_disc(
        self,
        x: float,
        y: float,
        radius: float,
        colour: Colour,
        shade: Colour,
        side: Side = Side.BELOW,
        strength: float = 0.8,
    ) -> None:
        self.shaded_ellipse(x, y, radius, radius, colour, shade, side, strength)

    def shaded_ellipse(
        self,
        x: float,
        y: float,
        wide: float,
        high: float,
        colour: Colour,
        shade: Colour,
        side: Side = Side.BELOW,
        strength: float = 0.8,
    ) -> None:
        self._stamp(
            (x - wide, y - high, x + wide, y + high),
            lambda pen, dx, dy, fill: pen.ellipse(
                ((x - wide) * SCALE - dx, (y - high) * SCALE - dy, (x + wide) * SCALE - dx, (y + high) * SCALE - dy),
                fill=fill,
            ),
            colour,
            shade,
            side,
            strength,
        )

    def shaded_rectangle(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: Colour,
        shade: Colour,
        side: Side = Side.BELOW,
        strength: float = 0.8,
        radius: float = 0,
    ) -> None:
        self._stamp(
            (x, y, x + width, y + height),
            lambda pen, dx, dy, fill: pen.rounded_rectangle(
                (x * SCALE - dx, y * SCALE - dy, (x + width) * SCALE - dx - 1, (y + height) * SCALE - dy - 1),
                radius * SCALE,
                fill=fill,
            ),
            colour,
            shade,
            side,
            strength,
        )

    # --- light --------------------------------------------------------------------------------------------------------

    def sky(self, high: Colour, low: Colour, down_to: float | None = None) -> None:
        """A gradient from the top to `down_to` (the bottom when not said)."""
        size = (self.image.width, round((down_to or self.height) * SCALE))
        self.image.paste(high, (0, 0, *size))
        self.image.paste(low, (0, 0), _ramp(Side.BELOW).resize(size, Image.Resampling.BILINEAR))

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float = 0.6) -> None:
        """Light that fades from the middle outwards."""
        side = round(radius * 2 * SCALE)
        fade = ImageChops.invert(Image.radial_gradient("L")).point([round(v * strength) for v in range(256)])
        # The gradient reaches its full darkness in the corners: only its inner circle is light.
        fade = fade.point([max(0, round((v - 75 * strength) * 1.4)) for v in range(256)]).resize(
            (side, side), Image.Resampling.BILINEAR
        )
        self.image.paste(colour, (round((x - radius) * SCALE), round((y - radius) * SCALE)), fade)

    # --- the finished picture -----------------------------------------------------------------------------------------

    def finished(self) -> Image.Image:
        """The picture at its real size, with a breath of paper over all of it."""
        image = self.image.reduce(SCALE)
        paper = _noise(*self.image.size).crop((0, 0, *image.size)).point([123 + v // 26 for v in range(256)])
        return ImageChops.add(image, Image.merge("RGB", (paper, paper, paper)), 1, -128)

    def jpeg(self, most_bytes: int = 120_000) -> bytes:
        """The picture as JPEG, in the best quality that stays within `most_bytes`."""
        image, data = self.finished(), b""
        for quality in (86, 80, 74, 66, 56):
            kept = BytesIO()
            image.save(kept, "JPEG", quality=quality, optimize=False)
            data = kept.getvalue()
            if len(data) <= most_bytes:
                break
        return data

    def _stamp(
        self,
        box: Box,
        draw: Callable[[ImageDraw.ImageDraw, float, float, Colour | int], None],
        colour: Colour,
        shade: Colour,
        side: Side,
        strength: float,
    ) -> None:
        """Draw a shape in `colour`, and over it specks of `shade` that grow dense towards a side."""
        left, top = max(0, math.floor(box[0] * SCALE)), max(0, math.floor(box[1] * SCALE))
        right = min(self.image.width, math.ceil(box[2] * SCALE))
        bottom = min(self.image.height, math.ceil(box[3] * SCALE))
        if right <= left or bottom <= top:
            return
        size = (right - left, bottom - top)
        shape = Image.new("L", size)
        draw(ImageDraw.Draw(shape), left, top, 255)
        draw(self._pen, 0, 0, colour)
        ramp = _ramp(side).resize(size, Image.Resampling.NEAREST).point([round(v * strength) for v in range(256)])
        specks = ImageChops.add(ramp, _noise(*self.image.size).crop((left, top, right, bottom)), 1, -128)
        specks = specks.point([min(255, max(0, (v - 40) * 2)) for v in range(256)])
        self.image.paste(shade, (left, top), ImageChops.multiply(shape, specks))


def _scaled(x0: float, y0: float, x1: float, y1: float) -> Box:
    return x0 * SCALE, y0 * SCALE, x1 * SCALE - 1, y1 * SCALE - 1
