from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet, Sum

from proudly.content.models import Story
from proudly.content.queries import marked_for, stories_for
from proudly.kit import clock
from proudly.links.queries import is_closed
from proudly.networks import registry
from proudly.networks.contract import Manner, Network, manner_for
from proudly.networks.text import with_disclosure
from proudly.people.models import Member, Organisation
from proudly.sharing import house_rules
from proudly.sharing.echo import queries as echo
from proudly.sharing.models import Connection, Share
from proudly.sharing.rules import Stop, what_stops


def stories_on_offer(member: Member) -> QuerySet[Story]:
    """The stories for a member, each with its closing. As many queries as `stories_for`, and none for `is_closed`."""
    return stories_for(member).select_related("closing")


def stories_in_a_list(member: Member) -> QuerySet[Story]:
    """Reads stories, by numbers that `stories_on_offer` gave, with what a list shows of them. Two queries."""
    stories = Story.objects.filter(organisation=member.organisation_id).select_related("campaign", "closing")
    return marked_for(member, stories).prefetch_related("topics")


def stop_of(story: Story) -> Stop | None:
    """What keeps a story from being shared now. At most one query, none when its closing was selected with it."""
    return what_stops(
        state=story.state,
        internal=story.internal,
        share_from=story.share_from,
        over_at=story.over_at,
        is_closed=is_closed(story),
        now=clock.now(),
    )


def story_to_look_at(member: Member, story_id: int, network: str) -> Story | None:
    """A story on offer; or one that is over or recalled, to whoever shared it there. At most twice the queries."""
    found = stories_on_offer(member).filter(pk=story_id).first()
    if found is None:
        share = share_of(member, story_id, network)
        found = share.story if share else None
    return found


def working_connection(member: Member, network: str) -> Connection | None:
    """The member's account on a network, if it is connected and not known to be broken. One query."""
    return Connection.objects.filter(member=member, network=network, broken="").first()


def manner_of(member: Member, network: Network) -> Manner:
    """What the network's button does for this member. At most one query."""
    connected = registry.posting(network.key) is not None and working_connection(member, network.key) is not None
    return manner_for(network, connected=connected)


def networks_of(member: Member) -> list[Network]:
    """The networks this member uses, in the order of liking; without a choice, the first four. No query."""
    known = {network.key: network for network in registry.all_networks()}
    chosen = [known[key] for key in member.networks if key in known]
    return chosen or list(registry.all_networks()[:4])


def offered_caption(member: Member, story: Story, network: str, *, uses: echo.Uses | None = None) -> str:
    """The words a member is offered for a story on a network; its title when nobody wrote any. With disclosure.

    Of several variants the one that colleagues used least: `uses`, when it was asked for already, saves a query.
    """
    return words_offered(member, story, network, uses=uses)[0]


def words_offered(member: Member, story: Story, network: str, *, uses: echo.Uses | None = None) -> list[str]:
    """The same, followed by what else the member may be offered, the best first."""
    captions = echo.captions_offered(list(story.captions.all()), member=member, story=story, network=network, uses=uses)
    disclosure = house_rules.disclosure_for(member, story, network)
    return [with_disclosure(words, disclosure) for words in [one.text for one in captions] or [story.title]]


def share_of(member: Member, story: Story | int, network: str) -> Share | None:
    """The member's share of a story on a network. One query."""
    shares = Share.objects.select_related("link", "story", "organisation__link_settings")
    return shares.filter(member=member, story=story, network=network).first()


def locked_shares(**which: Any) -> list[Share]:
    """The shares that match, locked until the transaction ends, with what an award for them needs.

    Four queries for any number of shares: many are of one member, or of one story, and those are fetched once.

    Shares are locked before wallets, and both in order: nobody waits for somebody who waits for them.
    """
    shares = list(Share.objects.select_for_update().filter(**which).order_by("pk"))
    # Django's own prefetching asks for each row by a condition of its own, which takes twice as long.
    members = Member.objects.in_bulk({share.member_id for share in shares})
    organisations = Organisation.objects.in_bulk({member.organisation_id for member in members.values()})
    stories = Story.objects.in_bulk({share.story_id for share in shares})
    for member in members.values():
        member.organisation = organisations[member.organisation_id]
    for share in shares:
        share.member, share.story = members[share.member_id], stories[share.story_id]
    return shares


def shared_networks(member: Member, stories: Iterable[Story]) -> dict[int, set[str]]:
    """For each story the keys of the networks on which the member shared it. One query for any number of stories."""
    shared: dict[int, set[str]] = {}
    for story_id, network in Share.objects.filter(member=member, story__in=[story.pk for story in stories]).values_list(
        "story_id", "network"
    ):
        shared.setdefault(story_id, set()).add(network)
    return shared


def shares_of(member: Member) -> QuerySet[Share]:
    """The member's shares, newest first, each with `readers` (human clicks) and `visits` (all clicks). One query."""
    return (
        Share.objects.filter(member=member)
        .select_related("story", "link", "organisation__link_settings", "watch")
        .annotate(
            readers=Sum("link__totals__clicks", filter=Q(link__totals__kind="human"), default=0),
            visits=Sum("link__totals__clicks", default=0),
        )
        .order_by("-shared_at", "-pk")
    )
