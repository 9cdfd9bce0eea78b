"""What earns points, in the words of members and managers, made from the rules themselves."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proudly.networks.contract import can_tell
from proudly.networks.registry import all_networks, network
from proudly.networks.words import where
from proudly.points.models import Hold, Rule
from proudly.points.rules import TOLD_BY_NETWORKS
from proudly.ui.templatetags.ui import number

Deed = Rule.Deed


def deed_in_words(deed: str, on: str) -> str:
    """What a rule rewards. `on` is the key of a network, or "" for any without a rule of its own."""
    if on:
        return _deed_somewhere(deed) % {"where": where(network(on))}
    words = {
        Deed.SHARE: _("Sharing anywhere else"),
        Deed.FIRST_SHARE: _("Being the first to share a story"),
        Deed.CLICK: _("A reader of your share"),
        Deed.RESHARE: _("Somebody passes on your post on %(networks)s"),
        Deed.REPLY: _("Somebody answers to your post on %(networks)s"),
        Deed.LIKE: _("Somebody likes your post on %(networks)s"),
        Deed.CONVERSION: _("An application, lead or sale from your share"),
        Deed.SUGGESTION: _("A story that you suggested is published"),
        Deed.SUGGESTED_SHARE: _("A colleague shares what you suggested"),
        Deed.START: _("Going through the start"),
    }
    said = words[Deed(deed)]
    return said % {"networks": _telling_networks()} if deed in TOLD_BY_NETWORKS else said


def _telling_networks() -> str:
    """ "Bluesky or Mastodon": where it can be known what others do with a post."""
    *some, last = [str(one.name) for one in all_networks() if can_tell(one)]
    return _("%(some)s or %(last)s") % {"some": ", ".join(some), "last": last} if some else last


def _deed_somewhere(deed: str) -> str:
    words = {
        Deed.SHARE: _("Sharing %(where)s"),
        Deed.FIRST_SHARE: _("Being the first to share a story %(where)s"),
        Deed.CLICK: _("A reader of what you shared %(where)s"),
        Deed.RESHARE: _("Somebody passes on what you shared %(where)s"),
        Deed.REPLY: _("Somebody answers to what you shared %(where)s"),
        Deed.LIKE: _("Somebody likes what you shared %(where)s"),
        Deed.CONVERSION: _("An application, lead or sale from what you shared %(where)s"),
        Deed.SUGGESTED_SHARE: _("A colleague shares what you suggested %(where)s"),
    }
    return words[Deed(deed)]


def limits_in_words(rule: Rule) -> str:
    """How much it gives at most: "At most 60 a day, and 40 for one story." """
    limits = [_("%(points)s a day") % {"points": number(rule.daily_cap)}]
    if rule.story_cap is not None:
        limits.append(_("%(points)s for one story") % {"points": number(rule.story_cap)})
    if rule.member_cap is not None:
        limits.append(_("%(points)s in all") % {"points": number(rule.member_cap)})
    if rule.deed == Deed.START:
        return _("Once.")
    together = (
        limits[0]
        if len(limits) == 1
        else _("%(some)s and %(last)s")
        % {
            "some": ", ".join(limits[:-1]),
            "last": limits[-1],
        }
    )
    return _("At most %(limits)s.") % {"limits": together}


def points_in_words(points: int) -> str:
    """ "20 points"."""
    return ngettext("%(points)s point", "%(points)s points", points) % {"points": number(points)}


def held_why(reason: str) -> str:
    """Why points are held, to the member whose they are."""
    words = {
        Hold.Reason.MANY_FROM_ONE: _("Many of these readers came from one place, such as one office or one device."),
        Hold.Reason.RING: _("Most of these readers also read what several other colleagues shared that day."),
        Hold.Reason.BURST: _("Far more readers came at once than usual."),
        Hold.Reason.OLD_LINK: _("A link that had been quiet for weeks suddenly had many readers."),
        Hold.Reason.OWN_PLACE: _("Most of these readers were at the place where you shared it yourself."),
        Hold.Reason.UNSEEN: _("Nobody has come by the link of this post so far, not even the network itself."),
        Hold.Reason.UNREAD: _("You gave the addresses of several posts, and nobody has read any of them so far."),
        Hold.Reason.POST_GONE: _("The post was gone soon after it had earned its points."),
    }
    return words[Hold.Reason(reason)]


def reason_in_words(reason: str) -> str:
    """What points were given for, in a word or two, for the books."""
    words = {
        Deed.SHARE: _("Shares"),
        Deed.FIRST_SHARE: _("First shares"),
        Deed.CLICK: _("Readers"),
        Deed.RESHARE: _("Passed on"),
        Deed.REPLY: _("Answers"),
        Deed.LIKE: _("Likes"),
        Deed.CONVERSION: _("Applications, leads and sales"),
        Deed.SUGGESTION: _("Published suggestions"),
        Deed.SUGGESTED_SHARE: _("Shares of suggestions"),
        Deed.START: _("Going through the start"),
        "thanks": _("Thanks by hand"),
        "challenge": _("Challenges"),
    }
    return words[reason]
