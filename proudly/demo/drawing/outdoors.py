"""Scenes under the open sky: land, water, wind, bridges."""

from __future__ import annotations

import math

from proudly.demo.drawing import things
from proudly.demo.drawing.canvas import Canvas, Point, Side
from proudly.demo.drawing.palettes import mixed


def polder(canvas: Canvas) -> None:
    """Fields and ditches that run to the horizon, turbines, poplars, a low sun."""
    p, dice, w, h = canvas.palette, canvas.dice, canvas.width, canvas.height
    horizon = dice.uniform(330, 370)
    sun_x = dice.uniform(330, 880)
    canvas.sky(p.high, p.low, horizon)
    things.low_sun(canvas, sun_x, horizon - 40, 92)
    for _ in range(3):
        things.cloud(
            canvas, dice.uniform(80, w - 80), dice.uniform(60, 190), dice.uniform(110, 220), mixed(p.low, p.light, 0.6)
        )
    canvas.shaded_polygon(
        [
            (-5, horizon - 14),
            (w * 0.3, horizon - 22),
            (w * 0.62, horizon - 12),
            (w + 5, horizon - 26),
            (w + 5, h),
            (-5, h),
        ],
        p.far,
        p.mid,
        Side.BELOW,
        0.4,
    )
    for number in range(5):
        things.turbine(canvas, 90 + number * 250 + dice.uniform(-60, 60), horizon - 8, dice.uniform(95, 190), p.light)
    bands, spread = 9, w * 2.6
    edges = [sun_x + (i / bands - 0.5) * spread + 40 * math.sin(i) for i in range(bands + 1)]
    for i in range(bands):
        colour = (p.mid, mixed(p.mid, p.near, 0.5), mixed(p.far, p.mid, 0.4))[i % 3]
        field = [
            (sun_x + (edges[i] - sun_x) * 0.06, horizon),
            (sun_x + (edges[i + 1] - sun_x) * 0.06, horizon),
            (edges[i + 1], h),
            (edges[i], h),
        ]
        canvas.shaded_polygon(field, colour, p.near, Side.BELOW, 0.75)
    for i in range(1, bands):
        far_x = sun_x + (edges[i] - sun_x) * 0.06
        canvas.polygon(
            [(far_x - 0.8, horizon), (far_x + 0.8, horizon), (edges[i] + 17, h), (edges[i] - 17, h)],
            mixed(p.low, p.sun, 0.25),
        )
    for number in range(7):
        things.poplar(canvas, w * 0.78 + number * 44, horizon + 10 + number * 5, 90 + number * 20, p.near, p.dark)
    things.birds(canvas, w * 0.27, 170, p.dark)


def lake(canvas: Canvas) -> None:
    """Hills in layers above still water, a boat."""
    p, dice, w, h = canvas.palette, canvas.dice, canvas.width, canvas.height
    shore, sun_x = 405, dice.uniform(380, 820)
    canvas.sky(p.high, p.low, shore)
    things.low_sun(canvas, sun_x, 215, 82)
    things.cloud(canvas, sun_x - 290, 110, 200, mixed(p.low, p.light, 0.5))
    things.cloud(canvas, sun_x + 310, 160, 150, mixed(p.low, p.light, 0.5))
    for y, swing, colour, shade in (
        (270, 42, mixed(p.low, p.far, 0.55), p.far),
        (318, 36, p.far, p.mid),
        (362, 26, p.mid, p.near),
    ):
        canvas.shaded_polygon(things.ridge(canvas, y, swing), colour, shade, Side.BELOW, 0.55)
    things.water(canvas, shore, mixed(p.high, p.mid, 0.35), p.near)
    canvas.rectangle(0, shore, w, 4, mixed(p.light, p.low, 0.4))
    things.glitter(canvas, sun_x, shore + 14, 120, mixed(p.sun, p.light, 0.35))
    things.ripples(canvas, shore, mixed(p.high, p.light, 0.3), 20)
    boat_x = sun_x + dice.choice((-1, 1)) * dice.uniform(200, 300)
    canvas.polygon([(boat_x - 58, 468), (boat_x + 66, 468), (boat_x + 44, 490), (boat_x - 44, 490)], p.dark)
    canvas.shaded_polygon([(boat_x + 4, 330), (boat_x + 4, 458), (boat_x - 62, 458)], p.light, p.far, Side.LEFT, 0.6)
    canvas.shaded_polygon(
        [(boat_x + 12, 352), (boat_x + 12, 458), (boat_x + 58, 458)], p.accent, p.dark, Side.RIGHT, 0.35
    )
    canvas.line([(boat_x + 8, 322), (boat_x + 8, 470)], p.dark, 4)
    canvas.shaded_polygon(things.ridge(canvas, 610, 16, 0.7), p.dark, p.near, Side.ABOVE, 0.5)
    for _ in range(46):
        reed = dice.uniform(0, w * 0.36)
        canvas.line([(reed, h), (reed + dice.uniform(-14, 14), h - dice.uniform(30, 110))], p.dark, 3)


def cable_bridge(canvas: Canvas) -> None:
    """A bridge on cables over a wide river."""
    p, dice, w, h = canvas.palette, canvas.dice, canvas.width, canvas.height
    shore, deck = 430, 372
    pylon = dice.uniform(400, 800)
    canvas.sky(p.high, p.low, shore)
    things.low_sun(canvas, pylon, 228, 136)
    canvas.shaded_polygon(things.ridge(canvas, 392, 14, 1.0), p.far, p.mid, Side.BELOW, 0.5)
    for _ in range(24):
        x, tall = dice.uniform(0, w), dice.uniform(14, 52)
        canvas.rectangle(
            x, shore - 20 - tall, dice.uniform(16, 44), tall + 30, mixed(p.far, p.mid, dice.uniform(0.1, 0.6))
        )
    things.water(canvas, shore, mixed(p.far, p.mid, 0.5), p.near)
    things.glitter(canvas, pylon, shore + 16, 190, mixed(p.sun, p.light, 0.3))
    things.ripples(canvas, shore, mixed(p.far, p.light, 0.4), 30)
    top = 84
    for step in range(1, 15):
        for side in (-1, 1):
            canvas.line(
                [(pylon, top + 12 + step * 7), (pylon + side * step * 47, deck)], p.light, 2.2, round_ends=False
            )
    for lean in (-1, 1):
        canvas.polygon(
            [
                (pylon + lean * 46 - 9, 560),
                (pylon + lean * 46 + 9, 560),
                (pylon + lean * 5 + 5, top),
                (pylon + lean * 5 - 5, top),
            ],
            p.dark,
        )
    canvas.rectangle(pylon - 40, deck + 12, 80, 12, p.dark)
    canvas.rectangle(pylon - 74, 540, 148, 26, p.dark, 10)
    canvas.shaded_rectangle(-5, deck, w + 10, 20, p.near, p.dark, Side.BELOW, 0.7)
    canvas.rectangle(-5, deck - 3, w + 10, 4, p.light)
    for x in (70, w - 70):
        canvas.rectangle(x - 13, deck + 18, 26, 130, p.near)
    for _ in range(6):
        x = dice.uniform(20, w - 40)
        canvas.rectangle(x, deck - 16, 34, 13, dice.choice((p.accent, p.sun, p.light)), 5)
    things.birds(canvas, pylon + 230, 130, p.dark, 6)
    bank = [(-5.0, h), (-5.0, 566.0), (190.0, 572.0), (420.0, 604.0), (520.0, h)]
    canvas.shaded_polygon(bank, p.dark, p.near, Side.ABOVE, 0.5)


def arch_bridge(canvas: Canvas) -> None:
    """An old brick bridge, its arches closed to circles by the water."""
    p, dice, w = canvas.palette, canvas.dice, canvas.width
    line = 420.0
    canvas.sky(p.high, p.low, line)
    things.low_sun(canvas, dice.uniform(240, 420), 150, 62)
    canvas.shaded_polygon(things.ridge(canvas, 330, 22, 1.2), p.far, p.mid, Side.BELOW, 0.5)
    for tree_x in (60, 150, 1010, 1100, 1175):
        things.round_tree(canvas, tree_x, 400, dice.uniform(170, 250), p.mid, p.near)
    things.water(canvas, line, mixed(p.far, p.high, 0.3), p.near)
    stone, shade = mixed(p.accent, p.near, 0.45), mixed(p.near, p.dark, 0.4)

    def hump(x: float) -> float:
        return 282 + 78 * ((x - w / 2) / (w / 2)) ** 2

    top: list[Point] = [(x, hump(x)) for x in range(-10, w + 20, 20)]
    canvas.shaded_polygon([*top, (w + 20, line), (-10, line)], stone, shade, Side.BELOW, 0.75)
    mirrored: list[Point] = [(x, 2 * line - y) for x, y in top]
    canvas.shaded_polygon(
        [*mirrored, (w + 20, line), (-10, line)], mixed(stone, p.near, 0.6), mixed(p.near, p.dark, 0.5), Side.BELOW, 0.8
    )
    hole = mixed(p.low, p.far, 0.35)
    for x, radius in (
        (w / 2, 108.0),
        (w / 2 - 300, 84.0),
        (w / 2 + 300, 84.0),
        (w / 2 - 540, 62.0),
        (w / 2 + 540, 62.0),
    ):
        canvas.slice(x, line, radius + 13, 180, 360, mixed(stone, p.light, 0.4))
        canvas.shaded_disc(x, line, radius, mixed(p.far, p.high, 0.3), p.near, Side.BELOW, 0.9)
        canvas.slice(x, line, radius, 180, 360, hole)
    canvas.line([(x, y - 5) for x, y in top], mixed(stone, p.light, 0.45), 11)
    for post in range(30, w, 57):
        canvas.line([(post, hump(post) - 40), (post, hump(post) - 8)], p.dark, 3, round_ends=False)
    canvas.line([(x, y - 40) for x, y in top], p.dark, 4)
    for x in (w / 2 - 230, w / 2 + 230):
        things.lamp(canvas, x, hump(x) - 6, 112, p.dark, mixed(p.sun, p.light, 0.5))
    things.bicycle(canvas, w / 2 + 30, hump(w / 2) - 9, 92, p.light, p.dark, box=p.sun)
    things.ripples(canvas, line + 14, mixed(p.far, p.light, 0.55), 34)
    canvas.rectangle(0, line - 2, w, 4, mixed(p.far, p.light, 0.5))


def flower_fields(canvas: Canvas) -> None:
    """Rows of flowers in perspective, a mill, the sun above."""
    p, dice, w, h = canvas.palette, canvas.dice, canvas.width, canvas.height
    horizon, vanish = 285.0, dice.uniform(420, 780)
    canvas.sky(p.high, p.low, horizon)
    things.low_sun(canvas, vanish, 178, 78)
    things.cloud(canvas, vanish - 330, 105, 210, mixed(p.low, p.light, 0.7))
    things.cloud(canvas, vanish + 330, 150, 170, mixed(p.low, p.light, 0.7))
    canvas.shaded_polygon(things.ridge(canvas, horizon - 8, 7, 2.2), p.near, p.mid, Side.BELOW, 0.3)
    rows, colours = 13, (p.accent, p.mid, p.sun, p.near, p.light, p.mid, mixed(p.accent, p.sun, 0.5), p.near)
    edges = [vanish + (i / rows - 0.5) * w * 3.4 for i in range(rows + 1)]
    for i in range(rows):
        colour = colours[i % len(colours)]
        field = [
            (vanish + (edges[i] - vanish) * 0.05, horizon),
            (vanish + (edges[i + 1] - vanish) * 0.05, horizon),
            (edges[i + 1], h),
            (edges[i], h),
        ]
        canvas.shaded_polygon(field, colour, mixed(colour, p.dark, 0.45), Side.BELOW, 0.6)
        for _ in range(46):  # flowers, larger towards us
            depth = dice.random() ** 0.6
            y = horizon + (h - horizon) * depth
            scale = 0.05 + 0.95 * depth
            x = vanish + (edges[i] + dice.random() * (edges[i + 1] - edges[i]) - vanish) * scale
            canvas.disc(x, y, 0.8 + 5.5 * depth**1.5, mixed(colour, p.light, dice.uniform(0.15, 0.55)))
    mill_x = vanish + dice.choice((-1, 1)) * 320
    canvas.polygon(
        [
            (mill_x - 46, horizon + 8),
            (mill_x - 24, horizon - 118),
            (mill_x + 24, horizon - 118),
            (mill_x + 46, horizon + 8),
        ],
        p.dark,
    )
    canvas.slice(mill_x, horizon - 116, 27, 180, 360, p.near)
    for blade in range(4):
        angle = 0.5 + blade * math.pi / 2
        tip = (mill_x + 104 * math.cos(angle), horizon - 122 + 104 * math.sin(angle))
        canvas.line([(mill_x, horizon - 122), tip], p.dark, 4)
        side = (-math.sin(angle) * 17, math.cos(angle) * 17)
        near_x, near_y = mill_x + 30 * math.cos(angle), horizon - 122 + 30 * math.sin(angle)
        canvas.polygon(
            [(near_x, near_y), tip, (tip[0] + side[0], tip[1] + side[1]), (near_x + side[0], near_y + side[1])], p.light
        )


def waves(canvas: Canvas) -> None:
    """Water as a pattern: rows of waves, and a drop that falls into them."""
    p, w, h = canvas.palette, canvas.width, canvas.height
    canvas.sky(mixed(p.low, p.light, 0.3), p.low)
    canvas.shaded_disc(w * 0.5, 300, 226, p.sun, mixed(p.sun, p.light, 0.6), Side.ABOVE, 0.9)
    things.birds(canvas, w * 0.22, 130, p.dark, 6)
    radius, row = 92, 0
    y = 330.0
    while y < h + radius:
        for x in range(-radius, w + 2 * radius, 2 * radius):
            middle = x + (radius if row % 2 else 0)
            tone = mixed(p.mid, p.near, min(1.0, row / 5))
            for ring_number, share in enumerate((1.0, 0.8, 0.6, 0.4, 0.2)):
                colour = (tone, mixed(tone, p.light, 0.72))[ring_number % 2]
                if ring_number == 0:
                    canvas.shaded_disc(middle, y, radius, tone, p.dark, Side.BELOW, 0.6)
                else:
                    canvas.disc(middle, y, radius * share, colour)
        row += 1
        y += radius * 0.5
    drop_x, drop_y = w * 0.5, 196.0
    canvas.shaded_polygon(
        [
            (drop_x, drop_y - 118),
            (drop_x + 47, drop_y - 12),
            (drop_x + 52, drop_y + 12),
            (drop_x, drop_y + 30),
            (drop_x - 52, drop_y + 12),
            (drop_x - 47, drop_y - 12),
        ],
        p.near,
        p.mid,
        Side.LEFT,
        0.2,
    )
    canvas.shaded_disc(drop_x, drop_y + 12, 54, p.near, p.mid, Side.LEFT, 0.9)
    canvas.arc(drop_x, drop_y + 12, 36, 95, 175, p.light, 6)


def tree_line(canvas: Canvas) -> None:
    """Trees of many shapes along a path, two walkers."""
    p, dice, w, h = canvas.palette, canvas.dice, canvas.width, canvas.height
    canvas.sky(p.high, p.low)
    things.low_sun(canvas, dice.uniform(520, 760), 250, 118)
    canvas.shaded_polygon(things.ridge(canvas, 380, 26), mixed(p.low, p.far, 0.7), p.far, Side.BELOW, 0.6)
    for layer, (foot, colour, shade, tall) in enumerate(
        ((430, mixed(p.far, p.mid, 0.4), p.mid, 190), (486, p.mid, p.near, 260))
    ):
        canvas.shaded_polygon(things.ridge(canvas, foot - 14, 10, 1.1), colour, shade, Side.BELOW, 0.6)
        x = dice.uniform(-20, 50)
        while x < w + 40:
            plant = things.poplar if dice.random() < 0.45 else things.round_tree
            if layer == 0 or not 430 < x < 770:
                plant(
                    canvas,
                    x,
                    foot + dice.uniform(0, 12),
                    tall * dice.uniform(0.7, 1.15),
                    mixed(colour, p.sun, dice.choice((0, 0, 0.45))),
                    shade,
                )
            x += dice.uniform(62, 120)
    canvas.shaded_polygon(things.ridge(canvas, 540, 12, 0.9), p.near, p.dark, Side.BELOW, 0.8)
    canvas.shaded_polygon(
        [(560, 500), (620, 500), (900, h), (330, h)], mixed(p.low, p.sun, 0.2), p.mid, Side.BELOW, 0.4
    )
    things.small_person(canvas, 566, 566, 104, p.accent)
    things.small_person(canvas, 634, 572, 96, p.light)
    for x in (40, 205, 1010, 1150):
        things.round_tree(canvas, x, h + 16, dice.uniform(240, 330), p.near, p.dark)
