"""The demo company's pictures, drawn when they are needed: the project carries no image files for it."""

from __future__ import annotations

from collections.abc import Callable

from proudly.demo.drawing import indoors, outdoors, town, treats
from proudly.demo.drawing.canvas import Canvas
from proudly.demo.drawing.palettes import PALETTES

STORY_SIZE = (1200, 628)  # pixels: what the networks show whole beside a link
REWARD_SIZE = (600, 600)

SCENES: dict[str, Callable[[Canvas], None]] = {
    scene.__name__: scene
    for scene in (
        outdoors.polder, outdoors.lake, outdoors.cable_bridge, outdoors.arch_bridge, outdoors.flower_fields,
        outdoors.waves, outdoors.tree_line,
        town.canal, town.skyline, town.house, town.roofs, town.factory, town.dike_road,
        indoors.workshop, indoors.laboratory, indoors.drawing_table, indoors.machine, indoors.pipes, indoors.rising,
        indoors.together, indoors.two_at_work,
    )
}  # fmt: skip

TREATS: dict[str, tuple[Callable[[Canvas], None], str]] = {
    "day_off": (treats.day_off, "spring"),
    "book_voucher": (treats.book_voucher, "brick"),
    "tree_planted": (treats.tree_planted, "noon"),
    "dinner": (treats.dinner, "dawn"),
    "bike_repair": (treats.bike_repair, "north"),
    "concert": (treats.concert, "dusk"),
}


def story_picture(scene: str, palette: str, seed: int) -> bytes:
    """A picture for a story: JPEG of STORY_SIZE, at most 120 kB, the same for the same arguments.

    Args:
        scene: a key of SCENES.
        palette: a key of PALETTES.
        seed: varies what stands where.
    """
    canvas = Canvas(*STORY_SIZE, PALETTES[palette], seed)
    SCENES[scene](canvas)
    return canvas.jpeg()


def reward_picture(treat: str) -> bytes:
    """A picture for a reward: JPEG of REWARD_SIZE. `treat` is a key of TREATS."""
    draw, palette = TREATS[treat]
    canvas = Canvas(*REWARD_SIZE, PALETTES[palette], seed=1)
    draw(canvas)
    return canvas.jpeg()
