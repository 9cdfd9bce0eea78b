"""What is told in chat rooms: promised with what makes it true, then claimed, posted and marked, as notices are.

There are a few in a day, so that each is a transaction of its own. A crash between posting and marking doubles one.

A room of the code declares in its `notices.py` what a kind says to everybody in a chat room:

    tells_rooms("new story", compose)
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import translation

from proudly.kit import clock
from proudly.notices.chat.contract import RoomAway, RoomRefused
from proudly.notices.chat.rooms import post_in, take_back
from proudly.notices.kinds import known_kind
from proudly.notices.message import Message
from proudly.notices.models import ChatPost, ChatRoom
from proudly.notices.sending import CLAIM_LASTS, MOST_ATTEMPTS, wait_after
from proudly.people.models import Organisation

log = logging.getLogger(__name__)

Compose = Callable[[ChatRoom, int], Message | None]


class Says(NamedTuple):
    compose: Compose
    takes_back: str


_says: dict[str, Says] = {}


def tells_rooms(kind: str, compose: Compose, *, takes_back: str = "") -> None:
    """What such a notice says in a room, by what it is about; None where it makes no sense any more.

    Args:
        takes_back: the kind about the same that is no longer true. Where the service can, that post is taken away, and
            nothing is said; elsewhere this is told.
    """
    _says[kind] = Says(compose, takes_back)


def promise_posts(*, rooms: Iterable[ChatRoom], kind: str, about: int) -> None:
    """Called in the transaction that makes it true. A room hears of a thing once."""
    now = clock.now()
    ChatPost.objects.bulk_create(
        [
            ChatPost(organisation_id=room.organisation_id, room=room, kind=kind, about=about, due_at=now)
            for room in rooms
        ],
        ignore_conflicts=True,
    )


def posts_about(organisation: Organisation, *, kind: str, about: int) -> list[ChatPost]:
    """What was told of it in which rooms, or was to be; without what was withdrawn. One query."""
    posts = ChatPost.objects.filter(organisation=organisation, kind=kind, about=about)
    return list(posts.exclude(state=ChatPost.State.WITHDRAWN).select_related("room").order_by("room__name", "pk"))


def post_what_is_due() -> int:
    """Post until nothing is due. Returns how many were dealt with."""
    dealt_with = 0
    while post := _claim():
        with translation.override(post.room.language):  # what is told, and why it could not be
            _deal_with(post)
        dealt_with += 1
    return dealt_with


def withdraw_posts(*, organisation: Organisation, kind: str, about: int, instead: str = "") -> None:
    """Nothing more is posted of this.

    Args:
        instead: a kind that takes this one back, and is told where it was posted.
    """
    posts = ChatPost.objects.filter(organisation=organisation, kind=kind, about=about)
    with transaction.atomic():
        posts.filter(state=ChatPost.State.WAITING).update(state=ChatPost.State.WITHDRAWN)
        if instead:
            told = posts.filter(state__in=[ChatPost.State.POSTED, ChatPost.State.CLAIMED])
            promise_posts(rooms=ChatRoom.objects.filter(posts__in=told), kind=instead, about=about)


def _claim() -> ChatPost | None:
    now = clock.now()
    with transaction.atomic():
        due = ChatPost.objects.filter(state__in=[ChatPost.State.WAITING, ChatPost.State.CLAIMED], due_at__lte=now)
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        post = due.select_related("room__organisation").order_by("due_at", "pk").first()
        if post is None:
            return None
        post.state, post.due_at, post.attempts = ChatPost.State.CLAIMED, now + CLAIM_LASTS, post.attempts + 1
        post.save(update_fields=["state", "due_at", "attempts"])
    return post


def _deal_with(post: ChatPost) -> None:
    room = post.room
    try:
        if _is_taken_back(post):
            return _mark(post, ChatPost.State.WITHDRAWN)
        message = _says[post.kind].compose(room, post.about) if known_kind(post.kind) else None
        if message is None:
            return _mark(post, ChatPost.State.WITHDRAWN)
        receipt = post_in(room, message)
    except RoomRefused as refused:
        ChatRoom.objects.filter(pk=room.pk).update(broken=refused.sentence[:200])
        return _mark(post, ChatPost.State.FAILED, error=refused.sentence)
    except RoomAway as away:
        return _put_off(post, str(away))
    except Exception as error:  # one that cannot be told must not keep the others waiting
        log.exception("chat post %s cannot be told", post.pk)
        return _mark(post, ChatPost.State.FAILED, error=type(error).__name__)
    ChatRoom.objects.filter(pk=room.pk).exclude(broken="").update(broken="")
    return _mark(post, ChatPost.State.POSTED, receipt=receipt)


def _is_taken_back(post: ChatPost) -> bool:
    """Whether what this post would take back is gone from the room. Raises RoomRefused, RoomAway."""
    said = _says[post.kind] if known_kind(post.kind) else None
    if said is None or not said.takes_back:
        return False
    told = ChatPost.objects.filter(room=post.room, kind=said.takes_back, about=post.about)
    earlier = told.filter(state=ChatPost.State.POSTED).first()
    if earlier is None or not take_back(post.room, earlier.receipt):
        return False
    told.update(state=ChatPost.State.WITHDRAWN)
    return True


def _put_off(post: ChatPost, error: str) -> None:
    if post.attempts >= MOST_ATTEMPTS:
        return _mark(post, ChatPost.State.FAILED, error=error)
    return _mark(post, ChatPost.State.WAITING, error=error, due_at=clock.now() + wait_after(post.attempts))


def _mark(
    post: ChatPost, state: ChatPost.State, *, error: str = "", receipt: str = "", due_at: datetime | None = None
) -> None:
    """When the claim ran out meanwhile, it is another one's to say; but what was posted is not posted again."""
    still_ours = ChatPost.objects.filter(pk=post.pk).exclude(state=ChatPost.State.POSTED)
    if state != ChatPost.State.POSTED:
        still_ours = still_ours.filter(state=ChatPost.State.CLAIMED, due_at=post.due_at)
    still_ours.update(
        state=state,
        error=error[:300],
        receipt=receipt,
        due_at=due_at or post.due_at,
        posted_at=clock.now() if state == ChatPost.State.POSTED else None,
    )
