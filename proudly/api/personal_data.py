"""What this room keeps of people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from proudly.api.models import ApiToken, DirectoryConnection
from proudly.people.data_kinds import DataKind, Retention, Row, declare, declare_not_personal
from proudly.people.models import Member, Organisation


def tokens(member: Member) -> Iterator[Row]:
    for token in member.api_tokens.order_by("pk"):
        yield {
            "name": token.name,
            "scopes": token.scopes,
            "created_at": token.created_at,
            "last_used_at": token.last_used_at,
            "revoked_at": token.revoked_at,
        }


def erase_tokens(member: Member) -> None:
    member.api_tokens.all().delete()


def forget_revoked(organisation: Organisation, before: datetime, batch: int) -> int:
    old = ApiToken.objects.filter(organisation=organisation, revoked_at__lt=before).order_by("revoked_at")
    return ApiToken.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:batch])).delete()[0]


declare(
    DataKind(
        key="api_tokens",
        name=_("Tokens for other programs"),
        purpose=_("To let another program do things in your name."),
        at_erasure=_("Removed: the programs are locked out at once."),
        kept=_("until you withdraw them, and so many days after"),
        models=(ApiToken,),
        columns={
            "name": _("Name"),
            "scopes": _("May"),
            "created_at": _("Made"),
            "last_used_at": _("Last used"),
            "revoked_at": _("Withdrawn"),
        },
        export=tokens,
        erase=erase_tokens,
        retention=Retention(days=90, shortest=30, remove=forget_revoked),
    )
)
declare_not_personal(DirectoryConnection, "the key of the company's directory; who made it stands as a number")
