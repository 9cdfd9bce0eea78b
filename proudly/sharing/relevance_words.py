"""Why a story suits somebody, in words: to the member, and of people together to an editor."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proudly.audience.relevance import Reason
from proudly.content.models import Story
from proudly.people.models import Member
from proudly.sharing.queries import networks_of
from proudly.sharing.suits import Suits


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


def reason_of_others(reason: Reason) -> str:
    """The same for an editor, behind a name or the number of people of whom it is true."""
    words = {
        Reason.FOLLOWS: _("a topic that they follow"),
        Reason.OWN: _("like what they shared before"),
        Reason.TEAM: _("like what their team shares"),
        Reason.ALIKE: _("shared by people who share the same"),
        Reason.STORY: _("shared by many so far"),
        Reason.AUTHOR: _("an author who is often shared"),
        Reason.LANGUAGE: _("written in their language"),
        Reason.NETWORK: _("made for a network that they use"),
        Reason.NEW: _("new"),
    }
    return words[reason]
