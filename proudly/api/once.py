"""The key by which a client that does not know whether it was heard asks again, and pays no second time."""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from proudly.api.problems import FieldProblem, Refusal


class Once(Schema):
    key: Annotated[str, StringConstraints(min_length=8, max_length=40, pattern=r"^[!-~]+$")] = Field(
        alias="Idempotency-Key",
        description="chosen by you, another one each time you want something: sent again, nothing more is paid",
        examples=["8e03978e-40d5-43dd-bc93-6894a57f9324"],
    )


def used_before(detail: str) -> Refusal:
    """The 422 for a key that stands for something else."""
    return Refusal(422, "not-valid", detail, [FieldProblem(where="header", field="Idempotency-Key", detail=detail)])
