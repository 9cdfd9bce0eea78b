"""Why a story suits somebody, in words: to the member, and of people together to an editor."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proudly.audience.relevance import Reason
from proudly.content.models import Story
from proudly.people.models import Member
from proudly.sharing.queries import networks_of
from proudly.sharing.relevance import Suits


def reasons_for(member: Member, story: Story, suits: Suits) -> list[str]:
    """The reasons, for the member alone. No query when topics and captions are fetched."""
    return [_to_member(reason, member, story, suits) for reason in suits.reasons]


def _to_member(reason: Reason, member: Member, story: Story, suits: Suits) -> str:
    if reason == Reason.FOLLOWS:
        return _("You follow %(topic)s") % {"topic": _list(suits.followed)}
    if reason == Reason.OWN:
        n, topics = suits.shared_alike, _list([topic.name for topic in story.topics.all()])
        sentence = ngettext("You shared a story about %(topic)s", "You shared %(n)s stories about %(topic)s", n)
        return sentence % {"n": n, "topic": topics}
    if reason == Reason.NETWORK:
        made_for = {caption.network for caption in story.captions.all()}
        names = [str(network.name) for network in networks_of(member) if network.key in made_for]
        return _("Made for %(network)s, which you use") % {"network": _list(names)}
    words = {
        Reason.TEAM: _("Your team shares stories like this"),
        Reason.ALIKE: _("Colleagues who share what you share shared it"),
        Reason.STORY: _("Many who heard of it shared it"),
        Reason.AUTHOR: _("Its author’s stories are often shared"),
        Reason.LANGUAGE: _("Written in your language"),
        Reason.NEW: _("New"),
    }
    return words[reason]


def _list(words: Sequence[str]) -> str:
    return ", ".join(words)


def reason_of_some(reason: Reason) -> str:
    """The same of people together, for an editor: it goes behind their number."""
    words = {
        Reason.FOLLOWS: _("follow its topic"),
        Reason.OWN: _("shared stories about its topic"),
        Reason.TEAM: _("are in a team that shares such stories"),
        Reason.ALIKE: _("share what others who shared it share"),
        Reason.STORY: _("hear of it because many shared it"),
        Reason.AUTHOR: _("hear of it because its author’s stories are often shared"),
        Reason.LANGUAGE: _("read its language"),
        Reason.NETWORK: _("use a network that it has words for"),
        Reason.NEW: _("hear of it because it is new"),
    }
    return words[reason]
