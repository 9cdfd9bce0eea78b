"""The mail about a new story, with a button for each network that the member uses.

It goes to thousands at once: it is laid out once for all who use the same networks, and filled in for each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache, partial
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
from proudly.networks.words import share_words
from proudly.notices.channels.mail.message import stop_mail_address
from proudly.notices.message import Action, Letter, Message
from proudly.notices.models import Notice
from proudly.people.look import look_of
from proudly.people.models import Member, Organisation
from proudly.sharing.models import Share
from proudly.sharing.pride.queries import is_promoted
from proudly.sharing.queries import networks_of, stop_of, stories_on_offer
from proudly.sharing.rules import Stop
from proudly.sharing.tokens import share_address
from proudly.ui.mail import Layout, blank, html_of


def compose_new_stories(notices: Sequence[Notice]) -> dict[int, Message | None]:
    """What each says, in the language that is active; None when the story rests, is not offered, or was shared.

    Nine queries for each story, or for all of them when they go to one member.
    """
    if len({notice.member_id for notice in notices}) == 1:
        return _compose_for_one(notices[0].member, notices)
    about: dict[tuple[int, int], list[Notice]] = defaultdict(list)
    for notice in notices:
        about[notice.organisation_id, notice.about].append(notice)
    composed: dict[int, Message | None] = dict.fromkeys(notice.pk for notice in notices)
    for (organisation, story), those in about.items():
        composed |= _compose(organisation, story, those)
    return composed


def compose_reminders(notices: Sequence[Notice]) -> dict[int, Message | None]:
    """The same once more, to who has not seen it; it says that there will be no third one."""
    subject, once = _("Still worth sharing: %(title)s"), _("This is the only reminder we send.")
    return {
        pk: replace(message, subject=subject % {"title": message.heading}, said=f"{message.said} {once}")
        if message
        else None
        for pk, message in compose_new_stories(notices).items()
    }


def _compose_for_one(member: Member, notices: Sequence[Notice]) -> dict[int, Message | None]:
    about = {notice.about for notice in notices}
    shared = set(Share.objects.filter(story__in=about, member=member).values_list("story", flat=True))
    on_offer = stories_on_offer(member).filter(is_promoted(), pk__in=about - shared)
    stories = {story.pk: story for story in on_offer if _may_be_told(story)}
    credit = credits_of(member.organisation, list(stories.values()))
    said = {
        pk: _what_is_said(story, member.organisation, suggested_by(credit.get(pk))) for pk, story in stories.items()
    }
    return {
        notice.pk: _message(said[notice.about], stories[notice.about], member) if notice.about in said else None
        for notice in notices
    }


def _may_be_told(story: Story) -> bool:
    """Whether members are told of it by itself: also when it is to be read and not to be shared."""
    return stop_of(story) in {None, Stop.INTERNAL}


def _compose(organisation_id: int, story_id: int, notices: Sequence[Notice]) -> dict[int, Message]:
    offered = Story.objects.filter(is_live(), is_promoted(), organisation=organisation_id, pk=story_id)
    story = offered.select_related("audience__organisation", "closing").first()
    if story is None or not _may_be_told(story):
        return {}
    members = [notice.member_id for notice in notices]
    offered_to = set(reached(story.audience).filter(pk__in=members).values_list("pk", flat=True))
    shared = set(Share.objects.filter(story=story, member__in=members).values_list("member", flat=True))
    organisation = story.audience.organisation
    said = _what_is_said(story, organisation, suggested_by(credits_of(organisation, [story]).get(story.pk)))
    return {
        notice.pk: _message(said, story, notice.member) for notice in notices if notice.member_id in offered_to - shared
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


def _what_is_said(story: Story, organisation: Organisation, suggested: str) -> Said:
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
        suggested_by=suggested,
        story_address=settings.SITE_URL + reverse("story", args=[story.pk]),
    )


def _message(said: Said, story: Story, member: Member) -> Message:
    subject = _("To read: %(title)s") if said.internal else _("Worth sharing: %(title)s")
    networks = [] if said.internal else networks_of(member)
    addresses = {network.key: share_address(member, story, network.key) for network in networks}
    return Message(
        subject=subject % {"title": said.title},
        heading=said.title,
        said=said.why or said.summary,
        actions=(
            *(Action(share_words(network), addresses[network.key]) for network in networks),
            Action(_("Read the story"), said.story_address),
        ),
        leads_to=said.story_address,
        picture=said.picture,
        letter=partial(_letter, said, member, addresses),
    )


def _letter(said: Said, member: Member, addresses: Mapping[str, str]) -> Letter:
    text, html = _laid_out(said, tuple(addresses))
    values = {f"share_{key}": address for key, address in addresses.items()}
    values |= {"name": member.name, "stop": stop_mail_address(member)}
    return Letter(text.fill(values), html.fill({name: escape(value) for name, value in values.items()}))


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
