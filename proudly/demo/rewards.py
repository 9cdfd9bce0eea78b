"""What points can be spent on at the demo company."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoReward:
    """`price` in points, `euros` what one costs, `stock` per hundred people, `treat` a key of `pictures.TREATS`.

    `codes`: it is a voucher; `asks`: somebody approves it; `taxed`: it is wages in kind.
    """

    treat: str
    name: str
    description: str
    price: int
    stock: int
    euros: int
    codes: bool = False
    asks: bool = False
    taxed: bool = False


REWARDS: tuple[DemoReward, ...] = (
    DemoReward(
        "tree_planted",
        "Een boom langs de IJssel",
        "We planten een populier of wilg op de dijk bij Deventer. Je krijgt de plek op de kaart, en mag mee planten.",
        price=150,
        stock=100,
        euros=12,
    ),
    DemoReward(
        "book_voucher",
        "Boekenbon van 20 euro",
        "Te besteden bij elke boekhandel in Nederland en België, en in Münster bij de boekhandel om de hoek.",
        price=250,
        stock=40,
        euros=20,
        codes=True,
    ),
    DemoReward(
        "bike_repair",
        "Je fiets nagekeken",
        "De fietsenmaker komt op vrijdag naar de fabriek: remmen, ketting, licht. Onderdelen tot 25 euro horen erbij.",
        price=300,
        stock=25,
        euros=35,
    ),
    DemoReward(
        "concert",
        "Twee kaarten voor een concert",
        "Kies zelf een avond in de schouwburg of het poppodium van jouw stad, tot 60 euro.",
        price=650,
        stock=12,
        euros=60,
        taxed=True,
    ),
    DemoReward(
        "dinner",
        "Uit eten voor twee",
        "Bij een restaurant naar keuze, tot 90 euro. Vertel ons achteraf of het lekker was.",
        price=900,
        stock=8,
        euros=90,
        taxed=True,
    ),
    DemoReward(
        "day_off",
        "Een vrije dag",
        "Een dag extra vrij, in overleg met je team. Je leidinggevende weet ervan en heeft al ja gezegd.",
        price=1500,
        stock=5,
        euros=0,
        asks=True,
    ),
)


@dataclass(frozen=True)
class DemoCause:
    """`scene` and `palette` are keys of `pictures`."""

    name: str
    story: str
    proof: str
    scene: str
    palette: str


CENTS_PER_HUNDRED = 800  # what points are worth: a book token of 20 euro for 250

CAUSES: tuple[DemoCause, ...] = (
    DemoCause(
        "Schoon water voor Kitui",
        "In de heuvels van Kitui, in het oosten van Kenia, lopen kinderen elke ochtend uren voor een kan water. Samen "
        "met de dorpen daar legt deze stichting putten en zanddammen aan: techniek die we zelf begrijpen, en die "
        "blijft werken als de bouwers weg zijn.",
        "Met wat we vorig jaar gaven is de put van Mutomo afgemaakt. Ruim vierhonderd mensen halen er water.",
        "polder",
        "noon",
    ),
    DemoCause(
        "Buurtkeuken De Pollepel",
        "Twee straten van onze fabriek koken vrijwilligers elke week voor wie dat niet lukt of wie liever niet alleen "
        "eet. Een gift van duizend punten is een avond eten voor twaalf mensen.",
        "",
        "house",
        "dawn",
    ),
)
