"""Putting a share out on a network with a posting API."""

from __future__ import annotations

import logging
import mimetypes
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from proudly.content.media.crops import picture_for
from proudly.kit import clock
from proudly.kit.secrets import SecretUnreadable, seal
from proudly.links.services import address_of
from proudly.networks import registry
from proudly.networks.contract import MendYourself, Post, Posted, TryLater, fitted
from proudly.points.awards import award_each
from proudly.sharing import rules
from proudly.sharing.events import award_for_share, note_event
from proudly.sharing.models import Connection, Share
from proudly.sharing.queries import locked_shares, stop_of

log = logging.getLogger(__name__)


def post_share(*, share_id: int) -> None:
    """Put one waiting share out on its network. Safe to call at any time, any number of times, by any worker.

    The share is claimed first and noted after; a worker that dies in between leaves a claim that runs out, and the next
    one publishes under the same post key, which the network's adapter makes the same post.
    """
    share = _claim(share_id)
    if share is None:
        return
    with translation.override(share.member.language):
        if share.attempts > rules.MOST_ATTEMPTS:  # whoever tried did not live to say why
            return _note(share, Share.State.FAILED, _("It could not be posted. Share it again to try once more."))
        sealed = share.connection.sealed if share.connection else ""
        try:
            posted = _publish(share)
        except MendYourself as trouble:
            _note(share, Share.State.FAILED, trouble.sentence)
            keep_credentials(share, sealed, trouble.credentials, broken=trouble.sentence if trouble.reconnect else None)
        except TryLater as trouble:
            _postpone(share, trouble)
            keep_credentials(share, sealed, trouble.credentials)
        except Exception:  # an adapter's surprise is tried again like a server that is down, and given up like one
            log.exception("share %s could not be posted", share.pk)
            _postpone(share, TryLater(_("Something went wrong on our side. We try again by ourselves."), 60))
        else:
            _note(share, Share.State.POSTED, posted.address)
            keep_credentials(share, sealed, posted.credentials, broken="")


def shares_due() -> list[int]:
    """Ids of the shares that a worker should look at now: new, postponed, or left behind by a worker that died."""
    due = Share.objects.filter(state__in=[Share.State.WAITING, Share.State.POSTING], try_at__lte=clock.now())
    return list(due.order_by("try_at").values_list("pk", flat=True)[:500])


def post_of(share: Share) -> Post:
    """What goes out, but for the picture: a composer takes none."""
    story = share.story
    return Post(
        text=share.caption,
        url=address_of(share.link.code, share.organisation),
        title=story.title,
        summary=story.summary,
        picture_alt=story.picture_alt,
        language=story.language,
    )


def _claim(share_id: int) -> Share | None:
    now = clock.now()
    claimed = Share.objects.filter(
        Q(state=Share.State.WAITING) | Q(state=Share.State.POSTING), pk=share_id, try_at__lte=now
    ).update(state=Share.State.POSTING, try_at=now + rules.POSTING_LASTS, attempts=F("attempts") + 1)
    if not claimed:
        return None
    needed = ("member", "organisation__link_settings", "story__closing", "link", "connection")
    return Share.objects.select_related(*needed).get(pk=share_id)


def _publish(share: Share) -> Posted:
    # An earlier attempt may be out already; then publishing under its key finds that out.
    stop = stop_of(share.story)
    if stop and (share.attempts == 1 or stop == rules.Stop.RECALLED):
        raise MendYourself(_("This story is no longer shared."))
    network = registry.posting(share.network)
    if share.connection is None or network is None:
        raise MendYourself(_("The account is no longer connected. Connect it again, then share once more."))
    try:
        credentials = share.connection.credentials
    except SecretUnreadable as lost:
        raise MendYourself(_("The account must be connected again: its key was lost."), reconnect=True) from lost
    return network.publish(credentials, fitted(_with_picture(share), network.limit), share.post_key)


def _with_picture(share: Share) -> Post:
    name = picture_for(share.story, share.network)
    if not name:
        return post_of(share)
    with share.story.picture.storage.open(name, "rb") as file:
        kind = mimetypes.guess_type(name)[0] or ""
        return replace(post_of(share), picture=file.read(), picture_type=kind)


def _postpone(share: Share, trouble: TryLater) -> None:
    if share.attempts >= rules.MOST_ATTEMPTS:
        return _note(share, Share.State.FAILED, trouble.sentence)
    wait = rules.wait_before_attempt(share.attempts, trouble.seconds)
    return _note(share, Share.State.WAITING, trouble.sentence, try_at=clock.now() + wait)


def _note(share: Share, state: Share.State, detail: str, *, try_at: datetime | None = None) -> None:
    """Write down what became of an attempt; a post that is out is credited.

    An attempt whose claim had run out says nothing any more, but for this: what is out is out, whoever says so.
    """
    with transaction.atomic():
        [now] = locked_shares(pk=share.pk)
        is_ours = now.state == Share.State.POSTING and now.attempts == share.attempts
        if now.state == Share.State.POSTED or not (is_ours or state == Share.State.POSTED):
            return
        if now.member.erased_at is not None:  # meanwhile: that it is out counts, where it is does not stay
            detail = ""
        now.state, now.try_at = state, try_at
        if state == Share.State.POSTED:
            now.address, now.error = detail, ""
        else:
            now.error = detail[:500]
        now.save(update_fields=["state", "address", "error", "try_at"])
        note_event(now, detail)
        if state == Share.State.POSTED:
            award_each([award_for_share(now, clock.now())])


def keep_credentials(share: Share, sealed: str, renewed: dict[str, Any] | None, *, broken: str | None = None) -> None:
    """Keep what the network gave us in exchange for the credentials that we used, and whether they work.

    Not when the member has connected another account since: `sealed` is what was read before posting.
    """
    changes: dict[str, str] = {}
    if renewed is not None:
        changes["sealed"] = seal(renewed)
    if broken is not None:
        changes["broken"] = broken[:300]
    if changes and share.connection is not None:
        Connection.objects.filter(pk=share.connection.pk, sealed=sealed).update(**changes)
