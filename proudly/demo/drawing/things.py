"""Things that recur in the scenes. Each takes the place where it stands: `x` its middle, `y` its foot, unless said."""

from __future__ import annotations

import math
from collections.abc import Sequence

from proudly.demo.drawing.canvas import Canvas, Point, Side
from proudly.demo.drawing.palettes import LOOKS, Colour, mixed


def ridge(canvas: Canvas, y: float, swing: float, waves: float = 1.5) -> list[Point]:
    """The outline of a range of hills around `y`, closed at the bottom of the picture."""
    first, second = canvas.dice.uniform(0, 6.3), canvas.dice.uniform(0, 6.3)
    top = [
        (
            x,
            y
            + swing * math.sin(first + waves * 6.283 * x / canvas.width)
            + 0.4 * swing * math.sin(second + 2.3 * waves * 6.283 * x / canvas.width),
        )
        for x in range(-10, canvas.width + 20, 12)
    ]
    return [*top, (canvas.width + 20, canvas.height + 10), (-10, canvas.height + 10)]


def low_sun(canvas: Canvas, x: float, y: float, radius: float) -> None:
    """A sun with the light around it."""
    canvas.glow(x, y, radius * 3.4, mixed(canvas.palette.sun, canvas.palette.light, 0.35), 0.75)
    canvas.shaded_disc(
        x, y, radius, canvas.palette.sun, mixed(canvas.palette.sun, canvas.palette.light, 0.55), Side.ABOVE, 0.7
    )


def water(canvas: Canvas, y: float, colour: Colour, deep: Colour) -> None:
    """Water from `y` down."""
    canvas.shaded_rectangle(0, y, canvas.width, canvas.height - y, colour, deep, Side.BELOW, 0.9)


def glitter(canvas: Canvas, x: float, y: float, width: float, colour: Colour, bottom: float | None = None) -> None:
    """Reflected light: dashes that grow wider and sparser towards us."""
    step, bottom = 9.0, bottom or canvas.height
    while y < bottom:
        share = canvas.dice.uniform(0.35, 1.0)
        shift = canvas.dice.uniform(-0.25, 0.25) * width
        half = width * share / 2
        canvas.line([(x + shift - half, y), (x + shift + half, y)], colour, 2.6 + step / 8)
        y += step + 4
        step *= 1.13
        width *= 1.06


def ripples(canvas: Canvas, y: float, colour: Colour, number: int = 26, bottom: float | None = None) -> None:
    """Short strokes scattered over water."""
    bottom = bottom or canvas.height
    for _ in range(number):
        depth = canvas.dice.random()
        at = y + 8 + (bottom - y - 16) * depth
        x, length = canvas.dice.uniform(0, canvas.width), 20 + 90 * depth * canvas.dice.random()
        canvas.line([(x, at), (x + length, at)], colour, 1.8 + 2.4 * depth)


def cloud(canvas: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    """Three rounded bars."""
    for dx, dy, width in ((-0.1, 0, 1.0), (0.18, -0.16, 0.62), (-0.32, 0.16, 0.55)):
        canvas.rectangle(x + (dx - width / 2) * size, y + dy * size, width * size, 0.15 * size, colour, 0.075 * size)


def birds(canvas: Canvas, x: float, y: float, colour: Colour, number: int = 5) -> None:
    for _ in range(number):
        bx, by, size = x + canvas.dice.uniform(-90, 90), y + canvas.dice.uniform(-35, 35), canvas.dice.uniform(6, 11)
        canvas.line([(bx - size, by - size * 0.45), (bx, by), (bx + size, by - size * 0.5)], colour, 2)


def turbine(canvas: Canvas, x: float, y: float, height: float, colour: Colour) -> None:
    """A wind turbine."""
    top, foot = height * 0.008 + 1.2, height * 0.02 + 1.6
    canvas.polygon([(x - foot, y), (x - top, y - height), (x + top, y - height), (x + foot, y)], colour)
    turn, length = canvas.dice.uniform(0, 2), height * 0.52
    for blade in range(3):
        angle = turn + blade * 2 * math.pi / 3
        along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
        tip = (x + along[0] * length, y - height + along[1] * length)
        wide = height * 0.022
        belly = (
            x + along[0] * length * 0.22 + across[0] * wide,
            y - height + along[1] * length * 0.22 + across[1] * wide,
        )
        canvas.polygon([(x, y - height), belly, tip], colour)
    canvas.disc(x, y - height, height * 0.022 + 1.2, colour)


def poplar(canvas: Canvas, x: float, y: float, height: float, colour: Colour, shade: Colour) -> None:
    """A tall narrow tree."""
    canvas.rectangle(x - height * 0.018, y - height * 0.3, height * 0.036, height * 0.3, shade)
    canvas.shaded_ellipse(x, y - height * 0.57, height * 0.13, height * 0.44, colour, shade, Side.RIGHT, 0.9)


def round_tree(canvas: Canvas, x: float, y: float, height: float, colour: Colour, shade: Colour) -> None:
    """A tree with a ball for a crown and a forked trunk."""
    canvas.shaded_disc(x, y - height * 0.66, height * 0.34, colour, shade, Side.RIGHT, 0.9)
    trunk = mixed(shade, canvas.palette.dark, 0.5)
    canvas.line([(x, y), (x, y - height * 0.7)], trunk, height * 0.04, round_ends=False)
    canvas.line([(x, y - height * 0.42), (x + height * 0.13, y - height * 0.6)], trunk, height * 0.026)
    canvas.line([(x, y - height * 0.5), (x - height * 0.11, y - height * 0.66)], trunk, height * 0.026)


def lamp(canvas: Canvas, x: float, y: float, height: float, colour: Colour, light: Colour) -> None:
    """A street lamp with its light."""
    canvas.line([(x, y), (x, y - height)], colour, max(2.5, height * 0.035), round_ends=False)
    canvas.glow(x, y - height, height * 0.5, light, 0.7)
    canvas.disc(x, y - height, height * 0.07, light)


def heat_pump(canvas: Canvas, x: float, y: float, width: float, colour: Colour, shade: Colour) -> None:
    """The unit that stands outside, with one fan. `x` is its left side."""
    height = width * 0.72
    line = canvas.palette.dark
    canvas.rectangle(x + width * 0.08, y - width * 0.06, width * 0.12, width * 0.06, line)
    canvas.rectangle(x + width * 0.8, y - width * 0.06, width * 0.12, width * 0.06, line)
    canvas.shaded_rectangle(x, y - height - width * 0.05, width, height, colour, shade, Side.RIGHT, 0.7, width * 0.05)
    fan(canvas, x + width * 0.37, y - height / 2 - width * 0.05, width * 0.27, line, colour)
    for slat in range(5):
        at = y - height * (0.82 - 0.12 * slat) - width * 0.02
        canvas.line([(x + width * 0.75, at), (x + width * 0.92, at)], shade, width * 0.022)


def fan(canvas: Canvas, x: float, y: float, radius: float, colour: Colour, blade: Colour) -> None:
    """A fan of five blades in a round hole. `x`, `y` is its middle."""
    canvas.disc(x, y, radius, colour)
    turn = canvas.dice.uniform(0, 72)
    for number in range(5):
        canvas.slice(x, y, radius * 0.88, turn + 72 * number, turn + 72 * number + 44, mixed(blade, colour, 0.25))
    canvas.ring(x, y, radius, mixed(colour, blade, 0.25), max(2, radius * 0.06))
    canvas.disc(x, y, radius * 0.2, blade)


def person(
    canvas: Canvas, x: float, y: float, size: float, clothes: Colour, shade: Colour, *, helmet: Colour | None = None
) -> None:
    """Head and shoulders, or more when `y` lies below the picture. `size` is the width of the shoulders."""
    skin, hair = canvas.dice.choice(LOOKS)
    head, face_y = size * 0.215, y - size * 1.28
    style = canvas.dice.randrange(4)
    if style == 1 and not helmet:  # long hair falls behind the shoulders
        canvas.rectangle(x - head * 1.15, face_y - head * 0.6, head * 2.3, head * 2.9, hair, head)
    if style == 2 and not helmet:
        canvas.disc(x + head * 0.15, face_y - head * 1.25, head * 0.5, hair)
    body = [(x - size / 2, y + 4)]
    body += [
        (
            x + size / 2 * math.copysign(abs(math.cos(a)) ** 0.62, -math.cos(a)),
            y - size * 0.98 * abs(math.sin(a)) ** 0.72,
        )
        for a in (math.pi * step / 28 for step in range(29))
    ]
    body.append((x + size / 2, y + 4))
    canvas.shaded_polygon(body, clothes, shade, Side.RIGHT, 0.8)
    canvas.rectangle(
        x - head * 0.42, face_y + head * 0.3, head * 0.84, head * 1.35, mixed(skin, (90, 40, 40), 0.16), head * 0.4
    )
    if helmet:
        canvas.disc(x, face_y, head, skin)
        canvas.slice(x, face_y - head * 0.12, head * 1.16, 180, 360, helmet)
        canvas.rectangle(x - head * 1.36, face_y - head * 0.2, head * 2.72, head * 0.2, helmet, head * 0.1)
        return
    canvas.disc(x, face_y - head * 0.08, head * 1.06, hair)
    canvas.ellipse(x, face_y + head * 0.28, head * 0.86, head * 0.84, skin)
    if style == 3:
        _beard(canvas, x, face_y, head, hair, skin)
    elif canvas.dice.random() < 0.5:  # a fringe to one side
        canvas.slice(x + head * 0.62, face_y - head * 0.62, head * 0.82, 95, 175, hair)


def _beard(canvas: Canvas, x: float, face_y: float, head: float, hair: Colour, skin: Colour) -> None:
    canvas.ellipse(x, face_y + head * 0.62, head * 0.66, head * 0.5, hair)
    canvas.ellipse(x, face_y + head * 0.3, head * 0.56, head * 0.36, skin)
    canvas.rectangle(
        x - head * 0.22, face_y + head * 0.72, head * 0.44, head * 0.12, mixed(skin, (150, 50, 50), 0.3), head * 0.06
    )


def small_person(canvas: Canvas, x: float, y: float, height: float, clothes: Colour) -> None:
    """A whole figure, for far away."""
    skin, hair = canvas.dice.choice(LOOKS)
    canvas.disc(x, y - height * 0.885, height * 0.122, hair)
    canvas.ellipse(x, y - height * 0.85, height * 0.1, height * 0.095, skin)
    canvas.rectangle(x - height * 0.15, y - height * 0.73, height * 0.3, height * 0.44, clothes, height * 0.13)
    legs = mixed(clothes, canvas.palette.dark, 0.7)
    canvas.line([(x - height * 0.07, y - height * 0.35), (x - height * 0.08, y)], legs, height * 0.1)
    canvas.line([(x + height * 0.07, y - height * 0.35), (x + height * 0.1, y)], legs, height * 0.1)


def windows(
    canvas: Canvas,
    x: float,
    y: float,
    width: float,
    height: float,
    columns: int,
    rows: int,
    colours: Sequence[Colour],
    *,
    tall: float = 0.62,
    lit: float = 0.5,
) -> None:
    """A grid of windows; `lit` of them in the second colour."""
    cell_wide, cell_high = width / columns, height / rows
    for column in range(columns):
        for row in range(rows):
            colour = colours[1] if canvas.dice.random() < lit else colours[0]
            canvas.rectangle(
                x + cell_wide * (column + 0.24),
                y + cell_high * (row + (1 - tall) / 2),
                cell_wide * 0.52,
                cell_high * tall,
                colour,
            )


def bicycle(
    canvas: Canvas, x: float, y: float, size: float, frame: Colour, line: Colour, *, box: Colour | None = None
) -> None:
    """A bicycle that rides to the right; `x` is the middle, `size` from axle to axle, `box` the colour of a toolbox."""
    radius = size * 0.34
    rear, front = (x - size / 2, y - radius), (x + size / 2, y - radius)
    for wheel_x, wheel_y in (rear, front):
        for spoke in range(8):
            angle = math.pi * spoke / 8
            dx, dy = math.cos(angle) * radius, math.sin(angle) * radius
            canvas.line(
                [(wheel_x - dx, wheel_y - dy), (wheel_x + dx, wheel_y + dy)],
                mixed(line, canvas.palette.low, 0.55),
                size * 0.006,
            )
        canvas.ring(wheel_x, wheel_y, radius, line, size * 0.032)
        canvas.disc(wheel_x, wheel_y, size * 0.03, line)
    crank = (x - size * 0.06, y - radius * 0.92)
    seat = (x - size * 0.19, y - size * 0.62)
    head = (x + size * 0.33, y - size * 0.66)
    thick = size * 0.036
    for ends in (
        (rear, crank),
        (rear, seat),
        (crank, seat),
        (crank, (head[0] + size * 0.02, head[1] + size * 0.1)),
        (seat, head),
        (head, front),
    ):
        canvas.line(ends, frame, thick)
    canvas.line([(seat[0], seat[1]), (seat[0] - size * 0.03, seat[1] - size * 0.1)], line, thick * 0.8)
    canvas.rectangle(seat[0] - size * 0.12, seat[1] - size * 0.14, size * 0.2, size * 0.05, line, size * 0.025)
    canvas.line(
        [head, (head[0] - size * 0.035, head[1] - size * 0.12), (head[0] - size * 0.13, head[1] - size * 0.14)],
        line,
        thick * 0.8,
    )
    canvas.ring(*crank, size * 0.075, line, size * 0.02)
    canvas.line([crank, (crank[0] + size * 0.07, crank[1] + size * 0.11)], line, thick * 0.7)
    canvas.rectangle(crank[0] + size * 0.02, crank[1] + size * 0.1, size * 0.1, size * 0.03, line, size * 0.015)
    # mudguards and carrier
    canvas.arc(*rear, radius * 1.14, 195, 320, frame, size * 0.022)
    canvas.arc(*front, radius * 1.14, 200, 330, frame, size * 0.022)
    if box:
        canvas.rectangle(x - size * 0.82, y - size * 0.86, size * 0.46, size * 0.3, box, size * 0.03)
        canvas.rectangle(x - size * 0.82, y - size * 0.78, size * 0.46, size * 0.03, mixed(box, line, 0.35))
        canvas.line([(x - size * 0.84, y - size * 0.55), (x - size * 0.3, y - size * 0.55)], line, size * 0.025)
