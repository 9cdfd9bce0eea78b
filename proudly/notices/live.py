"""Notices that arrive while a member looks: the number beside the bell."""

from __future__ import annotations

from django.template.loader import render_to_string

from proudly.notices.inbox import inbox_of, unread_of
from proudly.notices.models import Notice
from proudly.people.live import AT_ONCE, Arrivals, arrives
from proudly.people.models import Member


def _newest() -> int:
    return Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _recent(after: int, members: list[int]) -> dict[int, int]:
    return dict(Notice.objects.filter(pk__gt=after, member__in=members).values_list("pk", "member_id"))


def _notices(member: Member, after: int) -> list[Notice]:
    return list(inbox_of(member).filter(pk__gt=after).order_by("pk")[:AT_ONCE])


def _drawn(member: Member, notices: list[Notice]) -> str:
    return render_to_string("notices/unread.html", {"unread": unread_of(member).number})


arrives(
    Arrivals("notices", newest=_newest, recent=_recent, rows=_notices, number=lambda notice: notice.pk, draw=_drawn)
)
