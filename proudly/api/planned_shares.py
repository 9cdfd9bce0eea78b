"""Sharing at a moment to come, and how often a story is shared in an hour."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import AwareDatetime, Field

from proudly.api.auth import Bearer, asker
from proudly.api.paging import Piece, next_rows
from proudly.api.problems import Refusal, refusals
from proudly.api.schemas import Given, Page
from proudly.api.shares import Caption, StoryPointed, known_network, not_shared
from proudly.content.queries import stories_for
from proudly.people.models import Member
from proudly.sharing import queries
from proudly.sharing.echo import limit, moments, planning
from proudly.sharing.models import PlannedShare
from proudly.sharing.services import CannotBeShared

router = Router()


class PlannedOut(Schema):
    id: int
    story: StoryPointed
    network: str
    caption: str
    at: datetime = Field(description="when it goes out")
    state: PlannedShare.State = Field(description="due: its moment came, there is no account to post with: share it")


class Cancelled(Schema):
    cancelled: bool


class MomentsWanted(Schema):
    network: str | None = Field(None, examples=["linkedin"], description="key of a network; null: the one I like most")


class MomentsOut(Schema):
    network: str
    full: bool = Field(description="colleagues shared it there as often as an hour may have: sharing now is refused")
    moments: list[datetime] = Field(description="free ones, the one to begin with first")


class PlanGiven(Given):
    network: str = Field(examples=["linkedin"], description="key of a network")
    caption: Caption | None = Field(None, description="my words, without the link; null: those I am offered")
    at: AwareDatetime | None = Field(
        None, description="a free moment in working hours; null: the first that is offered"
    )


class MoveGiven(Given):
    at: AwareDatetime | None = Field(
        None, description="a free moment in working hours; null: the first that is offered"
    )


class ShareLimitOut(Schema):
    per_hour: int = Field(description="shares of one story on one network in any hour; 0: any number")


class ShareLimitGiven(Given):
    per_hour: int = Field(ge=0, le=moments.HIGHEST_LIMIT, description="shares of one story on one network in any hour")


@router.get(
    "/stories/{int:story_id}/free-moments",
    auth=Bearer("shares:write"),
    response={200: MomentsOut, **refusals(404, 422)},
)
def free_moments(request: HttpRequest, story_id: int, wanted: Query[MomentsWanted]) -> MomentsOut:
    """Whether I can share a story now, and moments at which I can."""
    member = asker(request)
    story = get_object_or_404(stories_for(member), pk=story_id)
    network = known_network(wanted.network or queries.networks_of(member)[0].key).key
    most = limit.limit_on(network, member.organisation)
    free = limit.moments_to_offer(story, network, most)
    return MomentsOut(network=network, full=limit.is_full(story, network, most), moments=free)


@router.post(
    "/stories/{int:story_id}/planned-shares",
    auth=Bearer("shares:write"),
    response={200: PlannedOut, 201: PlannedOut, **refusals(400, 404, 409, 422)},
)
def plan_share(request: HttpRequest, story_id: int, body: PlanGiven) -> Status[PlannedOut]:
    """Share a story in my name at a moment to come. Again for the same network, it is changed: 201 when new, else 200.

    With a connected account it is posted then; without one I get a mail with the button.
    """
    member = asker(request)
    story = get_object_or_404(stories_for(member), pk=story_id)
    network = known_network(body.network).key
    before = planning.plan_for(member, story, network)
    caption = body.caption if body.caption is not None else queries.offered_caption(member, story, network)
    plan = _planned(member, story, network, caption, body.at, before)
    return Status(200 if before else 201, _out(plan))


@router.get("/planned-shares", auth=Bearer("shares:read"), response={200: Page[PlannedOut], **refusals(422)})
def list_planned_shares(request: HttpRequest, piece: Query[Piece]) -> Page[PlannedOut]:
    """What I planned to share, the last one first."""
    plans, after = next_rows(planning.plans_of(asker(request)), piece, moment="at")
    return Page[PlannedOut](items=[_out(plan) for plan in plans], next=after)


@router.put(
    "/planned-shares/{int:plan_id}",
    auth=Bearer("shares:write"),
    response={200: PlannedOut, **refusals(400, 404, 409, 422)},
)
def move_planned_share(request: HttpRequest, plan_id: int, body: MoveGiven) -> PlannedOut:
    """The same at another moment."""
    member = asker(request)
    plan = get_object_or_404(planning.plans_of(member), pk=plan_id)
    return _out(_planned(member, plan.story, plan.network, plan.caption, body.at, plan))


@router.post(
    "/planned-shares/{int:plan_id}/cancel", auth=Bearer("shares:write"), response={200: Cancelled, **refusals(404)}
)
def cancel_planned_share(request: HttpRequest, plan_id: int) -> Cancelled:
    """It will not be shared. 404 when it was shared or cancelled already."""
    plan = get_object_or_404(planning.plans_of(asker(request)), pk=plan_id)
    return Cancelled(cancelled=planning.cancel_plan(plan=plan))


@router.get("/share-limit", auth=Bearer("limits:write"), response={200: ShareLimitOut, **refusals()})
def read_share_limit(request: HttpRequest) -> ShareLimitOut:
    """How often a story is shared on one network in an hour at most. For managers."""
    return ShareLimitOut(per_hour=limit.limit_of(asker(request).organisation))


@router.put("/share-limit", auth=Bearer("limits:write"), response={200: ShareLimitOut, **refusals(400, 422)})
def change_share_limit(request: HttpRequest, body: ShareLimitGiven) -> ShareLimitOut:
    """From now on a story is shared on one network so often in an hour at most. For managers."""
    return ShareLimitOut(per_hour=limit.change_limit(organisation=asker(request).organisation, per_hour=body.per_hour))


def _planned(
    member: Member, story: Any, network: str, caption: str, at: datetime | None, before: PlannedShare | None
) -> PlannedShare:
    try:
        if at is None:
            most = limit.limit_on(network, member.organisation)
            at = next(iter(limit.moments_to_offer(story, network, most, own=before)), None)
        if at is None:
            raise planning.NoMoment([])
        return planning.plan_share(member=member, story=story, network=network, caption=caption, at=at)
    except planning.NoMoment as none:
        said = _("Nothing can be shared then: choose a free moment ahead, on a working day from 9:10 to 16:50.")
        if none.free:
            said += " " + _("Free moments: %(moments)s.") % {"moments": ", ".join(one.isoformat() for one in none.free)}
        raise Refusal(409, "no-moment", said) from none
    except planning.SharedAlready as shared:
        raise Refusal(409, "shared-already", _("You have shared this story there.")) from shared
    except CannotBeShared as stopped:
        raise not_shared(stopped.stop) from stopped


def _out(plan: PlannedShare) -> PlannedOut:
    return PlannedOut(
        id=plan.pk,
        story=StoryPointed(id=plan.story_id, title=plan.story.title),
        network=plan.network,
        caption=plan.caption,
        at=plan.at,
        state=PlannedShare.State(plan.state),
    )
