"""The inbox of the app: a member's notices, newest first, for as long as they make sense."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, Max, Q, QuerySet
from django.utils import translation

from proudly.kit import clock
from proudly.notices.kinds import all_kinds, compose_alike
from proudly.notices.message import Message
from proudly.notices.models import Notice
from proudly.people.models import Member

GOES_BACK = timedelta(days=60)  # what is older is no news, read or not


@dataclass(frozen=True)
class Line:
    """A notice as it stands in the inbox."""

    notice: Notice
    message: Message

    @property
    def is_unread(self) -> bool:
        return self.notice.read_at is None


class Unread(NamedTuple):
    """How many a member has not seen, and the number of the newest, seen or not."""

    number: int
    newest: int


def inbox_of(member: Member) -> QuerySet[Notice]:
    """The member's notices, newest first. What makes no sense any more may still be among them."""
    return (
        Notice.objects.filter(
            member=member,
            kind__in=[kind.key for kind in all_kinds() if kind.in_inbox],
            created_at__gt=clock.now() - GOES_BACK,
        )
        .exclude(state=Notice.State.WITHDRAWN)
        .order_by("-pk")
    )


def unread_of(member: Member) -> Unread:
    """One query."""
    unread = Count("pk", filter=Q(read_at=None))
    found = inbox_of(member).order_by().aggregate(number=unread, newest=Max("pk"))
    return Unread(found["number"], found["newest"] or 0)


def lines_of(member: Member, notices: Sequence[Notice]) -> list[Line]:
    """What these notices of the member say; without those that make no sense any more, which count as read from now on.

    As many queries as their kinds need to compose them.
    """
    of_kind: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        notice.member = member
        of_kind[notice.kind].append(notice)
    said: dict[int, Message | None | Exception] = {}
    with translation.override(member.language):
        for those in of_kind.values():
            said |= compose_alike(those)
    gone = [notice.pk for notice in notices if not isinstance(said.get(notice.pk), Message) and notice.read_at is None]
    if gone:
        Notice.objects.filter(pk__in=gone).update(read_at=clock.now())
    return [Line(notice, message) for notice in notices if isinstance(message := said.get(notice.pk), Message)]


def mark_read(*, member: Member, up_to: int) -> int:
    """That the member has seen what stands in the inbox, up to this notice. Returns how many were unread."""
    return inbox_of(member).filter(pk__lte=up_to, read_at=None).order_by().update(read_at=clock.now())
