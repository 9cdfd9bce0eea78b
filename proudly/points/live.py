"""Points that arrive while a member looks: the ledger itself is followed."""

from __future__ import annotations

from django.template.loader import render_to_string

from proudly.people.live import AT_ONCE, Arrivals, arrives
from proudly.people.models import Member
from proudly.points.models import Transfer
from proudly.points.queries import WalletLine, balance_of, wallet_lines
from proudly.points.reasons import sentence


def _newest() -> int:
    return Transfer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _recent(after: int, members: list[int]) -> dict[int, int]:
    return dict(Transfer.objects.filter(pk__gt=after, member__in=members).values_list("pk", "member_id"))


def _lines(member: Member, after: int) -> list[WalletLine]:
    return wallet_lines(member, after=after, limit=AT_ONCE, oldest_first=True)


def _drawn(member: Member, lines: list[WalletLine]) -> str:
    said = [{"reason": sentence(line.transfer), "amount": line.amount} for line in lines if line.amount]
    return render_to_string("points/arrived.html", {"lines": said, "balance": balance_of(member)})


arrives(
    Arrivals(
        "points",
        newest=_newest,
        recent=_recent,
        rows=_lines,
        number=lambda line: line.transfer.pk,
        draw=_drawn,
    )
)
