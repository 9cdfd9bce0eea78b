"""Rewards: what there is, and taking one for points."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Header, Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from proudly.api.auth import Bearer, asker
from proudly.api.paging import Piece, next_rows
from proudly.api.problems import FieldProblem, Refusal, refusals
from proudly.api.schemas import Named, Page, picture_address
from proudly.rewards import queries, redeeming
from proudly.rewards.models import Redemption

router = Router()


class RewardOut(Schema):
    id: int
    name: str
    description: str
    picture: str | None
    price: int = Field(description="points")
    stock: int | None = Field(description="how many are left; null: as many as wanted")
    needs_approval: bool
    from_day: date | None = Field(description="from when it can be had; null: already")


class RedemptionOut(Schema):
    id: int
    reward: Named
    price: int = Field(description="points that were paid")
    state: Redemption.State
    redeemed_at: datetime
    fulfilled_at: datetime | None


class Once(Schema):
    key: Annotated[str, StringConstraints(min_length=8, max_length=40, pattern=r"^[!-~]+$")] = Field(
        alias="Idempotency-Key",
        description="chosen by you, another one for each reward you want: sent again, it takes and pays nothing more",
        examples=["8e03978e-40d5-43dd-bc93-6894a57f9324"],
    )


WHY: dict[type[redeeming.NotRedeemed], str] = {
    redeeming.SoldOut: "sold-out",
    redeeming.NotEnoughPoints: "not-enough-points",
    redeeming.NotOffered: "not-offered",
    redeeming.HadEnough: "had-enough",
    redeeming.NoBudget: "no-budget",
}


@router.get("/rewards", auth=Bearer("rewards:read"), response={200: list[RewardOut], **refusals()})
def list_rewards(request: HttpRequest) -> list[RewardOut]:
    """Every reward that is offered to me, the cheapest first; also those that have run out."""
    return [
        RewardOut(
            id=reward.pk,
            name=reward.name,
            description=reward.description,
            picture=picture_address(reward.picture),
            price=reward.price,
            stock=reward.stock,
            needs_approval=reward.needs_approval,
            from_day=reward.from_day,
        )
        for reward in queries.offered_to(asker(request))
    ]


@router.post(
    "/rewards/{int:reward_id}/redemptions",
    auth=Bearer("rewards:write"),
    response={200: RedemptionOut, 201: RedemptionOut, **refusals(404, 409, 422)},
)
def redeem_reward(request: HttpRequest, reward_id: int, once: Header[Once]) -> Status[RedemptionOut]:
    """Take a reward and pay for it with points. 201 when it is taken, 200 when that key had taken it before."""
    member = asker(request)
    reward = get_object_or_404(queries.offered_to(member), pk=reward_id)
    is_new = not queries.redemptions_of(member).filter(request=once.key).exists()
    try:
        redemption = redeeming.redeem_reward(member=member, reward=reward, request=once.key)
    except redeeming.NotRedeemed as refused:
        raise Refusal(409, WHY[type(refused)], refused.sentence) from refused
    if redemption.reward_id != reward.pk:
        detail = _("This key was used for another reward. Choose a new one.")
        wrong = FieldProblem(where="header", field="Idempotency-Key", detail=detail)
        raise Refusal(422, "not-valid", detail, [wrong])
    return Status(201 if is_new else 200, _redemption_out(redemption))


@router.get("/redemptions", auth=Bearer("rewards:read"), response={200: Page[RedemptionOut], **refusals(422)})
def list_redemptions(request: HttpRequest, piece: Query[Piece]) -> Page[RedemptionOut]:
    """What I took, newest first."""
    taken, after = next_rows(queries.redemptions_of(asker(request)), piece, moment="redeemed_at")
    return Page[RedemptionOut](items=[_redemption_out(one) for one in taken], next=after)


def _redemption_out(redemption: Redemption) -> RedemptionOut:
    return RedemptionOut(
        id=redemption.pk,
        reward=Named(id=redemption.reward.pk, name=redemption.reward.name),
        price=redemption.price,
        state=Redemption.State(redemption.state),
        redeemed_at=redemption.redeemed_at,
        fulfilled_at=redemption.fulfilled_at,
    )
