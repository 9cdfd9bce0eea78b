"""Shares by hand that were counted, and that nobody saw: neither a reader, nor the network itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from proudly.links.models import OwnPlace, Verdict
from proudly.links.queries import today
from proudly.networks import registry
from proudly.people.models import Organisation
from proudly.points.holding import hold_points
from proudly.points.models import Account, Entry, Hold, Transfer
from proudly.sharing.honesty import rules
from proudly.sharing.honesty.resting import awards_of_shares
from proudly.sharing.honesty.rules import Claim
from proudly.sharing.models import Share, ShareEvent

LOOKED_AT = timedelta(days=4)  # again and again, so that a night without a worker is made up for
AT_ONCE = 500


def hold_unseen(organisation: Organisation, *, day: date, end: datetime) -> int:
    """Hold what was given for shares that were counted three to seven days before `end`, and that nobody saw since; and
    for those before, of who claimed many that nobody read. Returns how many points; what is held already is left."""
    until = end - rules.UNSEEN_AFTER
    lately = _claimed(organisation, until - LOOKED_AT, until)
    typing = {share.member_id for share, how in lately if how == "address"}
    earlier = _claimed(organisation, until - rules.UNREAD_WITHIN, until - LOOKED_AT, of=typing) if typing else []
    claims = [*_claims(organisation, lately), *_claims(organisation, earlier)]
    doubted = rules.not_seen(claims)
    shares = Share.objects.in_bulk([claim.share for claim, _reason in doubted])
    awards = defaultdict[tuple[str, int], list[Transfer]](list)
    for reason in (rules.UNSEEN, rules.UNREAD):
        those = [shares[claim.share] for claim, why in doubted if why == reason]
        given = Transfer.objects.filter(pk__in=awards_of_shares(organisation, those)).select_related("member")
        for transfer in given.order_by("pk"):
            awards[reason, transfer.member_id].append(transfer)
    return sum(
        hold_points(transfers=transfers, reason=Hold.Reason(reason), group=f"{reason}:0:{day}")
        for (reason, _member), transfers in awards.items()
    )


def _claimed(
    organisation: Organisation, first: datetime, end: datetime, *, of: set[int] | None = None
) -> list[tuple[Share, str]]:
    """Shares that earned then, and what proved them: "address" or "reader". One query, two for each `AT_ONCE`."""
    lines = Entry.objects.filter(
        account__organisation=organisation,
        account__kind=Account.Kind.PROGRAMME,
        happened_at__gte=first,
        happened_at__lt=end,
        transfer__reason="share",
        transfer__reverses=None,
        transfer__cause__startswith="share:",
    ).exclude(transfer__hold__state=Hold.State.RELEASED)  # what is held goes on telling of whose it is
    if of is not None:
        lines = lines.filter(transfer__member__in=of)
    ids = [int(cause.split(":")[1]) for cause in lines.values_list("transfer__cause", flat=True)]
    found: list[tuple[Share, str]] = []
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        how = ShareEvent.objects.filter(share__in=some, state=Share.State.CONFIRMED).values_list("share", "detail")
        proofs = dict(how)  # one that we posted has none
        shares = Share.objects.filter(pk__in=proofs, organisation=organisation).order_by("pk")
        found += [(share, proofs[share.pk]) for share in shares]
    return found


def _claims(organisation: Organisation, claimed: Sequence[tuple[Share, str]]) -> list[Claim]:
    """What came by their links. Two queries for each `AT_ONCE`, and one."""
    claims: list[Claim] = []
    places = set(OwnPlace.objects.filter(organisation=organisation).values_list("member_id", "origin"))
    for start in range(0, len(claimed), AT_ONCE):
        some = claimed[start : start + AT_ONCE]
        member_of = {share.link_id: share.member_id for share, _how in some}
        visits = today(Verdict.objects.filter(link__in=member_of)).exclude(reason="sharer")
        fetched = set(visits.filter(kind=Verdict.Kind.ROBOT).values_list("link_id", flat=True).distinct())
        read = set[int]()
        for link, origin in visits.exclude(kind=Verdict.Kind.ROBOT).values_list("link_id", "click__origin").distinct():
            if not origin or (member_of[link], origin) not in places:
                read.add(link)
        for share, how in some:
            claims.append(
                Claim(
                    share=share.pk,
                    sharer=share.member_id,
                    typed=how == "address",
                    fetched=_fetches(share.network),
                    is_seen=share.link_id in fetched or share.link_id in read,
                    is_read=share.link_id in read,
                )
            )
    return claims


def _fetches(network: str) -> bool:
    try:
        return registry.network(network).fetches_links
    except registry.UnknownNetwork:
        return False
