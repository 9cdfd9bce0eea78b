"""The demo company: Heldervaart of Deventer, which makes heat pumps that draw warmth from canals and rivers.

It is invented, as is everybody in it. The same seed gives the same people, however many are asked for first.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from proudly.demo.names import FIRST_NAMES, LAST_NAMES
from proudly.people.rules import ANALYST, EDITOR, MANAGER, OWNER, SPONSOR

NAME = "Heldervaart"
DOMAIN = "heldervaart.example"
LANGUAGE = "nl"
TIME_ZONE = "Europe/Amsterdam"
FEWEST_PEOPLE = 20
NEWCOMERS = 6  # who have not joined yet


@dataclass(frozen=True)
class DemoTeam:
    """A department. `share` is its part of all people, in thousandths."""

    name: str
    country: str
    location: str
    share: int
    functions: tuple[str, ...]


COUNTRIES = {"nl": "Nederland", "be": "België", "de": "Deutschland"}

TEAMS: tuple[DemoTeam, ...] = (
    DemoTeam(
        "Ontwerp & Lab", "nl", "Deventer", 150,
        ("Werktuigbouwkundig ingenieur", "Hydrauliekingenieur", "Elektronicaontwerper", "Onderzoeker waterkwaliteit",
         "Testingenieur", "Softwareontwikkelaar regeltechniek", "Laborant", "Tekenaar"),
    ),
    DemoTeam(
        "Fabriek", "nl", "Deventer", 220,
        ("Monteur assemblage", "Lasser", "Kwaliteitscontroleur", "Productieplanner", "Ploegleider",
         "Logistiek medewerker", "Leerling-monteur", "Draaier en frezer"),
    ),
    DemoTeam(
        "Montage", "nl", "Zwolle", 165,
        ("Installatiemonteur", "Koeltechnisch monteur", "Uitvoerder", "Leidingmonteur", "Leerling-installateur",
         "Werkvoorbereider"),
    ),
    DemoTeam(
        "Service", "nl", "Amersfoort", 120,
        ("Servicemonteur", "Storingsmonteur", "Planner service", "Specialist bediening op afstand"),
    ),
    DemoTeam(
        "Advies & Verkoop", "nl", "Utrecht", 105,
        ("Adviseur warmtenetten", "Accountmanager woningcorporaties", "Adviseur gemeenten", "Calculator",
         "Tendermanager"),
    ),
    DemoTeam(
        "Kantoor", "nl", "Deventer", 85,
        ("Medewerker personeelszaken", "Financieel medewerker", "Medewerker communicatie", "Inkoper", "Jurist",
         "Systeembeheerder", "Medewerker receptie"),
    ),
    DemoTeam(
        "Team Gent", "be", "Gent", 85,
        ("Projectleider", "Installatietechnicus", "Adviseur warmtenetten", "Werfleider", "Tekenaar"),
    ),
    DemoTeam(
        "Team Münster", "de", "Münster", 70,
        ("Projektleiterin", "Anlagenmechaniker", "Beraterin Nahwärme", "Servicetechniker", "Bauleiter"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class DemoPerson:
    """Somebody who works there. `networks` are keys, in the order of liking."""

    name: str
    email: str
    function: str
    team: str
    location: str
    language: str
    networks: tuple[str, ...]
    roles: tuple[str, ...] = ()


def _known(name: str, function: str, team: str, networks: str, role: str = "", language: str = "nl") -> DemoPerson:
    location = next(each.location for each in TEAMS if each.name == team)
    return DemoPerson(
        name=name, email=f"{_local_part(name)}@{DOMAIN}", function=function, team=team, location=location,
        language=language, networks=tuple(networks.split()), roles=(role,) if role else (),
    )  # fmt: skip


def _local_part(name: str) -> str:
    """The part of an e-mail address before the @: `Sanne de Vries` is sanne.devries."""
    first, _, last = name.lower().replace("'", "").replace("ı", "i").partition(" ")
    plain = unicodedata.normalize("NFKD", f"{first}.{last.replace(' ', '')}")
    return "".join(letter for letter in plain if letter.isascii())


SANNE = _known("Sanne de Vries", "Hydrauliekingenieur", "Ontwerp & Lab", "linkedin bluesky whatsapp email")

# The people with a part in the story, whatever the seed.
CAST: tuple[DemoPerson, ...] = (
    SANNE,
    _known("Marijke Hoekstra", "Algemeen directeur", "Kantoor", "linkedin email", SPONSOR),
    _known("Pieter van Rossem", "Financieel directeur", "Kantoor", "linkedin", SPONSOR),
    _known("Ingrid Baltussen", "Directeur productie", "Fabriek", "linkedin whatsapp", SPONSOR),
    _known("Youssef Tahiri", "Hoofd communicatie", "Kantoor", "linkedin x bluesky mastodon", EDITOR),
    _known("Lotte Vermandere", "Communicatieadviseur", "Team Gent", "linkedin facebook threads", EDITOR),
    _known("Femke Nauta", "Redacteur", "Kantoor", "linkedin mastodon whatsapp", EDITOR),
    _known("Daan Willemsen", "Programmamanager ambassadeurs", "Kantoor", "linkedin x whatsapp", MANAGER),
    _known("Ruth Kamerling", "Hoofd informatievoorziening", "Kantoor", "linkedin mastodon email", OWNER),
    _known("Tobias Brandhorst", "Controller", "Team Münster", "linkedin xing", ANALYST, "en"),
)

# network → how many in a thousand use it. LinkedIn stands apart: nearly all do.
_LIKING = {"whatsapp": 560, "facebook": 300, "x": 130, "bluesky": 150, "threads": 90, "mastodon": 70, "email": 240}


def people(number: int, seed: int) -> list[DemoPerson]:
    """`number` people, the cast first. Raises ValueError below FEWEST_PEOPLE."""
    if number < FEWEST_PEOPLE:
        raise ValueError(f"The demo company has at least {FEWEST_PEOPLE} people.")
    taken = {person.email for person in CAST}
    return [*CAST, *_crowd(number - len(CAST), random.Random(f"people {seed}"), taken)]


def _crowd(number: int, dice: random.Random, taken: set[str]) -> Iterator[DemoPerson]:
    for position in range(number):
        team = _team_of(position)
        name = f"{dice.choice(FIRST_NAMES[team.country])} {dice.choice(LAST_NAMES[team.country])}"
        yield DemoPerson(
            name=name,
            email=_free_address(_local_part(name), taken),
            function=dice.choice(team.functions),
            team=team.name,
            location=team.location,
            language=_language(team.country, dice),
            networks=_networks(team.country, dice),
        )


def _team_of(position: int) -> DemoTeam:
    """Teams grow side by side in their proportions: each next person joins where a golden-ratio walk lands."""
    place = (position * 0.618033988749895 + 0.31) % 1 * sum(team.share for team in TEAMS)
    for team in TEAMS:
        place -= team.share
        if place < 0:
            return team
    return TEAMS[-1]


def _free_address(local_part: str, taken: set[str]) -> str:
    address, copy = f"{local_part}@{DOMAIN}", 1
    while address in taken:
        copy += 1
        address = f"{local_part}{copy}@{DOMAIN}"
    taken.add(address)
    return address


def _language(country: str, dice: random.Random) -> str:
    """Proudly speaks Dutch and English: in Münster they read English, and so do some engineers from elsewhere."""
    if country == "de":
        return "en"
    return "en" if dice.random() < 0.1 else "nl"


def _networks(country: str, dice: random.Random) -> tuple[str, ...]:
    chosen = [network for network, share in _LIKING.items() if dice.random() * 1000 < share]
    if country == "de" and dice.random() < 0.7:
        chosen.insert(0, "xing")
    dice.shuffle(chosen)
    if dice.random() < 0.95:
        chosen.insert(0, "linkedin")
    return tuple(chosen[:5]) or ("email", "copy")
