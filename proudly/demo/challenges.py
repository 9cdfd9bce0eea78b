"""Two challenges of the demo company: one that was reached when the factory opened its doors, and one that runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from proudly.challenges.goals.queries import tally_of
from proudly.challenges.goals.services import ENDED, STARTED, Terms, change_challenge, launch_challenge
from proudly.challenges.goals.sweeping import sweep
from proudly.challenges.models import Challenge
from proudly.demo.film import drawn_film
from proudly.kit import clock
from proudly.notices.models import Notice
from proudly.people.models import Member, Organisation
from proudly.people.queries import beginning_of, today_of


@dataclass(frozen=True)
class DemoChallenge:
    """`name` is of a sponsor in `company.CAST`. It began `days_ago` and lasts `days`.

    `of_the_goal`: how much of it there was by now or by the end, in per cent; the goal follows from what people did.
    """

    name: str
    days_ago: int
    days: int
    what: str
    of_the_goal: int
    bonus: int
    titles: dict[str, str]
    texts: dict[str, str]
    thanks: dict[str, str]
    scenes: tuple[tuple[str, str], ...] = ()
    captions: str = ""


CHALLENGES: tuple[DemoChallenge, ...] = (
    DemoChallenge(
        "Ingrid Baltussen",
        days_ago=45,
        days=14,
        what="readers",
        of_the_goal=112,
        bonus=20,
        titles={"nl": "Een volle fabriek op de open dag", "en": "A full factory on our open day"},
        texts={
            "nl": (
                "Op zaterdag gaan alle deuren open. Ik kan een advertentie kopen, maar mijn buren komen omdat ik het "
                "ze vraag, en die van jullie ook.\n\n"
                "Vertel wat je die dag laat zien. Halen we samen genoeg lezers, dan staan er rijen bij de pannenkoeken."
            ),
            "en": (
                "On Saturday every door opens. I can buy an advertisement, but my neighbours come because I ask them, "
                "and so do yours.\n\n"
                "Tell what you will show that day. If enough people read it, there will be a queue for the pancakes."
            ),
        },
        thanks={
            "nl": (
                "Om elf uur waren de pannenkoeken op en heeft Mehmet meel gehaald bij de buren. Negentienhonderd "
                "mensen, en aan bijna iedereen vroeg ik: hoe wist je ervan? Van iemand die hier werkt. Dank je wel."
            ),
            "en": (
                "By eleven the pancakes were gone, and Mehmet fetched flour from the neighbours. Nineteen hundred "
                "people, and nearly all of them told me how they knew: from somebody who works here. Thank you."
            ),
        },
    ),
    DemoChallenge(
        "Marijke Hoekstra",
        days_ago=6,
        days=14,
        what="readers",
        of_the_goal=64,
        bonus=25,
        titles={"nl": "Laat zien wie er achter de warmte zit", "en": "Show who is behind the warmth"},
        texts={
            "nl": (
                "Deze winter draaien onze pompen in elfduizend huizen. Wie er woont, kent het apparaat, en niemand van "
                "ons.\n\n"
                "Deel deze twee weken één verhaal over je vak. Ik doe mee, en ik lees ze allemaal."
            ),
            "en": (
                "This winter our pumps run in eleven thousand homes. Whoever lives there knows the machine, and none "
                "of us.\n\n"
                "Share one story about your craft in these two weeks. I take part, and I read every one of them."
            ),
        },
        thanks={},
        scenes=(("two_at_work", "dawn"), ("canal", "dusk")),
        captions=(
            "WEBVTT\n\n00:00.000 --> 00:03.800\nOnze pompen draaien in elfduizend huizen.\n\n"
            "00:04.000 --> 00:08.000\nLaat zien wie ze maakt. Deel één verhaal.\n"
        ),
    ),
)


def challenge_everybody(organisation: Organisation, members: Sequence[Member], now: datetime) -> None:
    """Launch them, and let happen what happened since. Nobody gets a mail about the past."""
    by_name = {member.name: member for member in members}
    with clock.at(now):
        today = today_of(organisation)
    for told in CHALLENGES:
        first = today - timedelta(days=told.days_ago)
        last = first + timedelta(days=told.days - 1)
        with clock.at(min(now, beginning_of(first, organisation) + timedelta(hours=8))):
            launched = launch_challenge(
                sponsor=by_name[told.name],
                titles=told.titles,
                texts=told.texts,
                terms=Terms(
                    first, last, told.what, "company", _goal(organisation, told, first, last), bonus=told.bonus
                ),
                film=drawn_film(told.scenes, told.captions),
            )
            sweep()
        if last < today:
            with clock.at(beginning_of(last + timedelta(days=1), organisation) + timedelta(hours=10)):
                change_challenge(challenge=launched, titles=told.titles, texts=told.texts, thanks=told.thanks)
                sweep()
    Notice.objects.filter(organisation=organisation, kind__in=[STARTED, ENDED]).delete()


def _goal(organisation: Organisation, told: DemoChallenge, first: date, last: date) -> int:
    """A round number of which what people did is about the part that it should be."""
    asked = Challenge(
        organisation=organisation, what=told.what, whose="company", goal=1, first_day=first, last_day=last
    )
    exact = max(10, tally_of(asked).total * 100 // told.of_the_goal)
    step: int = 10 ** (len(str(exact)) - 2) * 5
    return max(step, exact // step * step)
