"""Verdicts on clicks → confirmed shares and points; what came of them → points."""

from __future__ import annotations

import logging

from proudly.kit.projections import Projection, declare
from proudly.links.models import Click, Conversion, Verdict
from proudly.networks import registry
from proudly.networks.contract import Manner, came_from
from proudly.points.awards import Award, award_each
from proudly.points.ledger import NotEnoughPoints, reverse_transfer
from proudly.points.models import Transfer
from proudly.sharing import rules
from proudly.sharing.engagement.looking import watch_posts
from proudly.sharing.engagement.rewarding import reward_engagement
from proudly.sharing.events import (
    award_for_conversion,
    award_for_reader,
    award_for_share,
    cause_of_reader,
    note_confirmed,
)
from proudly.sharing.first_shares import reward_first_sharers
from proudly.sharing.models import Engagement, Share, ShareEvent
from proudly.sharing.queries import locked_shares
from proudly.sharing.suggested import reward_suggesters

log = logging.getLogger(__name__)


def reward_readers(verdicts: list[Verdict]) -> None:
    """Credit the sharer for each reader, and take back what was given for those that turned out to be none.

    The first reader from the network confirms an opened share; it stays confirmed. A click that was judged twice among
    these counts by what it was before them and what it is after.
    """
    before: dict[int, str] = {}
    after: dict[int, Verdict] = {}
    for verdict in sorted(verdicts, key=lambda verdict: verdict.pk):
        before.setdefault(verdict.click_id, verdict.was)
        after[verdict.click_id] = verdict
    human = Verdict.Kind.HUMAN
    changed = [verdict for click, verdict in after.items() if (verdict.kind == human) != (before[click] == human)]
    _credit([verdict for verdict in changed if verdict.kind == human])
    _take_back([verdict for verdict in changed if verdict.kind != human])


def _credit(verdicts: list[Verdict]) -> None:
    """The points for clicks that are readers' from now on."""
    referrers = dict(
        Click.objects.filter(pk__in=[verdict.click_id for verdict in verdicts]).values_list("pk", "referrer")
    )
    causes = _causes(verdicts)
    shares = {share.link_id: share for share in locked_shares(link__in={verdict.link_id for verdict in verdicts})}
    awards: list[Award] = []
    for verdict in verdicts:
        share = shares.get(verdict.link_id)
        if share is None:
            continue
        if _confirms(share, referrers[verdict.click_id]) and note_confirmed(share, "reader"):
            awards.append(award_for_share(share, verdict.at))
        awards.append(award_for_reader(share, causes[verdict.click_id], verdict.at))
    award_each(awards)


def _causes(verdicts: list[Verdict]) -> dict[int, str]:
    """By click, the cause of its points: the click itself, or the verdict when the click's were taken back before."""
    again = {cause_of_reader(verdict.click_id): verdict for verdict in verdicts if verdict.was}
    reversed_before = set[str]()
    if again:
        organisations = {verdict.organisation_id for verdict in again.values()}
        taken_back = Transfer.objects.filter(organisation__in=organisations, cause__in=again, reversed_by__isnull=False)
        reversed_before = set(taken_back.values_list("cause", flat=True))
    return {
        verdict.click_id: cause_of_reader(verdict.click_id, verdict.pk if cause in reversed_before else None)
        for verdict in verdicts
        for cause in [cause_of_reader(verdict.click_id)]
    }


def _take_back(verdicts: list[Verdict]) -> None:
    """Reverse what clicks earned that turned out to be no readers'. Points that are spent already are left."""
    if not verdicts:
        return
    clicks = [verdict.click_id for verdict in verdicts]
    found_human = Verdict.objects.filter(click__in=clicks, kind=Verdict.Kind.HUMAN).values_list("click_id", "pk")
    causes = {cause_of_reader(click, again) for click, pk in found_human for again in (None, pk)}
    given = Transfer.objects.filter(
        organisation__in={verdict.organisation_id for verdict in verdicts}, cause__in=causes, reversed_by=None
    )
    # What earned nothing, for the day's limit, has nothing to give back. Wallets are locked in one order.
    given = given.filter(entries__isnull=False).select_related("member").distinct().order_by("member__wallet", "pk")
    for transfer in given:
        try:
            reverse_transfer(transfer=transfer, reason="correction")
        except NotEnoughPoints:
            log.warning(
                "The points of %s are not taken back, since member %d of organisation %d has spent them.",
                transfer.cause,
                transfer.member_id,
                transfer.organisation_id,
            )


def _confirms(share: Share, referrer: str) -> bool:
    try:
        network = registry.network(share.network)
    except registry.UnknownNetwork:  # its folder was removed since; the log must be read on all the same
        return False
    # What was copied, mailed or sent from a phone is read anywhere: in webmail, in a chat's own browser.
    from_network = not network.hosts or network.manner == Manner.MAIL or came_from(network, referrer)
    return rules.confirms(referrer=referrer, comes_from_network=from_network)


def reward_conversions(conversions: list[Conversion]) -> None:
    """Credit the sharer for what came of a reader's visit."""
    counted = [conversion for conversion in conversions if conversion.counts]
    shares = {share.link_id: share for share in locked_shares(link__in={one.link_id for one in counted})}
    award_each([award_for_conversion(shares[one.link_id], one) for one in counted if one.link_id in shares])


# They write the ledger, which is never made again.
declare(Projection(name="readers' points", log=Verdict, take_in=reward_readers))
declare(Projection(name="conversions' points", log=Conversion, take_in=reward_conversions))
declare(Projection(name="first sharers' points", log=ShareEvent, take_in=reward_first_sharers))
declare(Projection(name="suggesters' points", log=ShareEvent, take_in=reward_suggesters))
declare(Projection(name="engagement's points", log=Engagement, take_in=reward_engagement))
# What became of posts is asked outside, and cannot be computed again.
declare(Projection(name="watched posts", log=ShareEvent, take_in=watch_posts))
