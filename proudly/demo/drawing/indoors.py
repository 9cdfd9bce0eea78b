"""Scenes of work: the workshop, the laboratory, the drawing table, machines, and the people who do it."""

from __future__ import annotations

import math

from proudly.demo.drawing import things
from proudly.demo.drawing.canvas import Canvas, Side
from proudly.demo.drawing.palettes import mixed


def workshop(canvas: Canvas) -> None:
    """A bench under a lamp, tools on the wall."""
    p, w, h = canvas.palette, canvas.width, canvas.height
    wall = mixed(p.far, p.low, 0.45)
    canvas.sky(wall, mixed(wall, p.mid, 0.35))
    canvas.shaded_rectangle(
        150, 56, 900, 330, mixed(p.low, p.light, 0.4), mixed(p.far, p.low, 0.3), Side.BELOW, 0.7, 14
    )
    for x in range(176, 1040, 32):
        for y in range(82, 380, 32):
            canvas.disc(x, y, 2.3, mixed(p.far, p.mid, 0.25))
    _hammer(canvas, 232, 104)
    _saw(canvas, 368, 128)
    for number, tone in enumerate((p.accent, p.mid, p.sun)):
        _screwdriver(canvas, 606 + number * 62, 112, tone, 150 + 26 * number)
    for number in range(4):
        _spanner(canvas, 822 + number * 56, 108, 190 - 30 * number)
    for x in (340, 860):
        canvas.line([(x, -5), (x, 62)], p.dark, 4, round_ends=False)
        canvas.glow(x, 120, 190, mixed(p.sun, p.light, 0.4), 0.75)
        canvas.polygon([(x - 22, 42), (x + 22, 42), (x + 64, 92), (x - 64, 92)], p.dark)
        canvas.slice(x, 90, 26, 0, 180, mixed(p.sun, p.light, 0.5))
    top = 452.0
    canvas.shaded_rectangle(0, top + 30, w, h - top, mixed(p.near, p.dark, 0.35), p.dark, Side.BELOW, 0.8)
    canvas.shaded_rectangle(
        -5, top, w + 10, 42, mixed(p.accent, p.sun, 0.5), mixed(p.accent, p.dark, 0.4), Side.BELOW, 0.6
    )
    for x in (60, 470, 880):
        canvas.shaded_rectangle(x, top + 66, 260, 84, p.near, p.dark, Side.BELOW, 0.7, 8)
        canvas.rectangle(x + 92, top + 98, 76, 13, mixed(p.far, p.light, 0.4), 6)
    things.heat_pump(canvas, 400, top, 230, p.light, p.far)
    canvas.shaded_rectangle(716, top - 40, 190, 40, p.dark, p.near, Side.ABOVE, 0.6, 6)
    canvas.rectangle(740, top - 70, 42, 32, p.near, 4)
    canvas.rectangle(842, top - 70, 42, 32, p.near, 4)
    canvas.rectangle(700, top - 60, 240, 12, p.mid, 6)
    for number, tone in enumerate((p.accent, p.sun, p.mid)):
        canvas.shaded_rectangle(
            118 + number * 62,
            top - 66 - 18 * (number % 2),
            50,
            66 + 18 * (number % 2),
            tone,
            p.dark,
            Side.RIGHT,
            0.5,
            6,
        )
    canvas.ring(1060, top - 46, 44, p.near, 14)
    canvas.ring(1080, top - 46, 44, mixed(p.accent, p.near, 0.3), 12)


def _hammer(canvas: Canvas, x: float, y: float) -> None:
    p = canvas.palette
    canvas.shaded_rectangle(x - 9, y + 18, 18, 190, p.sun, p.accent, Side.BELOW, 0.7, 8)
    canvas.polygon(
        [(x - 52, y + 6), (x - 22, y), (x + 46, y), (x + 46, y + 42), (x - 22, y + 42), (x - 52, y + 18)], p.dark
    )


def _saw(canvas: Canvas, x: float, y: float) -> None:
    p = canvas.palette
    canvas.shaded_polygon(
        [(x + 6, y + 40), (x + 6, y - 12), (x + 216, y + 12), (x + 216, y + 40)], p.far, p.mid, Side.BELOW, 0.8
    )
    for tooth in range(20):
        at = x + 8 + tooth * 10.4
        canvas.polygon([(at, y + 40), (at + 10, y + 40), (at + 5, y + 49)], p.mid)
    canvas.shaded_rectangle(x - 54, y - 22, 72, 84, p.accent, p.dark, Side.BELOW, 0.6, 26)
    canvas.rectangle(x - 36, y, 30, 40, mixed(p.low, p.light, 0.4), 14)


def _screwdriver(canvas: Canvas, x: float, y: float, tone: tuple[int, int, int], length: float) -> None:
    p = canvas.palette
    canvas.shaded_rectangle(x - 16, y, 32, 82, tone, p.dark, Side.RIGHT, 0.5, 14)
    canvas.rectangle(x - 5, y + 80, 10, length - 56, p.dark)
    canvas.polygon(
        [(x - 5, y + length + 22), (x + 5, y + length + 22), (x + 9, y + length + 40), (x - 9, y + length + 40)], p.dark
    )


def _spanner(canvas: Canvas, x: float, y: float, length: float) -> None:
    p = canvas.palette
    wall = mixed(p.low, p.light, 0.4)
    canvas.line([(x, y + 20), (x, y + length)], p.near, 15)
    canvas.disc(x, y + 16, 25, p.near)
    canvas.polygon([(x - 10, y - 14), (x + 10, y - 14), (x + 10, y + 14), (x, y + 22), (x - 10, y + 14)], wall)
    canvas.disc(x, y + length + 6, 20, p.near)
    canvas.disc(x, y + length + 6, 9, wall)


def laboratory(canvas: Canvas) -> None:
    """Glassware with coloured water before a large disc."""
    p, dice, w, h = canvas.palette, canvas.dice, canvas.width, canvas.height
    canvas.sky(mixed(p.low, p.light, 0.5), p.low)
    canvas.shaded_disc(w / 2, 330, 270, mixed(p.far, p.high, 0.3), p.mid, Side.BELOW, 0.6)
    table = 506.0
    glass, edge = mixed(p.light, p.high, 0.3), p.dark
    for number, x in enumerate((150, 196, 242, 288, 334)):
        tone = (p.accent, p.sun, p.mid, p.near, p.accent)[number]
        canvas.rectangle(x - 13, table - 196, 26, 190, glass, 13)
        fill = dice.uniform(60, 140)
        canvas.shaded_rectangle(x - 13, table - 8 - fill, 26, fill + 2, tone, p.dark, Side.BELOW, 0.4, 12)
        canvas.rectangle(x - 17, table - 200, 34, 8, edge, 4)
    canvas.shaded_rectangle(116, table - 112, 254, 22, p.sun, p.accent, Side.BELOW, 0.5, 4)
    canvas.rectangle(116, table - 20, 254, 20, mixed(p.sun, p.dark, 0.3), 4)
    # a conical flask
    canvas.polygon([(566, 196), (634, 196), (634, 300), (752, table), (448, table), (566, 300)], glass)
    canvas.shaded_polygon(
        [(545, 342), (655, 342), (752, table), (448, table)], p.accent, mixed(p.accent, p.dark, 0.6), Side.BELOW, 0.8
    )
    canvas.ellipse(600, 342, 56, 10, mixed(p.accent, p.light, 0.4))
    canvas.rectangle(552, 184, 96, 16, edge, 8)
    for step in range(4):
        canvas.line([(656 + step * 20, 370 + step * 32), (690 + step * 20, 370 + step * 32)], p.light, 4)
    for _ in range(14):
        canvas.disc(
            600 + dice.uniform(-62, 62), dice.uniform(360, 490), dice.uniform(3, 10), mixed(p.accent, p.light, 0.5)
        )
    for number in range(7):
        canvas.disc(600 + dice.uniform(-20, 20), 330 - number * 34, 9 - number, mixed(p.accent, p.light, 0.35))
    # a round flask on a ring
    canvas.rectangle(868, 208, 44, 140, glass)
    canvas.disc(890, 384, 92, glass)
    canvas.slice(890, 384, 84, 0, 180, p.near)
    canvas.shaded_ellipse(890, 384, 84, 15, mixed(p.near, p.light, 0.25), p.near, Side.BELOW, 0.4)
    canvas.arc(890, 384, 76, 205, 262, p.light, 7)
    canvas.rectangle(858, 198, 64, 14, edge, 7)
    canvas.line([(790, table), (830, 440)], edge, 9)
    canvas.line([(990, table), (950, 440)], edge, 9)
    canvas.rectangle(804, 466, 172, 10, edge, 5)
    # a beaker
    canvas.rectangle(1024, 352, 124, table - 352, glass, 10)
    canvas.shaded_rectangle(1030, 412, 112, table - 416, p.sun, p.accent, Side.BELOW, 0.5, 8)
    canvas.line([(1120, 290), (1074, 486)], p.dark, 6)
    canvas.rectangle(1014, 346, 144, 10, edge, 5)
    canvas.shaded_rectangle(0, table, w, h - table, p.near, p.dark, Side.BELOW, 0.9)
    canvas.rectangle(0, table, w, 8, mixed(p.near, p.light, 0.5))


def drawing_table(canvas: Canvas) -> None:
    """A table from above: a drawing, a ruler, pencils, a cup."""
    p, dice = canvas.palette, canvas.dice
    canvas.sky(mixed(p.far, p.low, 0.3), mixed(p.far, p.mid, 0.3))
    shadow = mixed(p.far, p.near, 0.5)
    canvas.polygon([(164, 92), (880, 52), (908, 590), (190, 626)], shadow)
    canvas.shaded_polygon(
        [(150, 78), (868, 38), (896, 576), (176, 612)], p.near, mixed(p.near, p.dark, 0.6), Side.BELOW, 0.7
    )
    thin = mixed(p.near, p.light, 0.28)
    for step in range(1, 12):
        canvas.line([(150 + step * 60, 78 - step * 3.4), (176 + step * 60, 612 - step * 3)], thin, 1.4)
    for step in range(1, 9):
        canvas.line([(150 + step * 2.9, 78 + step * 60), (868 + step * 2.9, 38 + step * 60)], thin, 1.4)
    ink = mixed(p.light, p.near, 0.1)
    middle = (470 + dice.uniform(-40, 40), 330.0)
    for radius, thick in ((150, 5), (112, 3), (46, 5)):
        canvas.ring(*middle, radius, ink, thick)
    for blade in range(6):
        angle = blade * math.pi / 3
        start, end = (
            (middle[0] + 46 * math.cos(angle), middle[1] + 46 * math.sin(angle)),
            (middle[0] + 112 * math.cos(angle + 0.5), middle[1] + 112 * math.sin(angle + 0.5)),
        )
        canvas.line([start, end], ink, 4)
    canvas.line([(middle[0] - 210, middle[1]), (middle[0] + 210, middle[1])], p.accent, 3)
    canvas.line([(middle[0], middle[1] - 196), (middle[0], middle[1] + 196)], p.accent, 3)
    for y in (150, 196, 242):
        canvas.line([(706, y - 4), (812, y - 10)], ink, 5)
    canvas.line([(690, 470), (830, 462)], p.sun, 5)
    canvas.line([(690, 452), (690, 488)], p.sun, 5)
    canvas.line([(830, 444), (830, 480)], p.sun, 5)
    canvas.shaded_polygon(
        [(930, 36), (1004, 22), (1098, 590), (1024, 604)], p.sun, mixed(p.sun, p.accent, 0.6), Side.BELOW, 0.5
    )
    for mark in range(27):
        mark_x, mark_y = 934 + mark * 3.42, 58 + mark * 20.6
        canvas.line([(mark_x, mark_y), (mark_x + (34 if mark % 5 == 0 else 20), mark_y - 5)], p.dark, 3)
    canvas.disc(1076, 150, 108, shadow)
    canvas.shaded_disc(1066, 140, 106, p.light, p.far, Side.RIGHT, 0.5)
    canvas.disc(1066, 140, 74, mixed(p.light, p.far, 0.4))
    canvas.shaded_disc(1066, 140, 66, mixed(p.accent, p.dark, 0.65), p.dark, Side.BELOW, 0.6)
    canvas.arc(1066, 140, 48, 190, 250, mixed(p.accent, p.light, 0.4), 5)
    for tone, x, y in ((p.accent, 62, 120), (p.mid, 96, 210)):
        canvas.line([(x, y), (x + 34, y + 330)], tone, 20, round_ends=False)
        canvas.polygon([(x + 24, y + 330), (x + 44, y + 328), (x + 39, y + 368)], mixed(p.sun, p.light, 0.5))
        canvas.disc(x + 38.5, y + 363, 3.5, p.dark)
        canvas.line([(x, y), (x + 2, y + 18)], p.light, 20, round_ends=False)


def machine(canvas: Canvas) -> None:
    """A large heat pump with its fans and pipes."""
    p, dice, w, h = canvas.palette, canvas.dice, canvas.width, canvas.height
    canvas.sky(mixed(p.low, p.light, 0.3), p.low)
    floor = 540.0
    canvas.shaded_disc(600, 300, 290, mixed(p.far, p.low, 0.5), p.far, Side.BELOW, 0.7)
    canvas.shaded_rectangle(0, floor, w, h - floor, p.near, p.dark, Side.BELOW, 0.8)
    for tone, shift in ((p.accent, 0), (p.mid, 46)):
        canvas.line(
            [(-10, 210 + shift), (150 + shift, 210 + shift), (190, 250 + shift), (300, 250 + shift)],
            mixed(tone, p.dark, 0.25),
            32,
        )
        canvas.line([(-10, 206 + shift), (150 + shift, 206 + shift), (190, 246 + shift), (300, 246 + shift)], tone, 22)
        canvas.line(
            [(900, 380 + shift), (1040, 380 + shift), (1080, 340 + shift), (1080, -10)], mixed(tone, p.dark, 0.25), 32
        ) if not shift else None
        canvas.line(
            [(900, 376 + shift), (1040 + shift, 376 + shift), (1080 + shift, 336 + shift), (1080 + shift, -10)],
            tone,
            22,
        )
    canvas.rectangle(300, floor - 22, 80, 24, p.dark)
    canvas.rectangle(820, floor - 22, 80, 24, p.dark)
    canvas.shaded_rectangle(262, 122, 676, 398, p.light, p.far, Side.RIGHT, 0.75, 22)
    canvas.rectangle(262, 122, 676, 30, mixed(p.near, p.mid, 0.3), 14)
    for x in (410, 652):
        things.fan(canvas, x, 338, 112, p.dark, p.far)
        canvas.ring(x, 338, 122, mixed(p.far, p.mid, 0.4), 8)
    canvas.shaded_rectangle(796, 196, 112, 86, p.dark, p.near, Side.BELOW, 0.6, 10)
    bars = [dice.uniform(12, 50) for _ in range(6)]
    for number, bar in enumerate(bars):
        canvas.rectangle(808 + number * 15.6, 270 - bar, 10, bar, p.accent if number == 4 else p.sun, 2)
    for number, tone in enumerate((p.accent, p.sun, p.mid)):
        canvas.disc(816 + number * 36, 318, 12, tone)
    for slat in range(6):
        canvas.line([(802, 366 + slat * 22), (902, 366 + slat * 22)], mixed(p.far, p.mid, 0.5), 7)
    things.person(canvas, 1056, h + 30, 210, p.accent, p.dark, helmet=p.sun)
    things.person(canvas, 138, h + 20, 190, p.mid, p.dark, helmet=p.light)


def pipes(canvas: Canvas) -> None:
    """Pipes with quarter bends, as a pattern."""
    p, dice = canvas.palette, canvas.dice
    canvas.sky(p.near, p.dark)
    tones = (p.accent, p.sun, p.mid, p.light, p.far)
    cell = 157.0
    for row in range(4):
        for column in range(8):
            x, y = column * cell - 28, row * cell
            turn = dice.randrange(4)
            first, second = dice.sample(tones, 2)
            if turn < 3:
                corners = (((x, y, 0), (x + cell, y + cell, 180)), ((x + cell, y, 90), (x, y + cell, 270)))[turn % 2]
                for (corner_x, corner_y, start), tone in zip(corners, (first, second), strict=True):
                    for share, colour in (
                        (0.70, mixed(tone, p.dark, 0.35)),
                        (0.64, tone),
                        (0.47, mixed(tone, p.light, 0.35)),
                    ):
                        thick = {0.70: 0.40, 0.64: 0.28, 0.47: 0.05}[share]
                        canvas.arc(corner_x, corner_y, cell * share, start, start + 90, colour, cell * thick)
            else:
                canvas.shaded_rectangle(
                    x, y + cell * 0.3, cell, cell * 0.4, first, mixed(first, p.dark, 0.55), Side.BELOW, 0.8
                )
                canvas.shaded_rectangle(
                    x + cell * 0.3, y, cell * 0.4, cell, second, mixed(second, p.dark, 0.55), Side.RIGHT, 0.8
                )
                canvas.disc(x + cell / 2, y + cell / 2, cell * 0.26, mixed(second, p.dark, 0.45))
                canvas.disc(x + cell / 2, y + cell / 2, cell * 0.2, p.light)
                angle = dice.uniform(3.4, 6.0)
                canvas.line(
                    [
                        (x + cell / 2, y + cell / 2),
                        (x + cell / 2 + 22 * math.cos(angle), y + cell / 2 + 22 * math.sin(angle)),
                    ],
                    p.accent,
                    5,
                )
                canvas.disc(x + cell / 2, y + cell / 2, 5, p.dark)


def rising(canvas: Canvas) -> None:
    """Columns that rise, with people and leaves on them."""
    p, dice, w, h = canvas.palette, canvas.dice, canvas.width, canvas.height
    canvas.sky(p.high, p.low)
    things.low_sun(canvas, 930, 200, 120)
    for grid_y in range(120, 600, 96):
        canvas.line([(60, grid_y), (w - 60, grid_y)], mixed(p.low, p.far, 0.45), 2)
    number, wide = 8, 116
    tones = (p.far, p.mid, p.near)
    for i in range(number):
        tall = 90 + i * 46 + dice.uniform(-26, 26)
        x = 84 + i * 132
        tone = p.accent if i == number - 2 else tones[i % 3]
        canvas.shaded_rectangle(x, h - tall, wide, tall + 40, tone, mixed(tone, p.dark, 0.6), Side.BELOW, 0.85, 18)
        canvas.rectangle(x + 12, h - tall + 10, wide - 24, 5, mixed(tone, p.light, 0.55), 2)
        if i % 2 == 0:
            things.small_person(canvas, x + wide / 2, h - tall + 2, 96, dice.choice((p.accent, p.light, p.sun, p.dark)))
        else:
            stem = 54 + dice.uniform(0, 30)
            canvas.line([(x + wide / 2, h - tall), (x + wide / 2, h - tall - stem)], p.near, 5)
            for leaf in range(3):
                y = h - tall - stem + leaf * 20
                for side in (-1, 1):
                    canvas.ellipse(x + wide / 2 + side * 15, y, 14, 7, p.mid if side < 0 else p.near)


def together(canvas: Canvas) -> None:
    """Colleagues in two rows before a large disc."""
    p, dice, w, h = canvas.palette, canvas.dice, canvas.width, canvas.height
    canvas.sky(mixed(p.high, p.low, 0.2), p.low)
    canvas.shaded_disc(w / 2, 340, 300, p.sun, mixed(p.sun, p.light, 0.6), Side.ABOVE, 0.8)
    clothes = [p.mid, p.near, p.accent, p.light, p.dark, p.far, mixed(p.accent, p.near, 0.5)]
    dice.shuffle(clothes)
    for number, x in enumerate((210, 395, 600, 805, 990)):
        tone = clothes[number]
        things.person(
            canvas, x + dice.uniform(-12, 12), h - 70 + dice.uniform(-20, 14), 214, tone, mixed(tone, p.dark, 0.55)
        )
    for number, x in enumerate((90, 300, 500, 705, 905, 1110)):
        tone = clothes[(number + 3) % len(clothes)]
        things.person(canvas, x, h + 66 + dice.uniform(-16, 16), 236, tone, mixed(tone, p.dark, 0.55))


def two_at_work(canvas: Canvas) -> None:
    """Two people, one who teaches and one who learns, at a machine on a bench."""
    p, dice, w, h = canvas.palette, canvas.dice, canvas.width, canvas.height
    wall = mixed(p.high, p.low, 0.5)
    canvas.sky(wall, p.low)
    canvas.shaded_rectangle(110, 70, 420, 300, mixed(p.high, p.light, 0.4), p.far, Side.BELOW, 0.5, 10)
    for x in (110, 248, 386, 522):
        canvas.rectangle(x, 70, 8, 300, p.near)
    for y in (70, 214, 362):
        canvas.rectangle(110, y, 420, 8, p.near)
    canvas.shaded_rectangle(700, 150, 400, 16, p.near, p.dark, Side.BELOW, 0.5, 4)
    for x, wide, tall, tone in (
        (724, 46, 70, p.accent),
        (776, 30, 92, p.mid),
        (812, 58, 54, p.sun),
        (902, 72, 38, p.far),
        (990, 40, 84, p.near),
        (1036, 44, 60, p.accent),
    ):
        canvas.shaded_rectangle(x, 150 - tall, wide, tall, tone, mixed(tone, p.dark, 0.5), Side.RIGHT, 0.6, 5)
    one, two = dice.sample((p.accent, p.near, p.mid), 2)
    things.person(canvas, 400, 590, 300, one, mixed(one, p.dark, 0.6), helmet=None)
    things.person(canvas, 790, 600, 280, two, mixed(two, p.dark, 0.6), helmet=p.sun)
    bench = 500.0
    canvas.shaded_rectangle(
        0, bench, w, h - bench, mixed(p.sun, p.accent, 0.3), mixed(p.accent, p.dark, 0.5), Side.BELOW, 0.8
    )
    canvas.rectangle(0, bench, w, 9, mixed(p.sun, p.light, 0.5))
    canvas.shaded_rectangle(508, bench - 112, 176, 116, p.light, p.far, Side.RIGHT, 0.7, 12)
    things.fan(canvas, 568, bench - 54, 42, p.dark, p.far)
    for number, tone in enumerate((p.accent, p.sun, p.mid)):
        canvas.disc(648, bench - 84 + number * 30, 9, tone)
    canvas.line(
        [(684, bench - 40), (742, bench - 40), (762, bench - 20), (762, bench + 40), (830, bench + 40)], p.accent, 13
    )
    canvas.line([(508, bench - 30), (450, bench - 30), (430, bench), (430, bench + 50), (330, bench + 50)], p.near, 13)
    canvas.line([(920, bench + 62), (1010, bench + 30)], p.dark, 12)
    canvas.disc(1014, bench + 28, 14, p.dark)
    canvas.rectangle(130, bench + 26, 96, 56, p.dark, 6)
    canvas.rectangle(138, bench + 34, 80, 40, p.high, 3)
