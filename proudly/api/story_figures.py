"""How stories do, and whether enough of them come in. For editors."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from proudly.api.auth import Bearer, asker
from proudly.api.problems import refusals
from proudly.api.schemas import Given
from proudly.sharing.figures import queries
from proudly.sharing.figures.queries import Line
from proudly.sharing.supply.queries import meter_of
from proudly.sharing.supply.rules import Supply

router = Router()


class FiguresWanted(Given):
    by: Literal["story", "topic", "author", "variant"] = "story"


class FiguresOut(Schema):
    stories: int
    told: int = Field(description="colleagues who were told; 0 of variants")
    sharers: int
    shares: int
    readers: int
    share_rate: float | None
    readers_a_share: float | None
    likes: int
    reshares: int
    replies: int
    tellers: int = Field(
        description="colleagues of whose posts networks tell; with 0, likes, reshares and replies are not known"
    )
    pride: float | None = Field(description="the part that is proud of it; null while fewer than five judged it")


class LineOut(Schema):
    name: str
    story: int | None = Field(description="id of the story, of stories and variants")
    wins: bool = Field(description="of variants: chance does not explain that it brings more readers")
    figures: FiguresOut | None = Field(description="null: so few people that it would say who")


class SupplyOut(Schema):
    name: str
    people: int = Field(description="active ones")
    wanted: float = Field(description="new stories a week")
    came: float = Field(description="new stories a week")


class Meter(Schema):
    everybody: SupplyOut
    languages: list[SupplyOut]
    teams: list[SupplyOut]
    topics: list[SupplyOut]


@router.get("/story-figures", auth=Bearer("stories:write"), response={200: list[LineOut], **refusals(422)})
def read_story_figures(request: HttpRequest, wanted: Query[FiguresWanted]) -> list[LineOut]:
    """How the stories of the last twelve weeks do, by story, topic, author or variant; most readers first."""
    member = asker(request)
    told = queries.told_of(member)
    if wanted.by == "topic":
        lines = queries.by_topic(told)
    elif wanted.by == "author":
        lines = queries.by_author(told, member)
    else:
        lines = queries.by_variant(told) if wanted.by == "variant" else queries.by_story(told)
    return [_line(line) for line in lines]


def _line(line: Line) -> LineOut:
    figures = None if line.figures is None else FiguresOut.from_orm(line.figures)
    return LineOut(name=line.name, story=line.story, wins=line.wins, figures=figures)


@router.get("/story-supply", auth=Bearer("stories:write"), response={200: Meter, **refusals()})
def read_story_supply(request: HttpRequest) -> Meter:
    """Whether enough good stories come in for the people who take part."""
    meter = meter_of(asker(request).organisation)
    return Meter(
        everybody=_supply(meter.everybody),
        languages=[_supply(one) for one in meter.languages],
        teams=[_supply(one) for one in meter.teams],
        topics=[_supply(one) for one in meter.topics],
    )


def _supply(one: Supply) -> SupplyOut:
    return SupplyOut(name=one.name, people=one.people, wanted=one.wanted, came=one.came)
