"""Sharing in one's own name, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from proudly.api.auth import Bearer, asker
from proudly.api.paging import Piece, next_rows
from proudly.api.problems import Refusal, not_valid, refusals
from proudly.api.schemas import NO_NUL, Given, Page
from proudly.content.queries import stories_for
from proudly.links.models import Verdict
from proudly.links.queries import visits_of
from proudly.links.services import address_of
from proudly.networks import registry
from proudly.networks.contract import Network
from proudly.networks.registry import keys as known_networks
from proudly.people.models import Member
from proudly.sharing import queries, services
from proudly.sharing.echo.limit import TooManyNow
from proudly.sharing.echo.queries import colleagues_who_said
from proudly.sharing.echo.rules import is_nearly_the_same
from proudly.sharing.echo.words import questions_for
from proudly.sharing.forms import LONGEST_CAPTION
from proudly.sharing.models import Share
from proudly.sharing.posting import post_of
from proudly.sharing.rules import Stop

router = Router()

Caption = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_CAPTION, pattern=NO_NUL)]


class StoryPointed(Schema):
    id: int
    title: str


class ShareOut(Schema):
    id: int
    story: StoryPointed
    network: str
    state: Share.State
    caption: str
    link: str = Field(description="the tracked link of this share")
    address: str | None = Field(description="where the post is, once that is known")
    error: str | None = Field(description="why it failed; share again to try again")
    shared_at: datetime
    readers: int = Field(description="visits of the link that count")
    visits: int = Field(description="all visits of the link: robots, own and repeated ones too")


class ShareMade(ShareOut):
    """The share, and what is left for the member to do where we cannot post."""

    open: str | None = Field(description="address to open: the network's composer, or mailto:")
    clipboard: str | None = Field(description="text to put on the clipboard: the network would drop it")


class ShareGiven(Given):
    network: str = Field(examples=["linkedin"], description="key of a network")
    caption: Caption | None = Field(None, description="my words, without the link; null: those I am offered")


class WordsGiven(Given):
    network: str = Field(examples=["linkedin"], description="key of a network")
    caption: Caption = Field(description="the words to compare, without the link")


class QuestionOut(Schema):
    question: str
    start: str = Field(description="how an answer may begin, to put before the words")


class WordsCompared(Schema):
    """How the words compare with what colleagues posted of the story there in the last two days."""

    colleagues: int = Field(description="how many posted nearly the same; nothing keeps you from sharing it")
    others: list[str] = Field(description="other words I am offered, the best first")
    questions: list[QuestionOut] = Field(description="what helps to say it in words of one's own")


class AddressGiven(Given):
    address: str = Field(
        max_length=2000, pattern=NO_NUL, examples=["https://www.linkedin.com/feed/update/urn:li:share:1"]
    )


class Visit(Schema):
    at: datetime
    kind: Verdict.Kind = Field(description="only human counts")
    reason: str = Field(examples=["same day"])
    country: str = Field(examples=["BE"], description="ISO 3166 code of where it came from; empty when not known")


@router.post(
    "/stories/{int:story_id}/shares",
    auth=Bearer("shares:write"),
    response={200: ShareMade, 201: ShareMade, **refusals(400, 404, 409, 422)},
)
def share_story(request: HttpRequest, story_id: int, body: ShareGiven) -> Status[ShareMade]:
    """Share a story in my name. However often it is asked, it is one share: 201 when it is new, 200 when it was there.

    With a connected account it is posted within seconds (`state` waiting, then posted). Otherwise open `open` in the
    member's browser. After a failure, ask again to try again, with other words if you like.
    """
    member = asker(request)
    story = get_object_or_404(stories_for(member), pk=story_id)
    known_network(body.network)
    is_new = queries.share_of(member, story, body.network) is None
    caption = body.caption if body.caption is not None else queries.offered_caption(member, story, body.network)
    try:
        share = services.share_story(member=member, story=story, network=body.network, caption=caption)
    except services.CannotBeShared as stopped:
        raise not_shared(stopped.stop) from stopped
    except TooManyNow as many:
        raise _too_many_now(many.free) from many
    return Status(201 if is_new else 200, _made(member, share.pk))


@router.post(
    "/stories/{int:story_id}/words",
    auth=Bearer("shares:write"),
    response={200: WordsCompared, **refusals(400, 404, 422)},
)
def compare_words(request: HttpRequest, story_id: int, body: WordsGiven) -> WordsCompared:
    """Before sharing: whether colleagues posted nearly the same, and what makes it one's own. Changes nothing."""
    member = asker(request)
    story = get_object_or_404(stories_for(member), pk=story_id)
    network = known_network(body.network)
    offered = queries.words_offered(member, story, network.key)
    return WordsCompared(
        colleagues=colleagues_who_said(body.caption, member=member, story=story, network=network),
        others=[words for words in offered if not is_nearly_the_same(words, body.caption)],
        questions=[QuestionOut(question=one.question, start=one.start) for one in questions_for(story)],
    )


@router.get("/shares", auth=Bearer("shares:read"), response={200: Page[ShareOut], **refusals(422)})
def list_shares(request: HttpRequest, piece: Query[Piece]) -> Page[ShareOut]:
    """What I shared, newest first."""
    shares, after = next_rows(queries.shares_of(asker(request)), piece, moment="shared_at")
    return Page[ShareOut](items=[share_out(share) for share in shares], next=after)


@router.get("/shares/{int:share_id}", auth=Bearer("shares:read"), response={200: ShareOut, **refusals(404)})
def read_share(request: HttpRequest, share_id: int) -> ShareOut:
    """One of my shares."""
    return share_out(get_object_or_404(queries.shares_of(asker(request)), pk=share_id))


@router.get(
    "/shares/{int:share_id}/visits", auth=Bearer("shares:read"), response={200: Page[Visit], **refusals(404, 422)}
)
def list_visits(request: HttpRequest, share_id: int, piece: Query[Piece]) -> Page[Visit]:
    """Every visit of the link of one of my shares, what it was found to be, and why; newest first."""
    share = get_object_or_404(queries.shares_of(asker(request)), pk=share_id)
    verdicts, after = next_rows(visits_of(share.link), piece, moment="at")
    visits = [
        Visit(at=one.at, kind=Verdict.Kind(one.kind), reason=one.reason, country=one.click.country) for one in verdicts
    ]
    return Page[Visit](items=visits, next=after)


@router.post(
    "/shares/{int:share_id}/address",
    auth=Bearer("shares:write"),
    response={200: ShareOut, **refusals(400, 404, 422)},
)
def give_address(request: HttpRequest, share_id: int, body: AddressGiven) -> ShareOut:
    """Say where the post is; that confirms the share."""
    shares = queries.shares_of(asker(request))
    share = get_object_or_404(shares, pk=share_id)
    try:
        services.give_address(share=share, address=body.address.strip())
    except services.NotAnAddress as error:
        name = registry.network(share.network).name
        raise not_valid(
            address=_("That is not an address on %(network)s. Open your post there and copy the address of its page.")
            % {"network": name}
        ) from error
    return share_out(shares.get(pk=share_id))


def known_network(key: str) -> Network:
    """Raises Refusal (422) when there is none of that key."""
    if key not in known_networks():
        raise not_valid(network=_("There is no such network."))
    return registry.network(key)


def not_shared(stop: Stop) -> Refusal:
    """The 409 for a story that something keeps from being shared."""
    sentences = {
        Stop.RECALLED: _("This story was taken back."),
        Stop.INTERNAL: _("This story is for colleagues only."),
        Stop.OVER: _("This story is over."),
        Stop.NOT_YET: _("This story may be read, and not shared yet."),
    }
    kind = stop.value.replace(" ", "-")
    return Refusal(409, kind, sentences.get(stop, _("This story is no longer shared.")))


def _too_many_now(free: list[datetime]) -> Refusal:
    said = _("Colleagues have shared this story there as often as an hour may have. Plan it, or come back in an hour.")
    if free:
        said += " " + _("Free moments: %(moments)s.") % {"moments": ", ".join(at.isoformat() for at in free)}
    return Refusal(409, "too-many-now", said)


def share_out(share: Share) -> ShareOut:
    """A row of `sharing.queries.shares_of`."""
    return ShareOut.model_validate(_told(share))


def _told(share: Share) -> dict[str, object]:
    return {
        "id": share.pk,
        "story": StoryPointed(id=share.story.pk, title=share.story.title),
        "network": share.network,
        "state": share.state,
        "caption": share.caption,
        "link": address_of(share.link.code, share.organisation),
        "address": share.address or None,
        "error": share.error or None,
        "shared_at": share.shared_at,
        "readers": share.readers,  # type: ignore[attr-defined]  # counted by shares_of
        "visits": share.visits,  # type: ignore[attr-defined]
    }


def _made(member: Member, share_id: int) -> ShareMade:
    share = queries.shares_of(member).get(pk=share_id)
    opened = clipboard = ""
    if share.state in {Share.State.OPENED, Share.State.CONFIRMED}:
        composer = registry.network(share.network).composer(post_of(share))
        opened, clipboard = composer.address, composer.clipboard
    return ShareMade.model_validate(_told(share) | {"open": opened or None, "clipboard": clipboard or None})
