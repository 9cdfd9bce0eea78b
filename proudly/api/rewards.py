"""Rewards: what there is, saving for one, taking one for points, and what became of it."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Header, Query, Router, Schema, Status
from pydantic import Field

from proudly.api.auth import Bearer, asker
from proudly.api.once import Once, used_before
from proudly.api.paging import Piece, next_rows
from proudly.api.problems import Refusal, not_valid, refusals
from proudly.api.schemas import Given, Identifier, Named, Page, picture_address
from proudly.people.models import Member
from proudly.points.queries import balance_of
from proudly.rewards import queries, redeeming, services
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


class CodeOut(Schema):
    code: str


class GoalOut(Schema):
    """What I save for."""

    reward: Named
    price: int = Field(description="points")
    missing: int = Field(description="points to go")
    weeks: int | None = Field(description="until it can be had, at the pace of the last four; null: there is no pace")


class GoalGiven(Given):
    reward: Identifier | None = Field(description="id of one that is offered to me; null: nothing in particular")


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
    try:
        redemption, is_new = redeeming.redeem_or_find(member=member, reward=reward, request=once.key)
    except redeeming.NotRedeemed as refused:
        raise Refusal(409, WHY[type(refused)], refused.sentence) from refused
    if redemption.reward_id != reward.pk:
        raise used_before(_("This key was used for another reward. Choose a new one."))
    return Status(201 if is_new else 200, _redemption_out(redemption))


@router.get("/redemptions", auth=Bearer("rewards:read"), response={200: Page[RedemptionOut], **refusals(422)})
def list_redemptions(request: HttpRequest, piece: Query[Piece]) -> Page[RedemptionOut]:
    """What I took, newest first."""
    taken, after = next_rows(queries.redemptions_of(asker(request)), piece, moment="redeemed_at")
    return Page[RedemptionOut](items=[_redemption_out(one) for one in taken], next=after)


@router.post(
    "/redemptions/{int:redemption_id}/cancel",
    auth=Bearer("rewards:write"),
    response={200: RedemptionOut, **refusals(404, 409)},
)
def cancel_redemption(request: HttpRequest, redemption_id: int) -> RedemptionOut:
    """Not have it after all, as long as nobody has approved it: the points come back. Again, it changes nothing."""
    member = asker(request)
    found = get_object_or_404(queries.redemptions_of(member), pk=redemption_id)
    try:
        redeeming.cancel_redemption(redemption=found, words="", by=member)
    except redeeming.TooLate as too_late:
        detail = _("It is approved already. Ask whoever hands it over.")
        raise Refusal(409, "too-late", detail) from too_late
    found.refresh_from_db()
    return _redemption_out(found)


@router.get(
    "/redemptions/{int:redemption_id}/code",
    auth=Bearer("codes:read"),
    response={200: CodeOut, **refusals(404, 409)},
)
def read_code(request: HttpRequest, redemption_id: int) -> CodeOut:
    """The code of a voucher that I took. 404 for what has none: other rewards, and one that waits or was cancelled."""
    found = get_object_or_404(queries.redemptions_of(asker(request)).exclude(voucher=None), pk=redemption_id)
    if not found.voucher.shown:
        detail = _("This code cannot be read any more: its key was lost. Ask whoever runs the programme for another.")
        raise Refusal(409, "code-lost", detail)
    return CodeOut(code=found.voucher.shown)


@router.get("/savings-goal", auth=Bearer("rewards:read"), response={200: GoalOut | None, **refusals()})
def read_savings_goal(request: HttpRequest) -> GoalOut | None:
    """What I save for, and how far it is; null for nothing in particular."""
    return _goal_out(asker(request))


@router.put("/savings-goal", auth=Bearer("rewards:write"), response={200: GoalOut | None, **refusals(400, 422)})
def choose_savings_goal(request: HttpRequest, body: GoalGiven) -> GoalOut | None:
    """Save for a reward, instead of what I saved for before; or for nothing in particular. Nobody else sees it."""
    member = asker(request)
    reward = queries.offered_to(member).filter(pk=body.reward).first() if body.reward else None
    if body.reward and reward is None:
        raise not_valid(reward=_("There is no such reward for you."))
    services.save_for(member=member, reward=reward)
    return _goal_out(member)


def _goal_out(member: Member) -> GoalOut | None:
    saving = queries.saving_of(member, balance_of(member))
    if saving is None:
        return None
    reward = saving.reward
    return GoalOut(
        reward=Named(id=reward.pk, name=reward.name), price=reward.price, missing=saving.missing, weeks=saving.weeks
    )


def _redemption_out(redemption: Redemption) -> RedemptionOut:
    return RedemptionOut(
        id=redemption.pk,
        reward=Named(id=redemption.reward.pk, name=redemption.reward.name),
        price=redemption.price,
        state=Redemption.State(redemption.state),
        redeemed_at=redemption.redeemed_at,
        fulfilled_at=redemption.fulfilled_at,
    )
