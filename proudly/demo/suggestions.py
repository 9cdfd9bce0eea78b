"""What people of the demo company think is worth sharing, in every state that a suggestion can be in."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.base import ContentFile

from proudly.content.cards.card import Card
from proudly.content.cards.services import forget
from proudly.content.models import LinkReading, Story, Suggestion
from proudly.content.suggestions import services, thanks
from proudly.demo.pictures import story_picture
from proudly.kit import clock
from proudly.kit.projections import advance_all
from proudly.notices.models import Notice
from proudly.people.models import Member
from proudly.people.rules import EDITOR
from proudly.points.awards import award_points
from proudly.points.models import Rule

ADVOCATES = 3  # who suggest, besides Sanne


@dataclass(frozen=True)
class DemoSuggestion:
    """`by`: 0 is Sanne, the others are colleagues. `looks`: scene and palette of the page's picture."""

    by: int
    days_ago: float
    path: str
    title: str
    summary: str
    why: str
    looks: tuple[str, str] | None = None


FRESH = DemoSuggestion(
    0, 0.1, "stille-pompen", "Pompen die je niet hoort: hoe een stad weer slaapt",
    "In drie wijken draaien de gemalen ’s nachts zonder dat iemand er wakker van wordt.",
    "Dit is precies waar wij aan werken, en iedereen snapt het.", ("canal", "dawn"),
)  # fmt: skip
TALKING = DemoSuggestion(
    0, 3, "meisjes-in-de-techniek", "Waarom Noor (16) nu wél techniek kiest",
    "Eén open dag veranderde haar plannen. En die van haar vriendinnen.",
    "Ik stond zelf op die open dag. Dit gun ik elke werkplaats.", ("two_at_work", "noon"),
)  # fmt: skip
LATE = DemoSuggestion(
    1, 9, "dijkdoorbraak-oefening", "Oefening: wat als de dijk vannacht breekt?",
    "Vierhonderd mensen oefenden een nacht lang. Dit leerden ze.",
    "Mijn buren vragen er nog steeds naar.",
)  # fmt: skip
AGAIN = DemoSuggestion(
    2, 1, "stille-pompen", "Pompen die je niet hoort: hoe een stad weer slaapt",
    "In drie wijken draaien de gemalen ’s nachts zonder dat iemand er wakker van wordt.",
    "Mijn zus woont daar, en slaapt weer.", ("canal", "dawn"),
)  # fmt: skip
DECLINED = DemoSuggestion(
    0, 20, "tien-tips-voor-linkedin", "Tien tips voor een beter LinkedIn-profiel",
    "Van foto tot ervaring: zo val je op.", "Handig voor iedereen die begint met delen.",
)  # fmt: skip
TAKEN = DemoSuggestion(
    3, 12, "ons-eigen-verhaal", "Een middag bij de monteurs", "", "Hier werken mensen die trots zijn.",
)  # fmt: skip


def suggest_all(members: Sequence[Member], now: datetime) -> None:
    """Sanne's and three colleagues' suggestions, as they stand `now`. Nobody gets a mail about the past."""
    editors = [member for member in members if any(held.role == EDITOR for held in member.roles.all())]
    editor = editors[0]
    colleagues = [member for member in members[1:] if not member.roles.exists()][:ADVOCATES]
    people = [members[0], *colleagues]

    def made(one: DemoSuggestion, *then: tuple[float, Callable[[Suggestion], object]]) -> Suggestion:
        suggestion = _suggest(people[one.by], one, now)
        for days_ago, happens in then:
            with clock.at(now - timedelta(days=days_ago)):
                happens(suggestion)
        return suggestion

    made(
        TALKING,
        (2, lambda one: services.answer(
            suggestion=one, editor=editor, text="Wat een mooi stuk! Mogen we Noor met naam noemen, denk je?"
        )),
    )  # fmt: skip
    made(LATE)
    made(AGAIN)
    made(FRESH)
    reason = "Dank je wel dat je hieraan dacht! Het is wel ver van wat wij maken. Heb je iets van jullie eigen lab?"
    made(DECLINED, (19, lambda one: services.decline(suggestion=one, editor=editor, reason=reason)))
    _publish(made(TAKEN))
    Notice.objects.filter(organisation=editor.organisation, kind__startswith="suggestion").delete()
    with clock.at(now):
        advance_all()


def _suggest(member: Member, one: DemoSuggestion, now: datetime) -> Suggestion:
    url = f"https://krant.example/{one.path}"
    with clock.at(now - timedelta(days=one.days_ago)):
        card = Card(url=url, title=one.title, summary=one.summary, site="De Krant", language="nl")
        reading = LinkReading(
            organisation=member.organisation, member=member, url=url, state=LinkReading.State.READ, card=card.to_json()
        )
        if one.looks:
            drawn = ContentFile(story_picture(*one.looks, one.by))
            reading.picture.save(f"{secrets.token_urlsafe(12)}.jpg", drawn, save=False)
        reading.save()
        suggestion, _is_new = services.suggest(member=member, pasted=url, why=one.why)
        forget([reading])
    return suggestion


def _publish(suggestion: Suggestion) -> None:
    """Of this one came a story of the last weeks."""
    organisation = suggestion.organisation
    story = Story.objects.filter(organisation=organisation, published_at__gt=suggestion.suggested_at).earliest(
        "published_at"
    )
    assert story.published_at is not None
    Suggestion.objects.filter(pk=suggestion.pk).update(
        state=Suggestion.State.TAKEN,
        waiting_since=None,
        answer_by=None,
        story=story,
        title=story.title,
        thanked_at=story.published_at,
    )
    award_points(
        member=suggestion.member,
        deed=Rule.Deed.SUGGESTION,
        network="",
        cause=f"suggestion:{suggestion.pk}",
        about=thanks.about(story),
        happened_at=story.published_at,
    )
