"""Lists piece by piece: from where the last piece ended, so that what is added meanwhile shifts nothing."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from proudly.api.problems import FieldProblem, Refusal

Row = TypeVar("Row", bound=Model)


class Piece(Schema):
    """Which piece of a list is wanted."""

    before: str = Field("", max_length=200, description="`next` of the piece before; empty: from the newest on")
    limit: int = Field(25, ge=1, le=100, description="how many at most")


def next_rows(rows: QuerySet[Row], piece: Piece, *, moment: str) -> tuple[list[Row], str | None]:
    """The rows of one piece, newest first, and where the piece after them begins (None: nowhere). One query.

    Args:
        moment: name of the datetime field that the rows are in order of; their id decides between equal ones.

    Raises Refusal (422) for a `before` that no answer ever gave.
    """
    if piece.before:
        at, pk = _read(piece.before)
        rows = rows.filter(Q(**{f"{moment}__lt": at}) | Q(**{moment: at, "pk__lt": pk}))
    found = list(rows.order_by(f"-{moment}", "-pk")[: piece.limit + 1])
    if len(found) <= piece.limit:
        return found, None
    last = found[piece.limit - 1]
    return found[: piece.limit], _write(getattr(last, moment), last.pk)


def unreadable() -> Refusal:
    """The 422 for a `before` that no answer ever gave."""
    detail = _("Send back what “next” said, unchanged.")
    return Refusal(422, "not-valid", detail, [FieldProblem(where="query", field="before", detail=detail)])


def _write(at: datetime, pk: Any) -> str:
    return base64.urlsafe_b64encode(f"{at.isoformat()} {pk}".encode()).decode().rstrip("=")


def _read(before: str) -> tuple[datetime, int]:
    try:
        said = base64.urlsafe_b64decode(before + "=" * (-len(before) % 4)).decode()
        moment, pk = said.rsplit(" ", 1)
        at = parse_datetime(moment)
        if at is None or at.tzinfo is None:
            raise ValueError(moment)
        return at.astimezone(UTC), int(pk)
    except (ValueError, OverflowError) as error:
        raise unreadable() from error
