"""Why the organisation does this, what its sponsors commit to, and the house rules for sharing."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from proudly.api.auth import Bearer, asker
from proudly.api.problems import not_valid, refusals
from proudly.api.schemas import Given, Named
from proudly.challenges import queries
from proudly.people.models import Member
from proudly.sharing import house_rules
from proudly.sharing.models import HouseRules

router = Router()

TEXTS = Field(description="language → text", examples=[{"en": "I share every week.", "nl": "Ik deel elke week."}])


class CommitmentOut(Schema):
    id: int
    member: Named
    function: str
    texts: dict[str, str] = TEXTS
    has_video: bool = Field(description="one that was uploaded: members see it on the pages")
    video_link: str | None = Field(description="of a video that stands elsewhere")
    transcript: str
    given_at: datetime
    changed_at: datetime


class WhyOut(Schema):
    titles: dict[str, str] = TEXTS
    texts: dict[str, str] = TEXTS
    sponsors: int
    sponsors_who_shared: int | None = Field(
        description="this month, on the organisation's calendar; null where the privacy policy shows it to nobody"
    )
    commitments: list[CommitmentOut]


class HouseRulesOut(Schema):
    number: int = Field(description="of the version that holds: 1, 2, 3 …", examples=[2])
    texts: dict[str, str] = TEXTS
    disclosures: dict[str, str] = Field(description="language → what is put behind the words of a post in it")
    accepted: int | None = Field(description="the version with which the member agreed last")
    to_accept: bool = Field(description="whether the member is yet to agree")


class Agreement(Given):
    number: int = Field(ge=1, lt=2**31, description="of the house rules that the member has read")


@router.get("/why", auth=Bearer("stories:read"), response={200: WhyOut, **refusals()})
def read_why(request: HttpRequest) -> WhyOut:
    """Why we do this, who committed to what, and how many sponsors share themselves."""
    member = asker(request)
    why, leading = queries.why_of(member.organisation), queries.leading(member.organisation)
    commitments = [
        CommitmentOut(
            id=one.pk,
            member=Named(id=one.member.pk, name=one.member.name),
            function=one.function,
            texts=one.texts,
            has_video=bool(one.video),
            video_link=one.video_link or None,
            transcript=one.transcript,
            given_at=one.given_at,
            changed_at=one.changed_at,
        )
        for one in queries.commitments_for(member).filter(hidden_at=None)
    ]
    return WhyOut(
        titles=why.titles,
        texts=why.texts,
        sponsors=leading.sponsors,
        sponsors_who_shared=leading.shared,
        commitments=commitments,
    )


@router.get("/house-rules", auth=Bearer("stories:read"), response={200: HouseRulesOut, **refusals()})
def read_house_rules(request: HttpRequest) -> HouseRulesOut:
    """What may and may not be said when sharing, and whether the member has agreed with it."""
    return _house_rules_out(asker(request))


@router.post("/house-rules/agreement", auth=Bearer("shares:write"), response={200: HouseRulesOut, **refusals(400, 422)})
def agree_with_house_rules(request: HttpRequest, body: Agreement) -> HouseRulesOut:
    """The member has read that version and agrees with it. Twice changes nothing. Show the member the text first."""
    member = asker(request)
    try:
        house_rules.accept(member=member, number=body.number)
    except HouseRules.DoesNotExist as never:
        raise not_valid(number=_("There is no such version of the house rules.")) from never
    return _house_rules_out(member)


def _house_rules_out(member: Member) -> HouseRulesOut:
    rules, accepted = house_rules.current(member.organisation), house_rules.accepted_by(member)
    return HouseRulesOut(
        number=rules.number,
        texts=rules.texts,
        disclosures=rules.disclosures,
        accepted=accepted.number if accepted else None,
        to_accept=accepted is None or accepted.number < rules.accept_from,
    )
