"""The checklist of a story, and what the organisation asks of its stories. For editors."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from proudly.api.auth import Bearer, asker
from proudly.api.problems import refusals
from proudly.api.schemas import Given, Language
from proudly.api.stories import to_write
from proudly.people.models import Organisation
from proudly.sharing.checklist import standards
from proudly.sharing.checklist.checks import checks_of
from proudly.sharing.checklist.readability import Level
from proudly.sharing.checklist.rules import Mark
from proudly.sharing.checklist.words import sentence_of

router = Router()


class CheckOut(Schema):
    key: str = Field(description="link, picture, readable, words, disclosure or shared")
    mark: Mark
    sentence: str = Field(description="what was found and how to make it better, in my language")


class StandardsOut(Schema):
    levels: dict[str, Level | None] = Field(description="for whom a language is to be easy; null: it does not matter")
    fresh_a_week: float = Field(description="new stories a week, for 100 active people")


class StandardsGiven(Given):
    levels: dict[Language, Level | None] = Field(
        default_factory=dict, description="of languages that are left out it stays as it is"
    )
    fresh_a_week: float = Field(ge=standards.FEWEST_FRESH, le=standards.MOST_FRESH, allow_inf_nan=False)


@router.get(
    "/stories/{int:story_id}/checklist", auth=Bearer("stories:write"), response={200: list[CheckOut], **refusals(404)}
)
def read_checklist(request: HttpRequest, story_id: int) -> list[CheckOut]:
    """What is good about a story, and what can be better. Advice: it keeps nothing in."""
    checks = checks_of(to_write(asker(request), story_id))
    return [CheckOut(key=check.key, mark=check.mark, sentence=str(sentence_of(check))) for check in checks]


@router.get("/story-standards", auth=Bearer("standards:write"), response={200: StandardsOut, **refusals()})
def read_story_standards(request: HttpRequest) -> StandardsOut:
    return _told(asker(request).organisation)


@router.put("/story-standards", auth=Bearer("standards:write"), response={200: StandardsOut, **refusals(422)})
def set_story_standards(request: HttpRequest, body: StandardsGiven) -> StandardsOut:
    """What the checklists and the supply meter go by."""
    organisation = asker(request).organisation
    levels = {language: level.value if level else "" for language, level in body.levels.items()}
    standards.set_standards(organisation=organisation, levels=levels, fresh_a_week=body.fresh_a_week)
    return _told(organisation)


def _told(organisation: Organisation) -> StandardsOut:
    kept = standards.standards_of(organisation)
    levels = {language: Level(level) if level else None for language, level in kept.levels.items()}
    return StandardsOut(levels=levels, fresh_a_week=kept.fresh_a_week)
