"""How an organisation looks: from one colour of its own, tuned until everybody can read what is written in it.

Contrast is that of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio): text needs 4.5 to 1 against what is
behind it. Nothing here reads or writes the database; the tokens that are set stand in ui/styles/tokens.css.
"""

from __future__ import annotations

import colorsys
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

READABLE = 4.5
PROUDLY = "#0d5564"
# What text in the main colour can stand on: surface, page, sunken and the warm light at the top of a page.
LIGHT_GROUNDS = ("#ffffff", "#f8f6f3", "#efece7", "#fdeeda")
DARK_GROUNDS = ("#182931", "#101e25", "#24373f", "#1c333b")


class NoColour(Exception):
    """What was typed is no colour of the form #rrggbb."""


@dataclass(frozen=True)
class Scheme:
    """The tokens of one scheme, light or dark, each #rrggbb."""

    primary: str
    on_primary: str
    primary_hover: str
    secondary: str
    on_secondary: str


@dataclass(frozen=True)
class Look:
    light: Scheme
    dark: Scheme


def read_colour(said: str) -> str:
    """#rrggbb in lower case, from that, from rrggbb, or from #rgb. Raises NoColour."""
    found = re.fullmatch(r"#?([0-9a-f]{3}|[0-9a-f]{6})", said.strip().lower(), re.ASCII)
    if found is None:
        raise NoColour(said)
    digits = found[1]
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def contrast(one: str, other: str) -> float:
    """From 1, the same, to 21, black on white."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def look_of(colour: str) -> Look:
    """What both schemes are made of for that main colour, #rrggbb: as near to it as can be read."""
    light = _tuned(colour, LIGHT_GROUNDS, darker=True)
    whisper = _with_lightness(light, 0.91, saturation=0.5)
    dark = _tuned(colour, DARK_GROUNDS, darker=False)
    murmur = _with_lightness(dark, 0.2, saturation=0.4)
    return Look(
        light=Scheme(
            primary=light,
            on_primary="#ffffff",
            primary_hover=_moved(light, -0.06),
            secondary=whisper,
            on_secondary=_tuned(_moved(light, -0.04), (whisper,), darker=True),
        ),
        dark=Scheme(
            primary=dark,
            on_primary=_tuned(_with_lightness(dark, 0.1), (dark,), darker=True),
            primary_hover=_moved(dark, 0.06),
            secondary=murmur,
            on_secondary=_tuned(_moved(dark, 0.08), (murmur,), darker=False),
        ),
    )


def styles_of(look: Look) -> str:
    """The style sheet that gives pages this look, over the one that all pages have."""
    light, dark = _tokens(look.light), _tokens(look.dark)
    return (
        f":root,[data-theme=proudly]{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme]){{{dark}}}}}\n"
        f"[data-theme=proudly-dark]{{{dark}}}\n"
    )


@lru_cache(maxsize=1000)
def version_of(colour: str) -> str:
    """Changes whenever the style sheet of that colour does: it stands in its address, which can be kept for ever."""
    return hashlib.sha256(styles_of(look_of(colour)).encode()).hexdigest()[:12]


def _tokens(scheme: Scheme) -> str:
    return (
        f"--color-primary:{scheme.primary};--color-primary-content:{scheme.on_primary};"
        f"--primary-hover:{scheme.primary_hover};--color-secondary:{scheme.secondary};"
        f"--color-secondary-content:{scheme.on_secondary};--focus:{scheme.primary}"
    )


# --- colours ----------------------------------------------------------------------------------------------------------


def _tuned(colour: str, grounds: Iterable[str], *, darker: bool) -> str:
    """The colour itself, or the nearest darker or lighter one that can be read on all of these grounds."""
    grounds = tuple(grounds)
    _hue, lightness, _saturation = colorsys.rgb_to_hls(*_parts(colour))
    tried = colour
    for step in range(1, 101):
        if all(contrast(tried, ground) >= READABLE for ground in grounds):
            break
        away = lightness * step / 100 if darker else (1 - lightness) * step / 100
        tried = _moved(colour, -away if darker else away)
    return tried


def _moved(colour: str, by: float) -> str:
    """As much lighter, or darker where it is negative, of the way from black (0) to white (1)."""
    _hue, lightness, _saturation = colorsys.rgb_to_hls(*_parts(colour))
    return _with_lightness(colour, min(1.0, max(0.0, lightness + by)))


def _with_lightness(colour: str, lightness: float, *, saturation: float = 1.0) -> str:
    """The same hue at that lightness, with at most that saturation."""
    hue, _lightness, had = colorsys.rgb_to_hls(*_parts(colour))
    parts = colorsys.hls_to_rgb(hue, lightness, min(had, saturation))
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue
