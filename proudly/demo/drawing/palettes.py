"""The colours of the pictures. A palette names roles, so that every scene can be drawn in every palette."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[int, int, int]


def _rgb(code: str) -> Colour:
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`share` (0 to 1) of the other colour in the first."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


@dataclass(frozen=True)
class Palette:
    """Nine colours, from the sky down to the darkest line."""

    high: Colour  # sky at the top
    low: Colour  # sky at the horizon
    sun: Colour
    far: Colour
    mid: Colour
    near: Colour
    dark: Colour
    accent: Colour
    light: Colour


def _palette(codes: str) -> Palette:
    return Palette(*(_rgb(code) for code in codes.split()))


PALETTES: dict[str, Palette] = {
    "dawn": _palette("8FB9CB FBE1C3 F27C4E A7C4C0 5B9094 2E6271 17323F F4B53F FFF6E6"),
    "dusk": _palette("2D2F60 F2906E FFD692 80557F 4E3D70 2E2853 19163A F4645F FFE9D0"),
    "noon": _palette("B9E0EA F1F9F3 FFC94D 92CDB9 43A391 1F706C 0E3C44 E65C34 FFFFFF"),
    "north": _palette("C9DDE8 F7F1E3 EBA43E A3BBC8 5A7E9F 2D4F78 142B4A DB5D40 FFFDF7"),
    "autumn": _palette("F2D3A4 FCF1DD DA4A33 DDAB6C B96A33 74442D 36231F 31827C FFF8EA"),
    "spring": _palette("C6E5D4 FDF6DF F8BA38 A0D193 53A76D 237351 103F36 E9617A FFFDF3"),
    "night": _palette("101D42 2F5488 F7E8B6 27477A 1C3768 132A54 0A1836 F4A944 E8EEF7"),
    "brick": _palette("E3DACB FAF4EA E4B34C D2AA94 B8563E 81362A 2D2529 2E80A4 FFFAF2"),
    "heather": _palette("D9CCE3 FBEFE6 F2956B B3A1C6 7F6AA3 4D3F78 271F45 2F9C95 FFF9F3"),
    "delft": _palette("E6EEF4 FBFAF4 F0B44A B5CBE0 6C97C4 2F62A3 12305F E8743B FFFFFF"),
}

# Faces with their hair, in every picture the same wide choice.
LOOKS: tuple[tuple[Colour, Colour], ...] = tuple(
    (_rgb(skin), _rgb(hair))
    for skin, hair in (
        ("F3CDB0", "5A3A26"), ("F3CDB0", "D9AE62"), ("F0C2A0", "A0642F"), ("F0C2A0", "8B8683"), ("E4B08A", "2B2020"),
        ("E4B08A", "5A3A26"), ("C98B62", "2B2020"), ("C98B62", "3A2C2C"), ("9A6240", "231A1C"), ("9A6240", "8B8683"),
        ("6B4230", "1E1719"), ("F3CDB0", "C2743A"),
    )
)  # fmt: skip
