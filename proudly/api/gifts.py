"""Gifts: the causes there are, giving to one once, each month or together, and what I gave."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Header, Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from proudly.api.auth import Bearer, asker
from proudly.api.once import Once, used_before
from proudly.api.paging import Piece, next_rows
from proudly.api.problems import Refusal, not_valid, refusals
from proudly.api.schemas import NO_NUL, Given, Identifier, Named, Page, picture_address
from proudly.people.models import Member
from proudly.people.queries import today_of
from proudly.points.books import value_on
from proudly.rewards import giving, queries
from proudly.rewards.models import Cause, Gift, MonthlyGift, Pot

router = Router()

Points = Annotated[int, Field(ge=1, le=10_000_000)]
PotName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=NO_NUL)]

WHY: dict[type[giving.NotGiven], str] = {
    giving.NoValue: "no-value",
    giving.CauseWithdrawn: "not-offered",
    giving.PotClosed: "pot-closed",
    giving.NotEnoughPoints: "not-enough-points",
    giving.NoBudget: "no-budget",
}


class CauseOut(Schema):
    id: int
    name: str
    story: str
    website: str
    picture: str | None
    proof: str = Field(description="what came of what was given before, as it is known")
    given_cents: int = Field(description="euro cents that it was given in all, with what was added")


class Causes(Schema):
    """Those that can be given to, and what giving is worth today."""

    hundred_are_worth: int | None = Field(description="euro cents for a hundred points; null: nothing can be given yet")
    added_percent: int | None = Field(
        description="what the organisation adds to a gift, in per cent of it; null: nothing"
    )
    added_until: date | None = Field(description="last day on which it does")
    causes: list[CauseOut]


class GiftOut(Schema):
    """What I gave. Nobody else sees how much."""

    id: int
    cause: Named
    pot: Named | None = Field(description="null: given alone")
    points: int
    cents: int = Field(description="euro cents that they were worth that day")
    added_cents: int = Field(description="euro cents that the organisation adds")
    anonymous: bool
    given_at: datetime


class MonthlyOut(Schema):
    """What I give on the first day of each month."""

    cause: Named
    points: int
    anonymous: bool
    since: datetime
    missed_on: date | None = Field(description="first day of the last month in which it could not be given")


class PotOut(Schema):
    """Colleagues who give to a cause together."""

    id: int
    name: str
    cause: Named
    goal: int | None = Field(description="points; null: none in particular")
    points: int = Field(description="that are in it")
    is_closed: bool
    mine: bool = Field(description="I opened it, and can close it")


class GiftGiven(Given):
    points: Points
    anonymous: bool = Field(False, description="my name does not stand in the pot")
    pot: Identifier | None = Field(None, description="id of an open pot for this cause; null: alone")


class MonthlyGiven(Given):
    points: Points
    anonymous: bool = False


class PotGiven(Given):
    name: PotName = Field(examples=["Service gives a goat"])
    goal: Annotated[int, Field(ge=1, le=100_000_000)] | None = Field(None, description="points")


class Stopped(Schema):
    stopped: bool = Field(description="false: nothing was given monthly")


@router.get("/causes", auth=Bearer("gifts:read"), response={200: Causes, **refusals()})
def list_causes(request: HttpRequest) -> Causes:
    """To whom I can give, and what it is worth."""
    organisation = asker(request).organisation
    matching = queries.matching_today(organisation)
    return Causes(
        hundred_are_worth=value_on(organisation, today_of(organisation)),
        added_percent=matching.percent if matching else None,
        added_until=matching.ends_on if matching else None,
        causes=[
            CauseOut(
                id=cause.pk,
                name=cause.name,
                story=cause.story,
                website=cause.website,
                picture=picture_address(cause.picture),
                proof=cause.proof,
                given_cents=cause.given_cents,  # type: ignore[attr-defined]  # summed by queries.causes
            )
            for cause in queries.causes(organisation)
        ],
    )


@router.post(
    "/causes/{int:cause_id}/gifts",
    auth=Bearer("gifts:write"),
    response={200: GiftOut, 201: GiftOut, **refusals(400, 404, 409, 422)},
)
def give_to_cause(request: HttpRequest, cause_id: int, body: GiftGiven, once: Header[Once]) -> Status[GiftOut]:
    """Give points, once, now. 201 when they are given, 200 when that key had given them before."""
    member = asker(request)
    cause = _cause(member, cause_id)
    pot = _pots(member).filter(pk=body.pot, cause=cause).first() if body.pot else None
    if body.pot and pot is None:
        raise not_valid(pot=_("There is no such pot for this cause."))
    try:
        gift, is_new = giving.give_or_find(
            member=member, cause=cause, points=body.points, request=once.key, anonymous=body.anonymous, pot=pot
        )
    except giving.NotGiven as refused:
        raise _refusal(refused) from refused
    if (gift.cause_id, gift.points, gift.pot_id) != (cause.pk, body.points, body.pot):
        raise used_before(_("This key was used for another gift. Choose a new one."))
    return Status(201 if is_new else 200, _gift_out(gift))


@router.get("/gifts", auth=Bearer("gifts:read"), response={200: Page[GiftOut], **refusals(422)})
def list_gifts(request: HttpRequest, piece: Query[Piece]) -> Page[GiftOut]:
    """What I gave, newest first."""
    given, after = next_rows(queries.gifts_of(asker(request)), piece, moment="given_at")
    return Page[GiftOut](items=[_gift_out(one) for one in given], next=after)


# --- each month -------------------------------------------------------------------------------------------------------


@router.get("/monthly-gift", auth=Bearer("gifts:read"), response={200: MonthlyOut | None, **refusals()})
def read_monthly_gift(request: HttpRequest) -> MonthlyOut | None:
    """What I give each month; null for nothing."""
    monthly = MonthlyGift.objects.filter(member=asker(request)).select_related("cause").first()
    return _monthly_out(monthly) if monthly else None


@router.put(
    "/causes/{int:cause_id}/monthly-gift",
    auth=Bearer("gifts:write"),
    response={200: MonthlyOut, **refusals(400, 404, 409, 422)},
)
def give_monthly(request: HttpRequest, cause_id: int, body: MonthlyGiven) -> MonthlyOut:
    """From the next first of a month on, the same each month, instead of what I gave monthly before."""
    member = asker(request)
    try:
        monthly = giving.give_monthly(
            member=member, cause=_cause(member, cause_id), points=body.points, anonymous=body.anonymous
        )
    except giving.NotGiven as refused:
        raise _refusal(refused) from refused
    return _monthly_out(monthly)


@router.post("/monthly-gift/stop", auth=Bearer("gifts:write"), response={200: Stopped, **refusals()})
def stop_monthly_gift(request: HttpRequest) -> Stopped:
    """Give nothing monthly any more. What was given stays given."""
    return Stopped(stopped=giving.stop_giving_monthly(member=asker(request)))


# --- together ---------------------------------------------------------------------------------------------------------


@router.get("/pots", auth=Bearer("gifts:read"), response={200: list[PotOut], **refusals()})
def list_pots(request: HttpRequest) -> list[PotOut]:
    """Into which colleagues give together, the latest first."""
    member = asker(request)
    return [_pot_out(pot, member) for pot in queries.open_pots(member.organisation)]


@router.post(
    "/causes/{int:cause_id}/pots", auth=Bearer("gifts:write"), response={200: PotOut, **refusals(400, 404, 409, 422)}
)
def open_pot(request: HttpRequest, cause_id: int, body: PotGiven) -> PotOut:
    """Begin to give together: everybody sees it. One that I have open by this name is not opened twice."""
    member = asker(request)
    try:
        pot = giving.open_pot(member=member, cause=_cause(member, cause_id), name=body.name, goal=body.goal)
    except giving.NotGiven as refused:
        raise _refusal(refused) from refused
    return _pot_out(queries.with_what_is_in_it(_pots(member)).get(pk=pot.pk), member)


@router.post("/pots/{int:pot_id}/close", auth=Bearer("gifts:write"), response={200: PotOut, **refusals(404)})
def close_pot(request: HttpRequest, pot_id: int) -> PotOut:
    """Nobody gives into a pot of mine any more. What was given stays given."""
    member = asker(request)
    mine = queries.with_what_is_in_it(_pots(member)).filter(opened_by=member)
    giving.close_pot(pot=get_object_or_404(mine, pk=pot_id))
    return _pot_out(mine.get(pk=pot_id), member)


def _cause(member: Member, cause_id: int) -> Cause:
    return get_object_or_404(Cause, pk=cause_id, organisation=member.organisation_id)


def _pots(member: Member) -> QuerySet[Pot]:
    return Pot.objects.filter(organisation=member.organisation_id)


def _refusal(refused: giving.NotGiven) -> Refusal:
    return Refusal(409, WHY[type(refused)], refused.sentence)


def _gift_out(gift: Gift) -> GiftOut:
    return GiftOut(
        id=gift.pk,
        cause=Named(id=gift.cause.pk, name=gift.cause.name),
        pot=Named(id=gift.pot.pk, name=gift.pot.name) if gift.pot else None,
        points=gift.points,
        cents=gift.cents,
        added_cents=gift.matched_cents,
        anonymous=gift.anonymous,
        given_at=gift.given_at,
    )


def _monthly_out(monthly: MonthlyGift) -> MonthlyOut:
    return MonthlyOut(
        cause=Named(id=monthly.cause.pk, name=monthly.cause.name),
        points=monthly.points,
        anonymous=monthly.anonymous,
        since=monthly.since,
        missed_on=monthly.missed_on,
    )


def _pot_out(pot: Pot, member: Member) -> PotOut:
    return PotOut(
        id=pot.pk,
        name=pot.name,
        cause=Named(id=pot.cause.pk, name=pot.cause.name),
        goal=pot.goal,
        points=pot.points,  # type: ignore[attr-defined]  # summed by queries.with_what_is_in_it
        is_closed=pot.closed_at is not None,
        mine=pot.opened_by_id == member.pk,
    )
