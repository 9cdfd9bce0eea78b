"""Looking at posts that we put out: whether they are still there, and what others did with them."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Max

from proudly.kit import clock
from proudly.kit.secrets import SecretUnreadable
from proudly.links.services import address_of
from proudly.networks import registry
from proudly.networks.contract import Counts, MendYourself, Seen, TryLater
from proudly.notices.circuits import circuit_of, failed, is_open, worked
from proudly.notices.models import Circuit
from proudly.points.holding import hold_points
from proudly.points.models import Hold, Transfer
from proudly.sharing.engagement import rules
from proudly.sharing.models import Engagement, PostWatch, Share, ShareEvent
from proudly.sharing.posting import keep_credentials
from proudly.sharing.queries import locked_shares

log = logging.getLogger(__name__)

AT_ONCE = 30  # posts a minute: half of the 300 requests in five minutes that a Mastodon server takes from one address
MOST_BELIEVED = 1_000_000  # a Mastodon server is anybody's, and may say anything
NETWORK = "network"  # what the circuits are of
KINDS = {"likes": Engagement.Kind.LIKE, "reshares": Engagement.Kind.RESHARE, "replies": Engagement.Kind.REPLY}


def watch_posts(events: list[ShareEvent]) -> None:
    """Begin to look at what was posted, as far as its network tells. One query for any number of events."""
    now = clock.now()
    watches: list[PostWatch] = []
    for event in events:
        look_at = rules.next_look(event.at, now, event.share_id) if event.state == Share.State.POSTED else None
        if look_at is not None:
            share, within = event.share_id, event.organisation_id
            watches.append(PostWatch(organisation_id=within, share_id=share, posted_at=event.at, look_at=look_at))
    PostWatch.objects.bulk_create(watches, ignore_conflicts=True)


def posts_due() -> list[int]:
    """Numbers of the posts to look at now, the longest due first: new, put off, or left behind by a dead worker."""
    due = PostWatch.objects.filter(look_at__lte=clock.now())
    return list(due.order_by("look_at").values_list("pk", flat=True)[:AT_ONCE])


def look_at_post(*, watch_id: int) -> None:
    """Look at one post that is due. Safe to call at any time, any number of times, by any worker.

    It is claimed first and noted after. What cannot be told changes nothing but when it is asked next.
    """
    watch = _claim(watch_id)
    if watch is None:
        return
    share = watch.share
    circuit = circuit_of(NETWORK, (urlsplit(share.address).hostname or "")[:120])
    if is_open(circuit):
        assert circuit.open_until is not None
        PostWatch.objects.filter(pk=watch.pk).update(look_at=circuit.open_until)
        return
    sealed = share.connection.sealed if share.connection else ""
    try:
        seen = _ask(share)
    except MendYourself as trouble:
        keep_credentials(share, sealed, trouble.credentials)
        _plan_next(watch)
    except TryLater as trouble:
        keep_credentials(share, sealed, trouble.credentials)
        _put_off(watch, circuit, trouble)
    except Exception:  # an adapter's surprise is asked again like a server that is down
        log.exception("the post of share %s could not be looked at", share.pk)
        _put_off(watch, circuit, TryLater("unexpected", 0))
    else:
        worked(circuit)
        if seen is None:
            return _plan_next(watch)
        keep_credentials(share, sealed, seen.credentials)
        _note(watch, seen)


def _claim(watch_id: int) -> PostWatch | None:
    now = clock.now()
    due = PostWatch.objects.filter(pk=watch_id, look_at__lte=now)
    if not due.update(look_at=now + rules.LOOKING_LASTS):
        return None
    needed = ("share__connection", "share__link", "share__organisation__link_settings")
    return PostWatch.objects.select_related(*needed).get(pk=watch_id)


def _ask(share: Share) -> Seen | None:
    """What the network says of the post; None when it cannot be asked. Raises MendYourself, TryLater."""
    try:
        network = registry.telling(share.network)
    except registry.UnknownNetwork:  # its folder was removed since
        return None
    if network is None or share.connection is None or not share.address:
        return None
    try:
        credentials = share.connection.credentials
    except SecretUnreadable:
        return None
    return network.look_at_post(credentials, share.address, address_of(share.link.code, share.organisation))


def _note(watch: PostWatch, seen: Seen) -> None:
    """Write down what was seen: all of it or nothing."""
    now = clock.now()
    with transaction.atomic():
        [share] = locked_shares(pk=watch.share_id)
        if share.member.erased_at is not None:  # meanwhile: nothing more is kept of it
            PostWatch.objects.filter(pk=watch.pk).update(look_at=None)
            return
        if seen.counts is not None:
            note_counts(share=share, counts=seen.counts)
        noted = PostWatch.objects.filter(pk=watch.pk)
        if seen.is_there or seen.posted_again:
            if seen.posted_again:
                share.address = seen.posted_again
                share.save(update_fields=["address"])
            noted.update(look_at=rules.next_look(watch.posted_at, now, watch.share_id), failures=0, seen_at=now)
            return
        # Two workers may find it; the first of them holds.
        if noted.filter(gone_at=None).update(look_at=None, failures=0, seen_at=now, gone_at=now):
            _hold(share, watch, now)


def note_counts(*, share: Share, counts: Counts) -> None:
    """Add to the log what is more than ever before, of a share that the caller has locked. Two queries."""
    before = dict(Engagement.objects.filter(share=share).values_list("kind").annotate(Max("count")))
    told = {KINDS[name]: min(int(number), MOST_BELIEVED) for name, number in asdict(counts).items()}
    Engagement.objects.bulk_create(
        Engagement(
            organisation_id=share.organisation_id,
            share=share,
            kind=kind,
            was=before.get(kind, 0),
            count=number,
            seen_at=clock.now(),
        )
        for kind, number in told.items()
        if number > before.get(kind, 0)
    )


def _hold(share: Share, watch: PostWatch, now: datetime) -> None:
    """Hold what the share earned, and what it earned for being the first, if it went too soon."""
    if not rules.is_asked_about(
        posted_at=watch.posted_at,
        gone_at=now,
        is_posted_again=False,
        is_recalled=share.story.recalled_at is not None,
    ):
        return
    causes = [f"share:{share.pk}", f"first share:{share.story_id}"]
    awards = Transfer.objects.filter(organisation=share.organisation_id, member=share.member_id, cause__in=causes)
    of_this = [one for one in awards.select_related("member").order_by("pk") if one.about["network"] == share.network]
    hold_points(transfers=of_this, reason=Hold.Reason.POST_GONE, group=f"{Hold.Reason.POST_GONE}:{share.pk}")


def _put_off(watch: PostWatch, circuit: Circuit, trouble: TryLater) -> None:
    """The network could not be asked: once more later, or at the next look."""
    failed(circuit, error=trouble.sentence)
    failures = watch.failures + 1
    if failures >= rules.MOST_FAILURES:
        return _plan_next(watch)
    wait = rules.wait_after_failure(failures, trouble.seconds)
    PostWatch.objects.filter(pk=watch.pk).update(look_at=clock.now() + wait, failures=failures)


def _plan_next(watch: PostWatch) -> None:
    look_at = rules.next_look(watch.posted_at, clock.now(), watch.share_id)
    PostWatch.objects.filter(pk=watch.pk).update(look_at=look_at, failures=0)
