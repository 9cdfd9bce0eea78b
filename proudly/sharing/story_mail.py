"""The mail about a new story, with a button for each network that the member uses.

It goes to thousands at once: it is laid out once for all who use the same networks, and filled in for each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from proudly.audience.queries import reached
from proudly.content.models import Story
from proudly.content.queries import is_live
from proudly.content.suggestions.queries import credits_of
from proudly.content.suggestions.words import suggested_by
from proudly.networks import registry
from proudly.notices.channels.mail.message import stop_mail_address
from proudly.notices.kinds import Message
from proudly.notices.models import Notice
from proudly.people.look import look_of
from proudly.people.models import Member, Organisation
from proudly.sharing.models import Share
from proudly.sharing.pride.queries import is_promoted
from proudly.sharing.queries import networks_of, stop_of
from proudly.sharing.rules import Stop
from proudly.sharing.tokens import share_address
from proudly.ui.mail import Layout, blank, html_of


def compose_new_story(notice: Notice) -> Message | None:
    """The mail in the language that is active; None when the story rests or is no longer offered, or was shared."""
    return compose_new_stories([notice])[notice.pk]


def compose_new_stories(notices: Sequence[Notice]) -> dict[int, Message | None]:
    """The mails, by the number of their notice. Nine queries for each story."""
    about: dict[tuple[int, int], list[Notice]] = defaultdict(list)
    for notice in notices:
        about[notice.organisation_id, notice.about].append(notice)
    composed: dict[int, Message | None] = dict.fromkeys(notice.pk for notice in notices)
    for (organisation, story), those in about.items():
        composed |= _compose(organisation, story, those)
    return composed


def _compose(organisation_id: int, story_id: int, notices: Sequence[Notice]) -> dict[int, Message]:
    offered = Story.objects.filter(is_live(), is_promoted(), organisation=organisation_id, pk=story_id)
    story = offered.select_related("audience__organisation", "closing").first()
    if story is None or (stop := stop_of(story)) not in {None, Stop.INTERNAL}:
        return {}
    members = [notice.member_id for notice in notices]
    offered_to = set(reached(story.audience).filter(pk__in=members).values_list("pk", flat=True))
    shared = set(Share.objects.filter(story=story, member__in=members).values_list("member", flat=True))
    organisation = story.audience.organisation
    said = _what_is_said(story, organisation)
    subject = (_("To read: %(title)s") if stop else _("Worth sharing: %(title)s")) % {"title": story.title}
    return {
        notice.pk: _filled_in(said, subject, story, notice.member)
        for notice in notices
        if notice.member_id in offered_to - shared
    }


@dataclass(frozen=True)
class Said:
    """What a mail about a story says, to whomever it goes."""

    language: str
    organisation: str
    logo: str
    colour: str
    title: str
    summary: str
    why: str
    internal: bool
    picture: str
    picture_alt: str
    suggested_by: str
    story_address: str


def _what_is_said(story: Story, organisation: Organisation) -> Said:
    return Said(
        language=get_language() or settings.LANGUAGE_CODE,
        organisation=organisation.name,
        logo=settings.SITE_URL + organisation.logo.url if organisation.logo else "",
        colour=organisation.colour,
        title=story.title,
        summary=story.summary,
        why=story.why,
        internal=story.internal,
        picture=settings.SITE_URL + story.card_picture if story.picture else "",
        picture_alt=story.picture_alt,
        suggested_by=suggested_by(credits_of(organisation, [story]).get(story.pk)),
        story_address=settings.SITE_URL + reverse("story", args=[story.pk]),
    )


def _filled_in(said: Said, subject: str, story: Story, member: Member) -> Message:
    networks = [] if said.internal else networks_of(member)
    text, html = _laid_out(said, tuple(network.key for network in networks))
    values = {f"share_{network.key}": share_address(member, story, network.key) for network in networks}
    values |= {"name": member.name, "stop": stop_mail_address(member)}
    return Message(subject, text.fill(values), html.fill({name: escape(value) for name, value in values.items()}))


@lru_cache(maxsize=200)
def _laid_out(said: Said, networks: tuple[str, ...]) -> tuple[Layout, Layout]:
    """Text and HTML, in the language that is active, with blanks for the member's name and addresses."""
    context: dict[str, Any] = {
        **asdict(said),
        "look": look_of(said.colour) if said.colour else None,
        "buttons": [(registry.network(key), blank(f"share_{key}")) for key in networks],
        "name": blank("name"),
        "stop_address": blank("stop"),
    }
    text, html = render_to_string("sharing/new_story.txt", context), html_of("sharing/new_story.mjml", context)
    return Layout(text), Layout(html)
