"""What points can be spent on at the demo company."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoReward:
    """`price` in points, `stock` per hundred people, `treat` a key of `pictures.TREATS`."""

    treat: str
    name: str
    description: str
    price: int
    stock: int


REWARDS: tuple[DemoReward, ...] = (
    DemoReward(
        "tree_planted",
        "Een boom langs de IJssel",
        "We planten een populier of wilg op de dijk bij Deventer. Je krijgt de plek op de kaart, en mag mee planten.",
        price=150,
        stock=100,
    ),
    DemoReward(
        "book_voucher",
        "Boekenbon van 20 euro",
        "Te besteden bij elke boekhandel in Nederland en België, en in Münster bij de boekhandel om de hoek.",
        price=250,
        stock=40,
    ),
    DemoReward(
        "bike_repair",
        "Je fiets nagekeken",
        "De fietsenmaker komt op vrijdag naar de fabriek: remmen, ketting, licht. Onderdelen tot 25 euro horen erbij.",
        price=300,
        stock=25,
    ),
    DemoReward(
        "concert",
        "Twee kaarten voor een concert",
        "Kies zelf een avond in de schouwburg of het poppodium van jouw stad, tot 60 euro.",
        price=650,
        stock=12,
    ),
    DemoReward(
        "dinner",
        "Uit eten voor twee",
        "Bij een restaurant naar keuze, tot 90 euro. Vertel ons achteraf of het lekker was.",
        price=900,
        stock=8,
    ),
    DemoReward(
        "day_off",
        "Een vrije dag",
        "Een dag extra vrij, in overleg met je team. Je leidinggevende weet ervan en heeft al ja gezegd.",
        price=1500,
        stock=5,
    ),
)
