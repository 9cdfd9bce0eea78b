"""Pictures of rewards: square, one thing each, before a plain ground."""

from __future__ import annotations

import math

from proudly.demo.drawing import things
from proudly.demo.drawing.canvas import Canvas, Side
from proudly.demo.drawing.palettes import mixed


def day_off(canvas: Canvas) -> None:
    """A hammock between two trees."""
    p = canvas.palette
    canvas.sky(p.high, p.low)
    things.low_sun(canvas, 300, 250, 120)
    canvas.shaded_polygon(things.ridge(canvas, 430, 14, 0.8), p.mid, p.near, Side.BELOW, 0.6)
    for x in (96, 504):
        things.round_tree(canvas, x, 510, 410, p.mid, p.near)
    sag = [(96 + 408 * t, 290 + 150 * math.sin(math.pi * t)) for t in (step / 24 for step in range(25))]
    canvas.line(sag, p.dark, 4)
    cloth = [point for point in sag if 150 < point[0] < 450]
    canvas.shaded_polygon(
        [*cloth, *((x, y - 8 - 26 * math.sin(math.pi * (x - 150) / 300)) for x, y in reversed(cloth))],
        p.accent,
        p.dark,
        Side.BELOW,
        0.6,
    )
    canvas.disc(208, 346, 26, (228, 176, 138))
    canvas.slice(208, 344, 28, 150, 330, (43, 32, 32))
    canvas.line([(236, 372), (330, 402), (398, 366)], p.light, 26)
    canvas.shaded_polygon(things.ridge(canvas, 540, 10, 0.9), p.near, p.dark, Side.BELOW, 0.8)


def book_voucher(canvas: Canvas) -> None:
    """A pile of books and a cup."""
    p, dice = canvas.palette, canvas.dice
    canvas.sky(mixed(p.low, p.light, 0.4), p.low)
    canvas.shaded_disc(300, 290, 220, p.far, p.mid, Side.BELOW, 0.6)
    y = 500.0
    for number, tone in enumerate((p.near, p.accent, p.sun, p.mid, p.dark)):
        tall, wide = 54 + 6 * (number % 2), 330 - 22 * number
        x = 300 - wide / 2 + dice.uniform(-22, 22)
        y -= tall
        canvas.shaded_rectangle(x, y, wide, tall, tone, mixed(tone, p.dark, 0.6), Side.BELOW, 0.7, 10)
        canvas.rectangle(x + wide - 22, y + 8, 23, tall - 16, p.light, 3)
        canvas.rectangle(x + 26, y + tall * 0.3, 66, 6, mixed(tone, p.light, 0.6), 3)
        canvas.rectangle(x + 26, y + tall * 0.55, 40, 6, mixed(tone, p.light, 0.6), 3)
    canvas.shaded_rectangle(0, 500, 600, 100, p.near, p.dark, Side.BELOW, 0.8)
    canvas.ring(352, y - 34, 24, p.light, 9)
    canvas.shaded_rectangle(258, y - 78, 92, 78, p.light, p.far, Side.RIGHT, 0.7, 16)
    for x in (282, 304, 326):
        canvas.line([(x, y - 94), (x - 8, y - 108), (x + 6, y - 122), (x - 2, y - 136)], mixed(p.mid, p.light, 0.4), 5)


def tree_planted(canvas: Canvas) -> None:
    """A young tree in fresh earth, a spade beside it."""
    p = canvas.palette
    canvas.sky(p.high, p.low)
    things.low_sun(canvas, 420, 170, 80)
    canvas.shaded_polygon(things.ridge(canvas, 420, 16, 0.9), p.far, p.mid, Side.BELOW, 0.5)
    canvas.shaded_rectangle(0, 470, 600, 130, p.near, p.dark, Side.BELOW, 0.8)
    canvas.shaded_ellipse(290, 480, 150, 44, mixed(p.accent, p.dark, 0.6), p.dark, Side.BELOW, 0.6)
    canvas.line([(290, 470), (286, 330), (296, 190)], mixed(p.dark, p.near, 0.3), 13)
    for step in range(6):
        y = 410 - step * 42
        side = 1 if step % 2 else -1
        canvas.line([(289, y), (289 + side * 58, y - 42)], mixed(p.dark, p.near, 0.3), 6)
        canvas.shaded_ellipse(289 + side * 76, y - 56, 42, 27, p.mid if step % 2 else p.near, p.dark, Side.BELOW, 0.5)
    canvas.shaded_ellipse(297, 158, 30, 46, p.mid, p.near, Side.BELOW, 0.8)
    canvas.line([(470, 250), (488, 440)], p.sun, 15)
    canvas.line([(440, 250), (500, 245)], p.sun, 14)
    canvas.shaded_polygon([(454, 430), (524, 423), (524, 500), (497, 536), (462, 506)], p.dark, p.far, Side.LEFT, 0.5)


def dinner(canvas: Canvas) -> None:
    """A table laid for two, from above."""
    p = canvas.palette
    canvas.sky(p.near, mixed(p.near, p.dark, 0.6))
    canvas.shaded_rectangle(150, -10, 300, 620, p.light, p.far, Side.RIGHT, 0.5)
    for x in (178, 412):
        canvas.rectangle(x, 0, 10, 600, p.accent)
    for middle_y in (150, 450):
        canvas.disc(306, middle_y + 7, 122, mixed(p.far, p.mid, 0.6))
        canvas.shaded_disc(300, middle_y, 122, mixed(p.light, p.high, 0.2), p.far, Side.RIGHT, 0.5)
        canvas.ring(300, middle_y, 82, p.far, 4)
        for side, wide in ((-1, 7), (1, 10)):
            canvas.line([(300 + side * 160, middle_y - 86), (300 + side * 160, middle_y + 92)], p.sun, wide)
        for shift in (-12, 0, 12):
            canvas.line([(140 + shift, middle_y - 90), (140 + shift, middle_y - 44)], p.sun, 5)
        canvas.line([(128, middle_y - 44), (152, middle_y - 44)], p.sun, 6)
        canvas.polygon([(456, middle_y - 96), (476, middle_y - 60), (472, middle_y - 8), (456, middle_y - 8)], p.sun)
        for number, (dx, dy, size) in enumerate(((-24, -18, 34), (26, -10, 28), (0, 28, 30))):
            canvas.shaded_disc(300 + dx, middle_y + dy, size, (p.accent, p.mid, p.sun)[number], p.dark, Side.BELOW, 0.5)
        canvas.ellipse(310, middle_y - 34, 26, 11, p.near)
        canvas.ellipse(288, middle_y + 4, 11, 24, p.near)
    for x in (72, 528):
        canvas.glow(x, 300, 120, p.sun, 0.9)
        canvas.disc(x, 300, 26, p.light)
        canvas.disc(x, 300, 9, p.accent)


def bike_repair(canvas: Canvas) -> None:
    """A wheel and a spanner."""
    p = canvas.palette
    canvas.sky(p.high, p.low)
    canvas.shaded_disc(300, 300, 252, p.sun, mixed(p.sun, p.light, 0.6), Side.ABOVE, 0.8)
    for spoke in range(18):
        angle = math.pi * spoke / 9
        lean = angle + (0.35 if spoke % 2 else -0.35)
        canvas.line(
            [
                (300 + 24 * math.cos(lean), 300 + 24 * math.sin(lean)),
                (300 + 190 * math.cos(angle), 300 + 190 * math.sin(angle)),
            ],
            p.dark,
            3,
        )
    canvas.ring(300, 300, 212, p.dark, 26)
    canvas.ring(300, 300, 186, p.light, 9)
    canvas.disc(300, 300, 32, p.dark)
    canvas.disc(300, 300, 13, p.accent)
    canvas.line([(150, 478), (424, 152)], mixed(p.accent, p.dark, 0.25), 46)
    canvas.line([(148, 474), (422, 148)], p.accent, 38)
    canvas.arc(446, 124, 66, -6, 278, p.accent, 38)
    canvas.ring(138, 488, 52, p.accent, 30)


def concert(canvas: Canvas) -> None:
    """A stage in the light, hands in front of it."""
    p, dice = canvas.palette, canvas.dice
    canvas.sky(p.dark, p.near)
    for x, lean, tone in ((90, 190, p.accent), (230, 60, p.sun), (370, -60, p.high), (510, -190, p.accent)):
        beam = mixed(tone, p.near, 0.45)
        canvas.shaded_polygon(
            [(x - 12, 40), (x + 12, 40), (x + lean + 96, 470), (x + lean - 96, 470)], beam, p.near, Side.BELOW, 1.0
        )
        canvas.rectangle(x - 22, 18, 44, 34, p.dark, 8)
        canvas.disc(x, 52, 12, p.light)
    canvas.rectangle(0, 8, 600, 12, p.dark)
    canvas.shaded_rectangle(0, 430, 600, 170, p.dark, p.near, Side.ABOVE, 0.7)
    things.small_person(canvas, 300, 432, 220, p.accent)
    canvas.shaded_ellipse(306, 318, 34, 44, p.sun, p.accent, Side.BELOW, 0.8)
    canvas.line([(310, 300), (388, 222)], p.sun, 11)
    things.small_person(canvas, 150, 432, 190, p.light)
    canvas.line([(192, 432), (192, 306), (172, 296)], p.light, 4)
    things.small_person(canvas, 470, 432, 180, p.mid)
    for x, wide in ((430, 56), (500, 70)):
        canvas.shaded_rectangle(x, 376, wide, 56, p.sun, p.accent, Side.BELOW, 0.7, 8)
    for x in range(20, 600, 62):
        skin = mixed(p.dark, p.near, 0.25)
        top = dice.uniform(430, 500)
        canvas.disc(x, 590, 42, skin)
        canvas.line([(x + 30, 600), (x + 22, top)], skin, 18)
        canvas.disc(x + 22, top, 14, skin)
