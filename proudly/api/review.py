"""Asking for the approval of a story, and giving it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from proudly.api.auth import Bearer, asker
from proudly.api.problems import Refusal, not_valid, refusals
from proudly.api.schemas import NO_NUL, Given, Named
from proudly.content.models import Review, ReviewStep, Story
from proudly.content.review import gate, queries, services
from proudly.people.models import Member

router = Router()

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=NO_NUL)]


class StepOut(Schema):
    what: ReviewStep.Kind
    by: Named
    at: datetime
    text: str
    rule: str


class ReviewOut(Schema):
    state: Review.State | None = Field(description="null: nobody asked")
    needed: list[str] = Field(description="names of the rules by which it still needs an approval, as it stands")
    may_decide: bool = Field(description="it waits for mine")
    digest: str = Field(description="of what it says now: say it when you approve")
    steps: list[StepOut]


class Waiting(Schema):
    id: int
    title: str
    asked_by: Named
    asked_at: datetime


class Asked(Given):
    text: Text = ""


class Decision(Given):
    decision: Literal["approve", "change", "decline", "say", "withdraw"]
    text: Text = Field("", description="needed for all but approving and withdrawing")
    digest: str = Field("", max_length=64, description="of what was read, to approve it")


@router.get("/reviews", auth=Bearer("reviews:write"), response={200: list[Waiting], **refusals()})
def list_reviews(request: HttpRequest) -> list[Waiting]:
    """The stories that wait for my approval, the longest waiting first."""
    return [
        Waiting(
            id=story.pk,
            title=story.title,
            asked_by=Named(id=story.review.asked_by.pk, name=story.review.asked_by.name),
            asked_at=story.review.asked_at,
        )
        for story in queries.waiting_for(asker(request))
    ]


@router.get("/stories/{int:story_id}/review", auth=Bearer("reviews:write"), response={200: ReviewOut, **refusals(404)})
def read_review(request: HttpRequest, story_id: int) -> ReviewOut:
    """How far the approval of a story is: for who writes it, and for who is asked."""
    member = asker(request)
    return _told(member, _story(member, story_id))


@router.post(
    "/stories/{int:story_id}/review", auth=Bearer("reviews:write"), response={200: ReviewOut, **refusals(404, 422)}
)
def ask_for_approval(request: HttpRequest, story_id: int, body: Asked) -> ReviewOut:
    """Ask those who must approve it. Of a story that needs no approval nothing changes."""
    member = asker(request)
    story = _story(member, story_id)
    with suppress(services.NothingToApprove):
        services.ask_for_approval(story=story, by=member, text=body.text)
    return _told(member, story)


@router.post(
    "/stories/{int:story_id}/review/decision",
    auth=Bearer("reviews:write"),
    response={200: ReviewOut, **refusals(404, 409, 422)},
)
def decide(request: HttpRequest, story_id: int, body: Decision) -> ReviewOut:
    """Approve, ask for a change, decline, say something, or withdraw it."""
    member = asker(request)
    story = _story(member, story_id)
    try:
        if body.decision == "approve":
            services.approve(story=story, by=member, digest=body.digest, text=body.text)
        elif body.decision == "change":
            services.ask_for_change(story=story, by=member, text=body.text)
        elif body.decision == "decline":
            services.decline(story=story, by=member, text=body.text)
        elif body.decision == "say":
            services.say(story=story, by=member, text=body.text)
        else:
            services.withdraw(story=story, by=member)
    except ValueError as wrong:
        raise not_valid(text=str(wrong)) from wrong
    except services.NotWhatWasRead as changed:
        detail = _("Somebody changed the story a moment ago. Look at it again first.")
        raise Refusal(409, "changed-meanwhile", detail) from changed
    except services.MayNotApprove as other:
        detail = _("Somebody else must approve this: you wrote it, or are not asked for.")
        raise Refusal(409, "not-yours-to-approve", detail) from other
    except services.NothingToApprove as nothing:
        detail = _("There is nothing to approve here now.")
        raise Refusal(409, "nothing-to-approve", detail) from nothing
    return _told(member, story)


def _story(member: Member, story_id: int) -> Story:
    story = queries.story_to_review(member, story_id)
    if story is None:
        raise Http404
    return story


def _told(member: Member, story: Story) -> ReviewOut:
    review = Review.objects.filter(story=story).first()
    is_waiting = review is not None and review.state == Review.State.WAITING
    return ReviewOut(
        state=Review.State(review.state) if review else None,
        needed=[rule.name for rule in gate.missing_approvals(story)],
        may_decide=is_waiting and queries.may_decide(story, member),
        digest=gate.digest_of(story),
        steps=[
            StepOut(
                what=ReviewStep.Kind(step.kind),
                by=Named(id=step.by.pk, name=step.by.name),
                at=step.at,
                text=step.text,
                rule=step.rule_name,
            )
            for step in queries.steps_of(story)
        ],
    )
