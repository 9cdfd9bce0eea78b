"""Verdicts on clicks → confirmed shares and points; what came of them → points."""

from __future__ import annotations

from proudly.kit.projections import Projection, declare
from proudly.links.models import Conversion, Verdict
from proudly.networks import registry
from proudly.networks.contract import Manner, came_from
from proudly.points.services import Award, award_each
from proudly.sharing import rules
from proudly.sharing.events import award_for_conversion, award_for_reader, award_for_share, note_confirmed
from proudly.sharing.models import Share
from proudly.sharing.queries import locked_shares


def reward_readers(verdicts: list[Verdict]) -> None:
    """Credit the sharer for each reader; the first reader from the network confirms an opened share."""
    readers = list(
        Verdict.objects.filter(pk__in=[verdict.pk for verdict in verdicts], kind=Verdict.Kind.HUMAN)
        .order_by("pk")
        .values_list("link_id", "click_id", "click__referrer", "at")
    )
    shares = {share.link_id: share for share in locked_shares(link__in={link_id for link_id, *_ in readers})}
    awards: list[Award] = []
    for link_id, click_id, referrer, at in readers:
        share = shares.get(link_id)
        if share is None:
            continue
        if _confirms(share, referrer) and note_confirmed(share, "reader"):
            awards.append(award_for_share(share, at))
        awards.append(award_for_reader(share, click_id, at))
    award_each(awards)


def _confirms(share: Share, referrer: str) -> bool:
    network = registry.network(share.network)
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
