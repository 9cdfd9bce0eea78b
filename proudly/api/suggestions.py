"""Suggesting what is worth sharing, and the editors' queue."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from proudly.api.auth import Bearer, asker
from proudly.api.paging import Piece, next_rows
from proudly.api.problems import Refusal, not_valid, refusals
from proudly.api.schemas import NO_NUL, Given, Named, Page, picture_address
from proudly.content.models import Suggestion, SuggestionMessage, Topic
from proudly.content.suggestions import queries, rules, services
from proudly.content.suggestions.words import why_refused
from proudly.people.models import Member
from proudly.people.queries import may

router = Router()

Link = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000, pattern=NO_NUL)]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=NO_NUL)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=NO_NUL)]
TopicName = Annotated[str, StringConstraints(max_length=60, pattern=NO_NUL)]


class SuggestionOut(Schema):
    id: int
    link: str
    why: str = Field(description="why the member would share it")
    state: Suggestion.State
    suggested_at: datetime
    answer_by: date | None = Field(description="until when the editors promise an answer; null: they owe none")
    title: str = Field(description="what the page says of itself; empty until it is read")
    summary: str
    picture: str | None
    topic: str | None
    story: int | None = Field(description="id of the story that came of it")


class Said(Schema):
    """A word in the conversation about a suggestion. Both sides see all of them."""

    by: Named
    at: datetime
    kind: SuggestionMessage.Kind = Field(description="declined, taken: what an editor did with it")
    text: str


class ReplyGiven(Given):
    text: Words = Field(description="the editors hear of it, and owe an answer again when it was my turn")


class AnswerGiven(Given):
    text: Words = Field(description="an answer or a question; the member gets a mail, and has the next word")


class Declined(Given):
    reason: Words = Field(description="for everybody who suggested the link")


class Waiting(SuggestionOut):
    """A suggestion as editors see it."""

    member: Named
    is_late: bool = Field(description="the promise has passed")
    is_suggested_again: bool = Field(description="others suggested the same link")


class SuggestionGiven(Given):
    link: Link = Field(examples=["https://site.example/article"], description="the address, also among other words")
    why: Why
    topic: TopicName | None = Field(None, description="name of a topic there is")
    by_name: bool = Field(True, description="name me with the story, as far as the privacy policy allows")


@router.post(
    "/suggestions",
    auth=Bearer("suggestions:write"),
    response={200: SuggestionOut, 201: SuggestionOut, **refusals(400, 409, 422)},
)
def suggest_story(request: HttpRequest, body: SuggestionGiven) -> Status[SuggestionOut]:
    """Suggest a link. A link that I suggested and that is open still is not suggested again: 201 when it is new, else
    200."""
    member = asker(request)
    topic = None
    if body.topic is not None:
        topic = Topic.objects.filter(organisation=member.organisation_id, name=body.topic).first()
        if topic is None:
            raise not_valid(topic=_("There is no such topic."))
    try:
        made, is_new = services.suggest(
            member=member, pasted=body.link, why=body.why, topic=topic, by_name=body.by_name
        )
    except rules.AddressRefused as refused:
        raise not_valid(link=why_refused(refused.wrong)) from refused
    except services.AlreadyAStory as known:
        raise Refusal(409, "story", _("This is a story already.")) from known
    except services.TooManySuggestions as many:
        detail = _("That is a lot for one day, thank you! Keep the rest until tomorrow.")
        raise Refusal(409, "too-many", detail) from many
    return Status(201 if is_new else 200, SuggestionOut(**_told(made)))


@router.get("/suggestions", auth=Bearer("suggestions:read"), response={200: Page[SuggestionOut], **refusals(422)})
def list_suggestions(request: HttpRequest, piece: Query[Piece]) -> Page[SuggestionOut]:
    """What I suggested, newest first."""
    found, after = next_rows(queries.suggestions_of(asker(request)), piece, moment="suggested_at")
    return Page[SuggestionOut](items=[SuggestionOut(**_told(one)) for one in found], next=after)


@router.get("/suggestions/to-answer", auth=Bearer("suggestions:answer"), response={200: list[Waiting], **refusals()})
def list_suggestions_to_answer(request: HttpRequest) -> list[Waiting]:
    """What waits for an answer of the editors, the promise that ends soonest first; at most a hundred."""
    waiting = queries.suggestions_to_answer(asker(request)).filter(answer_by__isnull=False)[:100]
    return [_waiting(one) for one in waiting]


@router.post(
    "/suggestions/{int:suggestion_id}/answer",
    auth=Bearer("suggestions:answer"),
    response={200: Waiting, **refusals(400, 404, 409, 422)},
)
def answer_suggestion(request: HttpRequest, suggestion_id: int, body: AnswerGiven) -> Waiting:
    """Say or ask something. Then the next word is the member's, and no answer is owed until it comes."""
    member = asker(request)
    try:
        services.answer(suggestion=_to_answer(member, suggestion_id), editor=member, text=body.text)
    except services.IsOver as over:
        raise _is_over() from over
    return _waiting(_to_answer(member, suggestion_id))


@router.post(
    "/suggestions/{int:suggestion_id}/take",
    auth=Bearer("suggestions:answer"),
    response={200: Waiting, **refusals(404, 409)},
)
def take_suggestion(request: HttpRequest, suggestion_id: int) -> Waiting:
    """Make a draft of it; `story` is its id. Everybody who suggested the link shares in it. Taking twice makes one."""
    member = asker(request)
    try:
        services.take(suggestion=_to_answer(member, suggestion_id), editor=member)
    except services.IsOver as over:
        raise _is_over() from over
    return _waiting(_to_answer(member, suggestion_id))


@router.post(
    "/suggestions/{int:suggestion_id}/decline",
    auth=Bearer("suggestions:answer"),
    response={200: Waiting, **refusals(400, 404, 409, 422)},
)
def decline_suggestion(request: HttpRequest, suggestion_id: int, body: Declined) -> Waiting:
    """Say no, with the reason, to everybody who suggested the link. Declining twice changes nothing."""
    member = asker(request)
    try:
        services.decline(suggestion=_to_answer(member, suggestion_id), editor=member, reason=body.reason)
    except services.IsOver as over:
        raise _is_over() from over
    return _waiting(_to_answer(member, suggestion_id))


@router.get(
    "/suggestions/{int:suggestion_id}/messages",
    auth=Bearer("suggestions:read"),
    response={200: list[Said], **refusals(404)},
)
def read_conversation(request: HttpRequest, suggestion_id: int) -> list[Said]:
    """What was said about a suggestion of mine, or about one that I answer as an editor; the oldest first."""
    member = asker(request)
    found = queries.suggestions_of(member).filter(pk=suggestion_id).first()
    if found is None and may(member, "answer suggestions"):
        found = queries.suggestions_to_answer(member).filter(pk=suggestion_id).first()
    if found is None:
        raise Http404
    return [
        Said(
            by=Named(id=one.author.pk, name=one.author.name),
            at=one.at,
            kind=SuggestionMessage.Kind(one.kind),
            text=one.text,
        )
        for one in found.messages.select_related("author")
    ]


@router.post(
    "/suggestions/{int:suggestion_id}/reply",
    auth=Bearer("suggestions:write"),
    response={200: SuggestionOut, **refusals(400, 404, 409, 422)},
)
def reply_to_editors(request: HttpRequest, suggestion_id: int, body: ReplyGiven) -> SuggestionOut:
    """Say something about a suggestion of mine."""
    member = asker(request)
    try:
        services.reply(suggestion=_mine(member, suggestion_id), text=body.text)
    except services.IsOver as over:
        raise _is_over() from over
    return SuggestionOut(**_told(_mine(member, suggestion_id)))


@router.post(
    "/suggestions/{int:suggestion_id}/withdraw",
    auth=Bearer("suggestions:write"),
    response={200: SuggestionOut, **refusals(404, 409)},
)
def withdraw_suggestion(request: HttpRequest, suggestion_id: int) -> SuggestionOut:
    """Take a suggestion of mine back. Withdrawing twice changes nothing."""
    member = asker(request)
    try:
        services.withdraw(suggestion=_mine(member, suggestion_id))
    except services.IsOver as over:
        raise _is_over() from over
    return SuggestionOut(**_told(_mine(member, suggestion_id)))


def _mine(member: Member, suggestion_id: int) -> Suggestion:
    found = queries.suggestions_of(member).filter(pk=suggestion_id).first()
    if found is None:
        raise Http404
    return found


def _to_answer(member: Member, suggestion_id: int) -> Suggestion:
    found = queries.suggestions_to_answer(member).filter(pk=suggestion_id).first()
    if found is None:
        raise Http404
    return found


def _is_over() -> Refusal:
    return Refusal(409, "is-over", _("Somebody was quicker: this suggestion is closed by now."))


def _waiting(one: Suggestion) -> Waiting:
    return Waiting(
        **_told(one),
        member=Named(id=one.member.pk, name=one.member.name),
        is_late=one.is_late,  # type: ignore[attr-defined]  # said by suggestions_to_answer
        is_suggested_again=one.is_suggested_again,  # type: ignore[attr-defined]
    )


def _told(one: Suggestion) -> dict[str, Any]:
    return {
        "id": one.pk,
        "link": one.url,
        "why": one.why,
        "state": Suggestion.State(one.state),
        "suggested_at": one.suggested_at,
        "answer_by": one.answer_by,
        "title": one.title,
        "summary": one.summary,
        "picture": picture_address(one.picture),
        "topic": one.topic.name if one.topic else None,
        "story": one.story_id,
    }
