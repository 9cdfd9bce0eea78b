"""What senior management of the demo company commits to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoCommitment:
    """`name` is of somebody in `company.CAST`; `scenes`, with their palettes, make a film that says `captions`."""

    name: str
    function: str
    nl: str
    en: str
    shares: int  # promised a month
    scenes: tuple[tuple[str, str], ...] = ()
    captions: str = ""


COMMITMENTS: tuple[DemoCommitment, ...] = (
    DemoCommitment(
        "Marijke Hoekstra",
        "Algemeen directeur",
        nl=(
            "Toen ik hier begon, vroeg mijn buurvrouw wat we eigenlijk maken. Ik had een folder bij me. Ze las hem "
            "niet; ze vroeg wat ík mooi vond aan mijn werk.\n\n"
            "Daarom deel ik elke week één verhaal, in mijn eigen woorden. Niet omdat het moet, maar omdat jullie werk "
            "het waard is om te vertellen. Zie je mij een week niet? Spreek me erop aan bij de koffie."
        ),
        en=(
            "When I started here, my neighbour asked what it is that we make. I had a leaflet with me. She did not "
            "read it; she asked what I liked about my work.\n\n"
            "That is why I share one story every week, in my own words. Not because I must, but because your work is "
            "worth telling. A week without me? Tell me at the coffee machine."
        ),
        shares=4,
        scenes=(("canal", "dawn"), ("two_at_work", "noon")),
        captions=(
            "WEBVTT\n\n00:00.000 --> 00:03.800\nMijn buurvrouw vroeg wat we maken.\n\n"
            "00:04.000 --> 00:08.000\nDaarom deel ik elke week één verhaal.\n"
        ),
    ),
    DemoCommitment(
        "Pieter van Rossem",
        "Financieel directeur",
        nl=(
            "Ik ben van de cijfers, niet van de verhalen. Toch kwamen onze laatste drie monteurs binnen via een "
            "bericht van een collega, en via geen enkele advertentie.\n\n"
            "Ik beloof twee dingen: wat jullie verdienen met delen, wordt uitgekeerd, altijd. En ik deel zelf mee, ook "
            "al krijg ik minder likes dan jullie."
        ),
        en=(
            "I am a man of figures, not of stories. And yet our last three fitters came in through a post of a "
            "colleague, and none through an advertisement.\n\n"
            "I promise two things: what you earn by sharing is paid out, always. And I share too, even if you get more "
            "likes than I do."
        ),
        shares=2,
    ),
)
