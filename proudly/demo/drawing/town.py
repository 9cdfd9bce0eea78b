"""Scenes where people live and work: canal houses, a skyline, a house with a heat pump, roofs, a factory, the road."""

from __future__ import annotations

from proudly.demo.drawing import things
from proudly.demo.drawing.canvas import Canvas, Side
from proudly.demo.drawing.palettes import Colour, mixed


def canal(canvas: Canvas) -> None:
    """A row of gabled houses and their reflection."""
    p, dice, w = canvas.palette, canvas.dice, canvas.width
    quay = 470.0
    canvas.sky(p.high, p.low, quay)
    canvas.glow(w * 0.68, 150, 230, p.light, 0.7)
    canvas.disc(w * 0.68, 150, 46, mixed(p.sun, p.light, 0.5))
    things.cloud(canvas, 250, 90, 210, mixed(p.high, p.light, 0.45))
    things.water(canvas, quay, p.near, p.dark)
    x, number = -30.0, 0
    tones = (p.mid, p.near, p.accent, mixed(p.far, p.mid, 0.4), p.dark, mixed(p.accent, p.near, 0.5))
    while x < w:
        wide, tall = dice.uniform(104, 142), dice.uniform(210, 305)
        tone = tones[(number * 5 + dice.randrange(2)) % len(tones)]
        _gabled_house(canvas, x, quay - 12, wide, tall, tone, number)
        _reflection(canvas, x, quay, wide, tall, tone)
        x += wide
        number += 1
    canvas.rectangle(0, quay - 14, w, 18, mixed(p.dark, p.near, 0.3))
    canvas.rectangle(0, quay - 16, w, 4, mixed(p.far, p.light, 0.3))
    for lamp_x in (180, 590, 1000):
        things.lamp(canvas, lamp_x, quay - 14, 92, p.dark, mixed(p.sun, p.light, 0.4))
    things.ripples(canvas, quay, mixed(p.near, p.far, 0.55), 44)
    boat = dice.uniform(300, 800)
    canvas.shaded_polygon(
        [(boat - 110, 540), (boat + 120, 540), (boat + 88, 574), (boat - 92, 574)], p.accent, p.dark, Side.BELOW, 0.8
    )
    canvas.rectangle(boat - 114, 534, 240, 8, p.light, 3)
    canvas.rectangle(boat - 60, 512, 96, 24, p.light, 6)
    canvas.rectangle(boat - 48, 518, 30, 12, p.near, 3)
    canvas.rectangle(boat - 8, 518, 30, 12, p.near, 3)


def _gabled_house(canvas: Canvas, x: float, foot: float, wide: float, tall: float, tone: Colour, number: int) -> None:
    p, dice = canvas.palette, canvas.dice
    shade = mixed(tone, p.dark, 0.6)
    canvas.shaded_rectangle(x, foot - tall, wide + 1, tall, tone, shade, Side.BELOW, 0.6)
    top, middle, trim = foot - tall, x + wide / 2, mixed(tone, p.light, 0.75)
    match number % 4:
        case 0:  # steps
            for step in range(4):
                inset = wide * 0.12 * step
                canvas.rectangle(x + inset, top - 19 * (step + 1), wide - 2 * inset, 20, tone)
                canvas.rectangle(x + inset - 2, top - 19 * (step + 1) - 3, wide - 2 * inset + 4, 5, trim)
        case 1:  # a point
            canvas.polygon([(x, top + 1), (middle, top - wide * 0.62), (x + wide, top + 1)], tone)
            canvas.line([(x, top), (middle, top - wide * 0.62), (x + wide, top)], trim, 5)
        case 2:  # a bell
            canvas.rectangle(x + wide * 0.26, top - 62, wide * 0.48, 64, tone)
            canvas.slice(x + wide * 0.26, top, wide * 0.26, 180, 270, tone)
            canvas.slice(x + wide * 0.74, top, wide * 0.26, 270, 360, tone)
            canvas.disc(middle, top - 62, wide * 0.24, tone)
            canvas.arc(middle, top - 62, wide * 0.25, 180, 360, trim, 5)
        case _:  # a cornice
            canvas.rectangle(x - 2, top - 16, wide + 4, 17, trim)
            canvas.rectangle(x + 6, top - 28, wide - 12, 12, shade)
    lit = mixed(p.sun, p.light, 0.35)
    things.windows(
        canvas, x + 4, top + 14, wide - 8, tall - 84, 3, 3, (mixed(tone, p.dark, 0.65), lit), lit=0.5, tall=0.68
    )
    canvas.rectangle(middle - 15, foot - 52, 30, 52, dice.choice((p.light, p.dark, p.sun)))
    canvas.rectangle(x + wide * 0.1, foot - 52, wide * 0.2, 34, lit)
    canvas.rectangle(x + wide * 0.7, foot - 52, wide * 0.2, 34, mixed(tone, p.dark, 0.65))


def _reflection(canvas: Canvas, x: float, quay: float, wide: float, tall: float, tone: Colour) -> None:
    for band in range(8):
        at = quay + 6 + band * 17
        canvas.rectangle(
            x + 3 + canvas.dice.uniform(-7, 7), at, wide - 4, 9, mixed(tone, canvas.palette.near, 0.45 + 0.05 * band), 4
        )


def skyline(canvas: Canvas) -> None:
    """A city in layers, its windows lit."""
    p, dice, w, h = canvas.palette, canvas.dice, canvas.width, canvas.height
    canvas.sky(p.high, p.low)
    moon_x = dice.uniform(240, 960)
    things.low_sun(canvas, moon_x, 210, 104)
    lit = mixed(p.sun, p.light, 0.3)
    for foot, low, high, tone, shade, share in (
        (h, 210, 420, mixed(p.low, p.far, 0.75), p.far, 0.0),
        (h, 150, 320, mixed(p.far, p.mid, 0.6), p.mid, 0.35),
        (h, 90, 230, p.near, p.dark, 0.5),
    ):
        x = dice.uniform(-40, 0)
        while x < w:
            wide, tall = dice.uniform(58, 122), dice.uniform(low, high)
            canvas.shaded_rectangle(x, foot - tall, wide, tall + 4, tone, shade, Side.BELOW, 0.7)
            match dice.randrange(5):
                case 0:
                    canvas.polygon(
                        [(x, foot - tall + 1), (x + wide, foot - tall + 1), (x + wide, foot - tall - wide * 0.4)], tone
                    )
                case 1:
                    canvas.line([(x + wide / 2, foot - tall), (x + wide / 2, foot - tall - 54)], tone, 4)
                case 2:
                    canvas.rectangle(x + wide * 0.2, foot - tall - 16, wide * 0.6, 18, tone)
                case 3:
                    canvas.slice(x + wide / 2, foot - tall + 1, wide / 2, 180, 360, tone)
                case _:
                    pass
            if share:
                rows = max(2, int(tall / 36))
                things.windows(
                    canvas,
                    x + 5,
                    foot - tall + 8,
                    wide - 10,
                    rows * 33,
                    max(2, int(wide / 26)),
                    rows,
                    (shade, lit),
                    lit=share,
                    tall=0.5,
                )
            x += wide + dice.choice((0, 0, 8, 26))
    for x in range(-20, w + 60, 74):
        canvas.shaded_disc(x + dice.uniform(-14, 14), h + 8, dice.uniform(36, 58), p.dark, p.near, Side.ABOVE, 0.6)


def house(canvas: Canvas) -> None:
    """A house with its heat pump, and the loop in the ground below it."""
    p, dice, w, h = canvas.palette, canvas.dice, canvas.width, canvas.height
    ground, left = 432.0, 400.0
    canvas.sky(p.high, p.low, ground)
    things.low_sun(canvas, 1010, 140, 66)
    things.cloud(canvas, 190, 110, 220, mixed(p.low, p.light, 0.7))
    things.cloud(canvas, 830, 190, 150, mixed(p.low, p.light, 0.7))
    canvas.shaded_polygon(things.ridge(canvas, 372, 20, 1.2), p.far, p.mid, Side.BELOW, 0.45)
    things.round_tree(canvas, 175, ground + 4, 270, p.mid, p.near)
    things.round_tree(canvas, 1075, ground + 4, 215, p.mid, p.near)
    canvas.shaded_rectangle(0, ground, w, h - ground, p.near, p.dark, Side.BELOW, 0.9)
    canvas.rectangle(0, ground, w, 9, p.mid)
    wall, shade = p.light, mixed(p.light, p.far, 0.8)
    canvas.shaded_rectangle(left, 268, 380, ground - 268, wall, shade, Side.RIGHT, 0.7)
    canvas.polygon([(left, 269), (left + 190, 128), (left + 380, 269)], wall)
    roof, eaves = (p.accent, p.dark)
    canvas.shaded_polygon(
        [(left - 42, 288), (left + 190, 108), (left + 206, 128), (left - 20, 304)], roof, eaves, Side.BELOW, 0.5
    )
    canvas.shaded_polygon(
        [(left + 422, 288), (left + 190, 108), (left + 174, 128), (left + 400, 304)], roof, eaves, Side.BELOW, 0.8
    )
    canvas.rectangle(left + 276, 116, 36, 70, mixed(roof, p.dark, 0.35))
    lit = mixed(p.sun, p.light, 0.45)
    for x, y, wide, tall in ((left + 145, 196, 90, 62), (left + 46, 312, 92, 76), (left + 244, 312, 92, 76)):
        canvas.rectangle(x - 6, y - 6, wide + 12, tall + 12, p.near)
        canvas.shaded_rectangle(x, y, wide, tall, lit, p.sun, Side.BELOW, 0.6)
        canvas.rectangle(x + wide / 2 - 3, y, 6, tall, p.near)
        canvas.rectangle(x, y + tall / 2 - 3, wide, 6, p.near)
    canvas.rectangle(left + 160, 330, 62, ground - 330, p.near, 4)
    canvas.disc(left + 210, 384, 4, lit)
    things.heat_pump(canvas, left + 412, ground, 120, p.light, p.far)
    for tone, shift in ((p.accent, 0), (mixed(p.high, p.light, 0.2), 24)):
        points = [(left + 440.0 + shift, ground + 6), (left + 440.0 + shift, ground + 62 - shift)]
        for loop in range(5):
            x = left + 440 + shift - loop * 118 - 22
            points += [(x, ground + 62 + (0 if shift else 0) - shift)] if not loop else []
            points += [
                (x - 6, ground + 132 + shift / 2),
                (x - 54 + shift / 2, ground + 132 + shift / 2),
                (x - 60 + shift / 2, ground + 62),
                (x - 110, ground + 62),
            ]
        canvas.line(points, tone, 9)
    things.small_person(canvas, left - 62, ground + 10, 112, p.accent)
    for _ in range(30):
        x = dice.uniform(0, w)
        canvas.line([(x, ground + 3), (x + dice.uniform(-5, 5), ground - dice.uniform(6, 18))], p.mid, 3)


def roofs(canvas: Canvas) -> None:
    """Roofs behind roofs, some with solar panels."""
    p, dice, w = canvas.palette, canvas.dice, canvas.width
    canvas.sky(p.high, p.low)
    things.low_sun(canvas, dice.uniform(300, 900), 165, 92)
    things.cloud(canvas, 180, 90, 190, mixed(p.low, p.light, 0.6))
    lit = mixed(p.sun, p.light, 0.4)
    for row in range(4):
        foot, size = 330 + row * 112, 132 + row * 34
        x = dice.uniform(-size, -size / 2)
        while x < w + size:
            tone = dice.choice((p.accent, p.mid, p.near, mixed(p.accent, p.near, 0.5)))
            tone = mixed(tone, p.low, 0.5 - row * 0.16)
            wall = mixed(p.light, p.far, 0.2 + 0.1 * dice.random())
            top = foot - size * dice.uniform(0.66, 0.92)
            canvas.rectangle(x + size * 0.72, top - size * 0.14, size * 0.13, size * 0.36, mixed(tone, p.dark, 0.4))
            canvas.shaded_rectangle(
                x + 6, foot - 8, size * 1.3 - 12, 200, wall, mixed(wall, p.mid, 0.7), Side.BELOW, 0.8
            )
            canvas.shaded_polygon(
                [(x, foot), (x + size * 0.2, top), (x + size * 1.1, top), (x + size * 1.3, foot)],
                tone,
                mixed(tone, p.dark, 0.6),
                Side.BELOW,
                0.75,
            )
            if dice.random() < 0.5:
                _panels(canvas, x + size * 0.32, top + 12, size * 0.66, (foot - top) * 0.62)
            else:
                canvas.rectangle(x + size * 0.5, top + (foot - top) * 0.3, size * 0.24, size * 0.22, p.light)
                canvas.rectangle(x + size * 0.52, top + (foot - top) * 0.3 + 4, size * 0.2, size * 0.22 - 8, lit)
            things.windows(
                canvas, x + 16, foot + 6, size * 1.3 - 32, 58, 4, 1, (mixed(p.near, p.mid, 0.4), lit), lit=0.5
            )
            x += size * 1.3 + dice.choice((4, 14, 30))


def _panels(canvas: Canvas, x: float, y: float, wide: float, high: float) -> None:
    p = canvas.palette
    for column in range(3):
        for row in range(2):
            left, top = x + column * wide / 3, y + row * high / 2
            slant = (high / 2) * 0.1
            canvas.shaded_polygon(
                [
                    (left + slant, top),
                    (left + wide / 3 - 5 + slant, top),
                    (left + wide / 3 - 5, top + high / 2 - 5),
                    (left, top + high / 2 - 5),
                ],
                p.dark,
                mixed(p.high, p.mid, 0.5),
                Side.ABOVE,
                0.75,
            )


def factory(canvas: Canvas) -> None:
    """A workshop hall with a saw-tooth roof in the evening."""
    p, dice, w, h = canvas.palette, canvas.dice, canvas.width, canvas.height
    ground = 520.0
    canvas.sky(p.high, p.low, ground)
    things.low_sun(canvas, dice.uniform(180, 360), 170, 84)
    things.cloud(canvas, 860, 96, 230, mixed(p.low, p.light, 0.45))
    canvas.shaded_polygon(things.ridge(canvas, 420, 18, 1.4), p.far, p.mid, Side.BELOW, 0.6)
    for poplar_x in (40, 110, 1150):
        things.poplar(canvas, poplar_x, ground, dice.uniform(190, 250), p.mid, p.near)
    lit = mixed(p.sun, p.light, 0.4)
    tooth, left, eaves = 152.0, 180.0, 322.0
    for number in range(6):
        x = left + number * tooth
        canvas.shaded_polygon([(x, eaves), (x, eaves - 96), (x + tooth, eaves)], p.near, p.dark, Side.RIGHT, 0.5)
        canvas.polygon([(x + 6, eaves), (x + 6, eaves - 78), (x + 40, eaves - 58), (x + 40, eaves)], lit)
        canvas.line([(x + 23, eaves), (x + 23, eaves - 66)], p.near, 4, round_ends=False)
    canvas.shaded_rectangle(
        left, eaves, tooth * 6, ground - eaves, mixed(p.accent, p.near, 0.35), p.dark, Side.BELOW, 0.7
    )
    canvas.rectangle(left - 8, eaves - 5, tooth * 6 + 16, 12, p.light)
    for number in range(6):
        x = left + number * tooth + 24
        if number == 3:
            canvas.shaded_rectangle(x - 14, eaves + 52, 132, ground - eaves - 52, lit, p.sun, Side.BELOW, 0.7)
            things.heat_pump(canvas, x + 8, ground, 86, p.light, p.far)
            things.small_person(canvas, x + 104, ground, 92, p.near)
            continue
        canvas.rectangle(x, eaves + 46, 104, 78, p.dark)
        things.windows(canvas, x + 2, eaves + 48, 100, 74, 4, 3, (mixed(p.near, p.dark, 0.5), lit), lit=0.7, tall=0.8)
    canvas.shaded_rectangle(0, ground, w, h - ground, p.dark, p.near, Side.ABOVE, 0.6)
    canvas.rectangle(0, ground, w, 5, mixed(p.near, p.light, 0.4))
    for x in (60, 360, 660, 960):
        canvas.rectangle(x, 574, 150, 8, p.light, 4)
    things.bicycle(canvas, 150, 618, 150, p.accent, p.light)
    things.lamp(canvas, 1110, ground, 190, p.dark, lit)


def dike_road(canvas: Canvas) -> None:
    """One bicycle with a toolbox, large, on a dike."""
    p, dice, w = canvas.palette, canvas.dice, canvas.width
    canvas.sky(p.high, p.low, 500)
    things.low_sun(canvas, dice.uniform(380, 520), 270, 168)
    things.cloud(canvas, 190, 120, 210, mixed(p.low, p.light, 0.65))
    things.cloud(canvas, 990, 170, 230, mixed(p.low, p.light, 0.65))
    canvas.shaded_polygon(things.ridge(canvas, 452, 18, 1.1), p.far, p.mid, Side.BELOW, 0.6)
    for turbine_x in (70, 1040, 1130):
        things.turbine(canvas, turbine_x, 462, dice.uniform(130, 210), p.light)
    for poplar_x in range(210, 1000, 92):
        things.poplar(canvas, poplar_x + dice.uniform(-16, 16), 476, dice.uniform(46, 80), p.mid, p.near)
    canvas.shaded_polygon(things.ridge(canvas, 512, 7, 0.6), p.near, p.dark, Side.BELOW, 0.9)
    canvas.rectangle(0, 556, w, 16, mixed(p.low, p.light, 0.3))
    for _ in range(60):
        x = dice.uniform(0, w)
        canvas.line([(x, 524), (x + dice.uniform(-8, 8), 524 - dice.uniform(8, 26))], p.near, 3)
    things.bicycle(canvas, 640, 562, 400, p.accent, p.dark, box=p.light)
