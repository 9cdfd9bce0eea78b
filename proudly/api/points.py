"""Points: how many, why, and what earns them."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field, model_validator

from proudly.api.auth import Bearer, asker
from proudly.api.paging import Piece, unreadable
from proudly.api.problems import not_valid, refusals
from proudly.api.schemas import Given, Page
from proudly.points import queries, services
from proudly.points.models import Rule
from proudly.points.reasons import sentence

router = Router()


class Wallet(Schema):
    balance: int = Field(description="points")


class EntryOut(Schema):
    id: int
    amount: int = Field(description="points; below zero: spent or taken back; zero: the day's limit was reached")
    reason: str = Field(examples=["click"])
    sentence: str = Field(description="the reason in the language of the member")
    at: datetime


class RuleOut(Schema):
    deed: str = Field(examples=["share"])
    network: str | None = Field(examples=["linkedin"], description="null: every network without a rule of its own")
    amount: int = Field(description="points for one deed")
    daily_cap: int = Field(description="most points of one member in one day")
    since: datetime


class RuleChange(Given):
    deed: Rule.Deed
    network: str | None = Field(None, max_length=30)
    amount: int = Field(ge=0, le=1000)
    daily_cap: int = Field(ge=0, le=10_000)

    @model_validator(mode="after")
    def cap_holds_one_deed(self) -> RuleChange:
        if self.daily_cap < self.amount:
            raise ValueError("daily_cap is lower than amount: the day's limit is below the points for one deed")
        return self


@router.get("/wallet", auth=Bearer("points:read"), response={200: Wallet, **refusals()})
def read_wallet(request: HttpRequest) -> Wallet:
    """How many points I have."""
    return Wallet(balance=queries.balance_of(asker(request)))


@router.get("/wallet/entries", auth=Bearer("points:read"), response={200: Page[EntryOut], **refusals(422)})
def list_entries(request: HttpRequest, piece: Query[Piece]) -> Page[EntryOut]:
    """Why my points came and went, newest first; also the deeds that earned nothing."""
    if piece.before and not piece.before.isdecimal():
        raise unreadable()
    lines = queries.wallet_lines(
        asker(request), before=int(piece.before) if piece.before else None, limit=piece.limit + 1
    )
    shown = lines[: piece.limit]
    return Page[EntryOut](
        items=[
            EntryOut(
                id=line.transfer.pk,
                amount=line.amount,
                reason=line.transfer.reason,
                sentence=sentence(line.transfer),
                at=line.transfer.happened_at,
            )
            for line in shown
        ],
        next=str(shown[-1].transfer.pk) if len(lines) > piece.limit else None,
    )


@router.get("/rules", auth=Bearer("points:read"), response={200: list[RuleOut], **refusals()})
def list_rules(request: HttpRequest) -> list[RuleOut]:
    """What earns points today."""
    return [_rule_out(rule) for rule in queries.current_rules(asker(request).organisation)]


@router.put("/rules", auth=Bearer("points:write"), response={200: RuleOut, **refusals(400, 422)})
def change_rule(request: HttpRequest, body: RuleChange) -> RuleOut:
    """From now on a deed earns another number of points; the past stays as it was. For managers."""
    organisation = asker(request).organisation
    network = body.network or ""
    if not any((rule.deed, rule.network) == (body.deed, network) for rule in queries.current_rules(organisation)):
        raise not_valid(network=_("There is no rule for this deed on this network."))
    return _rule_out(
        services.change_rule(
            organisation=organisation,
            deed=body.deed,
            network=network,
            amount=body.amount,
            daily_cap=body.daily_cap,
        )
    )


def _rule_out(rule: Rule) -> RuleOut:
    return RuleOut(
        deed=rule.deed,
        network=rule.network or None,
        amount=rule.amount,
        daily_cap=rule.daily_cap,
        since=rule.starts_at,
    )
