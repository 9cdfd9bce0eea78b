"""Sharing a story, and the accounts with which to do it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from proudly.content.models import Story
from proudly.content.publishing import hold
from proudly.kit import clock
from proudly.kit.secrets import seal
from proudly.links import services as links
from proudly.networks import registry
from proudly.networks.contract import MendYourself, came_from
from proudly.networks.text import disclosed
from proudly.notices.services import no_longer_new
from proudly.people.models import Member
from proudly.points.awards import award_each
from proudly.sharing import house_rules, rules, tasks
from proudly.sharing.echo.limit import TooManyNow, is_full, limit_on, locked_for_its_turn, moments_to_offer, take_up
from proudly.sharing.echo.rules import variant_of
from proudly.sharing.events import award_for_share, note_confirmed, note_event
from proudly.sharing.first_minute import greet_with_a_share
from proudly.sharing.models import Connection, Share
from proudly.sharing.notices import ABOUT_STORIES
from proudly.sharing.queries import locked_shares, stop_of, working_connection


class NotAnAddress(Exception):
    """What was pasted is no address of a post."""


class CannotBeShared(Exception):
    """Something keeps the story from being shared: `stop` says what, `story` since or until when."""

    def __init__(self, stop: rules.Stop, story: Story) -> None:
        super().__init__(stop.value)
        self.stop, self.story = stop, story


class NoAccount(Exception):
    """The member has no connected account that works: it cannot be posted without the member."""


# --- sharing ----------------------------------------------------------------------------------------------------------


def share_story(
    *,
    member: Member,
    story: Story,
    network: str,
    caption: str,
    agrees_with: int | None = None,
    is_planned: bool = False,
) -> Share:
    """The member shares a story on a network. Done twice, or twenty times at once, it is one share.

    With a connected account the post is made by a worker (state WAITING); otherwise the network's composer is opened by
    the page (state OPENED). Sharing again after a failure tries again, with the new caption, under the same post key.

    Args:
        network: key of a network.
        caption: the member's words, without the link. The organisation's disclosure is added where it is missing.
        agrees_with: number of the house rules with which the member agrees by sharing. Raises HouseRules.DoesNotExist
            for a version that never was.
        is_planned: its moment has come. Planned moments keep the hour's limit by themselves; it is posted, or NoAccount
            is raised.

    Raises CannotBeShared; TooManyNow when colleagues have shared it there as often as an hour may have.
    """
    caption = _disclosed(member, story, network, caption)
    connection = working_connection(member, network) if registry.posting(network) else None
    if is_planned and connection is None:
        raise NoAccount
    limit = 0 if is_planned else limit_on(network, member.organisation)
    with transaction.atomic():
        _may_be_shared(story, one_by_one=bool(limit))
        if is_full(story, network, limit) and not _is_shared(member, story, network):
            raise TooManyNow(moments_to_offer(story, network, limit))
        if agrees_with is not None:
            house_rules.accept(member=member, number=agrees_with)
        greet_with_a_share(member=member)
        code = link_code(member, story, network)
        link = links.make_link(member=member, story=story, network=network, code=code)
        take_up(member=member, story=story, network=network)
        variant = variant_of(caption, (one.text for one in story.captions.all()))
        share, is_new = Share.objects.select_for_update().get_or_create(
            member=member,
            story=story,
            network=network,
            defaults={
                "organisation_id": member.organisation_id,
                "link": link,
                "caption": caption,
                "variant": variant,
                "state": Share.State.WAITING if connection else Share.State.OPENED,
                "shared_at": clock.now(),
            },
        )
        if is_new:
            no_longer_new(kinds=ABOUT_STORIES, about=[story.pk], organisation=member.organisation, member=member)
        if connection and (is_new or share.state == Share.State.FAILED):
            _queue_post(share, connection, caption, variant)
        elif is_new:
            note_event(share)
        elif share.state == Share.State.FAILED:  # the account is no longer connected: the composer remains
            share.state, share.caption, share.variant, share.error = Share.State.OPENED, caption, variant, ""
            share.save()
            note_event(share)
    return share


def _is_shared(member: Member, story: Story, network: str) -> bool:
    return Share.objects.filter(member=member, story=story, network=network).exists()


def _may_be_shared(story: Story, *, one_by_one: bool) -> None:
    # Whoever recalls it at this moment has either come first, which is seen here, or waits and then finds the share.
    if one_by_one:
        locked_for_its_turn(story)
    else:
        hold(story)
    as_it_is = Story.objects.select_related("closing").get(pk=story.pk)
    if stop := stop_of(as_it_is):
        raise CannotBeShared(stop, as_it_is)


def _disclosed(member: Member, story: Story, network: str, caption: str) -> str:
    address = links.address_of(link_code(member, story, network), member.organisation)
    disclosure = house_rules.disclosure_for(member, story, network)
    return disclosed(caption, disclosure, registry.network(network).limit, address) if disclosure else caption


def give_address(*, share: Share, address: str) -> None:
    """The member says where the post is; that confirms the share. Raises NotAnAddress.

    It must look like one post on that network, and not be that of another share. What was copied, mailed or sent from
    a phone has no address; a reader confirms it.
    """
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError as error:
        raise NotAnAddress from error
    network, said = registry.network(share.network), urlsplit(address)
    on_the_network = network.many_servers or came_from(network, said.hostname or "")
    if not on_the_network or not rules.can_be_a_post(said.path):
        raise NotAnAddress
    try:
        _take_address(share, address)
    except IntegrityError as taken:  # it is the post of another share, or just became that
        raise NotAnAddress from taken


def _take_address(share: Share, address: str) -> None:
    with transaction.atomic():
        share = locked_shares(pk=share.pk)[0]
        share.address, share.post = share.address or address, rules.post_of_address(address)
        share.save(update_fields=["address", "post"])
        if note_confirmed(share, "address"):
            award_each([award_for_share(share, clock.now())])


def _queue_post(share: Share, connection: Connection, caption: str, variant: str) -> None:
    network = registry.posting(share.network)
    assert network is not None, "only networks that we post to have connections"
    share.caption, share.variant, share.connection = caption, variant, connection
    share.post_key = share.post_key or network.new_post_key()
    share.state, share.error, share.attempts, share.try_at = Share.State.WAITING, "", 0, clock.now()
    share.save()
    note_event(share)
    transaction.on_commit(partial(tasks.post_share, share.pk))


def link_code(member: Member, story: Story, network: str) -> str:
    """The code of the tracked link of a share, the same before and after sharing."""
    return links.code_for(member.pk, story.pk, network)


# --- connecting -------------------------------------------------------------------------------------------------------


def connect_account(*, member: Member, network: str, answers: Mapping[str, str]) -> Connection:
    """Connect the member's own account. Raises MendYourself, TryLater with the sentence for the member."""
    posting = registry.posting(network)
    if posting is None:
        raise MendYourself(_("This network has no way to connect."))
    account = posting.connect(answers)
    connection, _created = Connection.objects.update_or_create(
        member=member,
        network=network,
        defaults={
            "organisation_id": member.organisation_id,
            "account": account.name[:200],
            "sealed": seal(account.credentials),
            "broken": "",
            "connected_at": clock.now(),
        },
    )
    return connection


def disconnect_account(*, member: Member, network: str) -> None:
    """Forget the account and its credentials. Shares made with it stay."""
    Connection.objects.filter(member=member, network=network).delete()
