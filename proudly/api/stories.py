"""Stories: reading those for me; writing and publishing, for editors."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Schema, Status, UploadedFile
from pydantic import Field, StringConstraints

from proudly.api.auth import Bearer, asker
from proudly.api.paging import Piece, next_rows
from proudly.api.problems import FieldProblem, Refusal, not_valid, refusals
from proudly.api.schemas import (
    NO_NUL,
    Given,
    Identifier,
    Language,
    Named,
    Page,
    WebAddress,
    picture_address,
)
from proudly.api.shares import ShareOut, share_out
from proudly.audience.queries import limits_of
from proudly.audience.services import Limits
from proudly.content import copies, services
from proudly.content.copies import as_it_is
from proudly.content.media.files import ready_document, ready_film, ready_more
from proudly.content.media.medium import Medium, media_of
from proudly.content.media.rules import LONGEST_WORDS, MediumKind, StoryKind, focus_from, mix_fault
from proudly.content.media.shown import ShownMedium, media_shown
from proudly.content.media.words import mix_sentence
from proudly.content.models import Campaign, Story, Topic
from proudly.content.pictures import PictureRefused, ready_picture
from proudly.content.publishing import MomentRefused, NotInThisState
from proudly.content.queries import stories_for, stories_to_write
from proudly.content.review.words import change_needs_approval
from proudly.content.services import CaptionText
from proudly.content.versions import ChangedMeanwhile
from proudly.kit.uploads import UploadRefused
from proudly.kit.webvtt import ready_captions
from proudly.networks import registry
from proudly.networks.contract import Manner, manner_for
from proudly.networks.registry import keys as known_networks
from proudly.people.models import Member, Team
from proudly.people.queries import may, may_for, teams_to
from proudly.sharing.echo.queries import uses_of
from proudly.sharing.finding.filters import Wanted, wanted_stories
from proudly.sharing.finding.queries import sharers_of
from proudly.sharing.queries import offered_caption, shared_networks, shares_of

router = Router()

# Limits of an audience that are kept as they are given.
_AS_GIVEN = ("language", "location", "function", "role", "network", "connection")

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_NUL)]
Summary = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=NO_NUL)]
Why = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=NO_NUL)]
CampaignName = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=NO_NUL)]
TopicName = Annotated[str, StringConstraints(max_length=60, pattern=NO_NUL)]
AttributeValue = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=NO_NUL)]
MediumWords = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000, pattern=NO_NUL)]
PictureAlt = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=NO_NUL)]
CaptionWords = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000, pattern=NO_NUL)]


# --- what is told -----------------------------------------------------------------------------------------------------


class MediumOut(Schema):
    """One more picture, a video or a document."""

    kind: MediumKind
    name: str = Field(description="what tells it from the others of its story")
    address: str = Field(description="of a video or a document: for members, with the session of a browser")
    words: str = Field(description="what a picture shows, what is said and seen in a video, the title of a document")
    media_type: str
    size: int = Field(description="in bytes")
    pages: int = Field(description="of a document, else 0")
    captions: str | None = Field(description="address of WebVTT, likewise")
    captions_language: str | None


class StoryOut(Schema):
    id: int
    state: Story.State
    title: str
    summary: str
    why: str = Field(description="why it is worth sharing")
    language: str
    url: str | None = Field(description="where a reader goes; null: to the story's page here")
    picture: str | None
    picture_alt: str
    kind: StoryKind = Field(description="what a reader looks at first")
    media: list[MediumOut] = Field(description="what there is beside the picture")
    topics: list[str]
    author: Named
    published_at: datetime | None
    share_from: datetime | None = Field(description="it may be read before, and shared from here on; null: at once")
    over_at: datetime | None = Field(description="from here on it is neither offered nor shared; null: never")
    internal: bool = Field(description="for colleagues to read: it cannot be shared and has no link")
    campaign: str | None = Field(description="name of the campaign that it belongs to")
    shared_on: list[str] = Field(description="keys of the networks on which I shared it")


class Offer(Schema):
    """A network with the words I am offered there, and my share if there is one."""

    network: str
    name: str
    manner: Manner
    caption: str
    share: ShareOut | None


class CaptionOut(Schema):
    network: str | None = Field(description="null: any network")
    language: str
    text: str


class LimitsOut(Schema):
    language: list[str] = []
    location: list[str] = []
    function: list[str] = []
    role: list[str] = []
    network: list[str] = Field([], description="keys of networks that they use")
    connection: list[str] = Field([], description="keys of networks on which they have connected an account")
    topic: list[str] = Field([], description="topics that they follow")
    joined_within: int | None = Field(None, description="of so many days")
    joined_since: date | None = None


class Written(Schema):
    """What editors see besides."""

    captions: list[CaptionOut]
    everyone: bool = Field(description="false without teams: those it was for were removed, and nobody sees it")
    teams: list[Named] = Field(description="whom it is for, unless for everyone")
    limits: LimitsOut = Field(description="of those, only whoever has one of the values, for each attribute with any")
    announce: bool
    version: int = Field(description="goes up with each save; say it as `based_on` to change nobody else's work")
    publish_at: datetime | None = Field(description="when it is to go out, or was to")
    lacked: list[str] = Field(description="fields that kept it in at that moment")
    links_close: bool = Field(description="whether its links close when it is over")
    recalled_at: datetime | None
    recall_reason: str
    for_all: bool = Field(description="everybody must hear of it, not only those whom it suits best")


class SharedBy(Schema):
    """Colleagues who shared a story, as the privacy policy and each of them allow: often nobody."""

    names: list[str] = Field(description="some of those who go by their name")
    others: int = Field(description="how many more; 0 as well where a number would tell of few")


class StoryWhole(StoryOut):
    offers: list[Offer]
    shared_by: SharedBy
    written: Written | None = Field(description="null for those who may not write this story")


# --- what is sent -----------------------------------------------------------------------------------------------------


class CaptionGiven(Given):
    network: str | None = Field(None, description="key of a network; null: any network")
    language: Language
    text: CaptionWords


class LimitsGiven(Given):
    """An empty list is no limit."""

    language: list[Language] = Field(default_factory=list, max_length=50)
    location: list[AttributeValue] = Field(default_factory=list, max_length=200)
    function: list[AttributeValue] = Field(default_factory=list, max_length=200)
    role: list[Literal["editor", "manager", "sponsor", "analyst", "owner"]] = Field(default_factory=list, max_length=5)
    network: list[AttributeValue] = Field(default_factory=list, max_length=50, description="keys of networks")
    connection: list[AttributeValue] = Field(default_factory=list, max_length=50, description="keys of networks")
    topic: list[TopicName] = Field(default_factory=list, max_length=50, description="names of topics there are")
    joined_within: int | None = Field(None, ge=1, le=9999, description="in the last so many days; null: no limit")
    joined_since: date | None = Field(None, description="on this day or later; null: no limit")


class StoryGiven(Given):
    title: Title
    summary: Summary
    why: Why = ""
    language: Language | None = Field(None, description="null: mine")
    url: WebAddress | None = Field(None, description="null: readers see the story on a page of its own")
    topics: list[TopicName] = Field(default_factory=list, max_length=50, description="names of topics there are")
    captions: list[CaptionGiven] = Field(default_factory=list, max_length=40)
    teams: list[Identifier] = Field(
        default_factory=list, max_length=1000, description="ids, teams below included; empty: everyone"
    )
    limits: LimitsGiven = Field(
        default_factory=lambda: LimitsGiven.model_validate({}),
        description="of those, only whoever has one of the values, for each attribute",
    )
    announce: bool = Field(True, description="tell the audience when it is published")
    internal: bool = Field(False, description="for colleagues to read: never shared")
    campaign: CampaignName | None = Field(None, description="name of a campaign there is")
    for_all: bool = Field(False, description="everybody must hear of it, not only those whom it suits best")


class FocusGiven(Given):
    """What stays in view when a picture is cut: percent from the left, and from the top."""

    x: int = Field(ge=0, le=100)
    y: int = Field(ge=0, le=100)


class MediumGiven(Given):
    kind: MediumKind
    words: MediumWords = ""
    captions_language: Language | None = Field(None, description="null: that of the story")


class MediumStays(Given):
    name: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_NUL)]
    words: MediumWords


class StoryChange(Given):
    """What is null or left out stays as it is; a list that is given takes the place of the old one."""

    title: Title | None = None
    summary: Summary | None = None
    why: Why | None = None
    language: Language | None = None
    url: WebAddress | Literal[""] | None = Field(None, description='"" takes the link away')
    picture_alt: PictureAlt | None = None
    topics: list[TopicName] | None = Field(None, max_length=50)
    captions: list[CaptionGiven] | None = Field(None, max_length=40)
    teams: list[Identifier] | None = Field(None, max_length=1000)
    limits: LimitsGiven | None = None
    announce: bool | None = None
    internal: bool | None = Field(None, description="of a story that is out this stays as it is")
    campaign: CampaignName | Literal[""] | None = Field(None, description='"" takes it out of its campaign')
    based_on: int | None = Field(
        None, ge=0, description="`version` as it was read: 409 when somebody else has saved it since, and yours is kept"
    )
    for_all: bool | None = None
    focus: FocusGiven | None = None
    media: list[MediumStays] | None = Field(
        None, max_length=20, description="those that stay, in their order, with their words; the others are taken away"
    )


class StoriesWanted(Piece):
    state: Story.State = Field(
        Story.State.PUBLISHED, description="all but published: for editors, those that they may write"
    )
    topic: TopicName | None = Field(None, description="only of this topic")
    network: str | None = Field(None, description="key of a network: only with words written for it")
    kind: Literal["video", "document", "gallery", "link", "picture", "text", "internal"] | None = Field(
        None, description="only of this kind; internal: only those for colleagues, of whatever kind"
    )
    saved: bool = Field(False, description="only those that I saved for later")


# --- reading ----------------------------------------------------------------------------------------------------------


@router.get("/stories", auth=Bearer("stories:read"), response={200: Page[StoryOut], **refusals(422)})
def list_stories(request: HttpRequest, wanted: Query[StoriesWanted]) -> Page[StoryOut]:
    """The published stories that are for me, newest first; or, for editors, those of another state."""
    member = asker(request)
    if wanted.state != Story.State.PUBLISHED:
        if not may(member, "write stories"):
            raise Refusal(403, "role", _("Your role does not allow this."))
        drafts = _wanted(member, stories_to_write(member).filter(state=wanted.state), wanted)
        stories, after = next_rows(drafts, wanted, moment="created_at")
    else:
        stories, after = next_rows(_wanted(member, stories_for(member), wanted), wanted, moment="published_at")
    shared = shared_networks(member, stories)
    return Page[StoryOut](items=[StoryOut(**told(story, shared.get(story.pk, ()))) for story in stories], next=after)


def _wanted(member: Member, stories: QuerySet[Story], wanted: StoriesWanted) -> QuerySet[Story]:
    wrong = {}
    topic = None
    if wanted.topic is not None:
        topic = Topic.objects.filter(organisation=member.organisation_id, name=wanted.topic).first()
    if wanted.topic is not None and topic is None:
        wrong["topic"] = _("There is no such topic: %(names)s") % {"names": wanted.topic}
    if wanted.network is not None and wanted.network not in known_networks():
        wrong["network"] = _("There is no such network: %(names)s") % {"names": wanted.network}
    if wrong:
        errors = [FieldProblem(where="query", field=field, detail=detail) for field, detail in wrong.items()]
        raise Refusal(422, "not-valid", _("Some of what was sent does not fit."), errors)
    chosen = Wanted(
        topic=topic.pk if topic else None,
        network=wanted.network or "",
        kind=wanted.kind or "",
        saved=wanted.saved,
    )
    return wanted_stories(member, stories, chosen)


@router.get("/stories/{int:story_id}", auth=Bearer("stories:read"), response={200: StoryWhole, **refusals(404)})
def read_story(request: HttpRequest, story_id: int) -> StoryWhole:
    """One story, with the words I am offered on each network. Editors see every story that they may write."""
    member = asker(request)
    story = stories_for(member).filter(pk=story_id).first()
    if story is None and may(member, "write stories"):
        story = stories_to_write(member).filter(pk=story_id).first()
    if story is None:
        raise Http404
    return whole(story, member)


@router.get("/topics", auth=Bearer("stories:read"), response={200: list[str], **refusals()})
def list_topics(request: HttpRequest) -> list[str]:
    """The topics that a story can have."""
    topics = Topic.objects.filter(organisation=asker(request).organisation_id)
    return list(topics.order_by("name").values_list("name", flat=True))


# --- writing ----------------------------------------------------------------------------------------------------------


@router.post("/stories", auth=Bearer("stories:write"), response={201: StoryWhole, **refusals(400, 422)})
def write_story(request: HttpRequest, body: StoryGiven) -> Status[StoryWhole]:
    """Write a draft. A picture is sent on its own, afterwards."""
    member = asker(request)
    story = services.write_story(
        author=member,
        title=body.title,
        summary=body.summary,
        why=body.why,
        language=body.language or member.language,
        url=body.url or "",
        topics=_topics(member, body.topics),
        captions=_captions(body.captions),
        teams=_teams(member, body.teams),
        limits=_limits(member, body.limits),
        announce=body.announce,
        internal=body.internal,
        campaign=_campaign(member, body.campaign),
        for_all=body.for_all,
    )
    return Status(201, whole(story, member))


@router.patch(
    "/stories/{int:story_id}", auth=Bearer("stories:write"), response={200: StoryWhole, **refusals(400, 404, 409, 422)}
)
def change_story(request: HttpRequest, story_id: int, body: StoryChange) -> StoryWhole:
    """Change some of a story."""
    member = asker(request)
    story = to_write(member, story_id)
    given = {name: value for name, value in body.model_dump().items() if value is not None}
    if body.focus is not None:
        given["focus"] = focus_from(body.focus.x, body.focus.y)
    if body.media is not None:
        given["media"] = _media_that_stay(story, body.media)
    if story.picture and given.get("picture_alt") == "":
        raise not_valid(picture_alt=_("Say what the picture shows, for people who cannot see it."))
    if body.topics is not None:
        given["topics"] = _topics(member, body.topics)
    if body.captions is not None:
        given["captions"] = _captions(body.captions)
    if body.teams is not None:
        given["teams"] = _teams(member, body.teams)
    if body.limits is not None:
        given["limits"] = _limits(member, body.limits)
    if body.campaign is not None:
        given["campaign"] = _campaign(member, body.campaign)
    return whole(_change_or_404(member, story, given), member)


@router.post(
    "/stories/{int:story_id}/picture",
    auth=Bearer("stories:write"),
    response={200: StoryWhole, **refusals(400, 404, 422)},
)
def give_picture(
    request: HttpRequest, story_id: int, picture: File[UploadedFile], picture_alt: Form[PictureAlt]
) -> StoryWhole:
    """Give a story its picture, and the words for people who cannot see it. PNG, JPEG or WebP of at most 10 MB."""
    member = asker(request)
    story = to_write(member, story_id)
    if not picture_alt:
        raise _file_refused("picture_alt", _("Say what the picture shows, for people who cannot see it."))
    try:
        ready = ready_picture(picture, size=picture.size or 0)
    except PictureRefused as refused:
        raise _file_refused("picture", refused.sentence) from refused
    given = {"picture": ready, "picture_alt": picture_alt}
    return whole(_change_or_404(member, story, given), member)


@router.post(
    "/stories/{int:story_id}/media",
    auth=Bearer("stories:write"),
    response={200: StoryWhole, **refusals(400, 404, 409, 422)},
)
def give_medium(
    request: HttpRequest,
    story_id: int,
    told: Form[MediumGiven],
    file: File[UploadedFile],
    captions: File[UploadedFile | None] = None,
) -> StoryWhole:
    """Add a picture (as of `picture`), a video (MP4 or WebM, with captions in WebVTT) or a PDF: one kind in a story.

    It is published only with words: of a picture what it shows, of a video what is said and seen unless it has
    captions, of a document its title.
    """
    member = asker(request)
    story = to_write(member, story_id)
    size, kind = file.size or 0, told.kind
    _require_short_enough(kind, told.words, "words")
    try:
        if kind == MediumKind.PICTURE:
            ready = ready_more(file, size=size, words=told.words)
        elif kind == MediumKind.DOCUMENT:
            ready = ready_document(file, size=size, words=told.words)
        else:
            said = ready_captions(captions, size=captions.size or 0) if captions else ""
            language = told.captions_language or story.language
            ready = ready_film(file, size=size, words=told.words, captions=said, captions_language=language)
    except UploadRefused as refused:
        raise _file_refused("file", refused.sentence) from refused
    if fault := mix_fault([*(one.kind for one in media_of(story)), kind], has_picture=bool(story.picture)):
        raise _file_refused("kind", mix_sentence(fault))
    return whole(_change_or_404(member, story, {"media": [*media_of(story), ready.keep()]}), member)


@router.post(
    "/stories/{int:story_id}/duplicate",
    auth=Bearer("stories:write"),
    response={201: StoryWhole, **refusals(404)},
)
def duplicate_story(request: HttpRequest, story_id: int) -> Status[StoryWhole]:
    """A draft that says the same, for the same people, told with the same; without moments and approvals."""
    member = asker(request)
    copy = copies.duplicate_story(story=to_write(member, story_id), by=member)
    return Status(201, whole(copy, member))


@router.post(
    "/stories/{int:story_id}/publish",
    auth=Bearer("stories:write", action="publish stories"),
    response={200: StoryWhole, **refusals(404, 409)},
)
def publish_story(request: HttpRequest, story_id: int) -> StoryWhole:
    """Publish a story; its audience hears of it within seconds. Publishing twice changes nothing."""
    member = asker(request)
    try:
        services.publish_story(story=to_write(member, story_id, "publish stories"), by=member)
    except LifeTrouble as trouble:
        raise refused(trouble) from trouble
    return whole(to_write(member, story_id), member)


# --- from and to the tables -------------------------------------------------------------------------------------------


def _may_write(member: Member, story: Story) -> bool:
    if teams_to(member, "write stories") is None:
        return True
    return may(member, "write stories") and stories_to_write(member).filter(pk=story.pk).exists()


def to_write(member: Member, story_id: int, action: str = "write stories") -> Story:
    story = stories_to_write(member, action).filter(pk=story_id).first()
    if story is None:
        raise Http404
    return story


def _change_or_404(member: Member, story: Story, given: dict[str, Any]) -> Story:
    """Change of a story what was given."""
    try:
        return services.write_story(author=member, story=story, **(as_it_is(story) | given))
    except services.NotYours as moved:
        raise Http404 from moved
    except services.NeedsApproval as needs:
        raise Refusal(409, "needs-approval", change_needs_approval(needs)) from needs
    except ChangedMeanwhile as other:
        detail = _("Somebody else has saved this story since. Yours is kept as version %(number)d of it.")
        raise Refusal(409, "changed-meanwhile", detail % {"number": other.kept.number}) from other


def _media_that_stay(story: Story, given: list[MediumStays]) -> list[Medium]:
    there = {one.name: one for one in media_of(story)}
    wanted = [one.name for one in given]
    if unknown := [name for name in wanted if name not in there or wanted.count(name) > 1]:
        raise not_valid(media=_("There is no such medium, or it is named twice: %(name)s") % {"name": unknown[0]})
    for one in given:
        _require_short_enough(there[one.name].kind, one.words, "media")
    return [there[one.name].said_to_be(one.words) for one in given]


def _require_short_enough(kind: MediumKind, words: str, field: str) -> None:
    if len(words) > LONGEST_WORDS[kind]:
        raise not_valid(**{field: _("At most %(most)d characters.") % {"most": LONGEST_WORDS[kind]}})


def told(story: Story, shared_on: Collection[str]) -> dict[str, Any]:
    return {
        "id": story.pk,
        "state": story.state,
        "title": story.title,
        "summary": story.summary,
        "why": story.why,
        "language": story.language,
        "url": story.url or None,
        "picture": picture_address(story.picture),
        "picture_alt": story.picture_alt,
        "kind": story.kind,
        "media": [_medium_out(one) for one in media_shown(story)],
        "topics": sorted(topic.name for topic in story.topics.all()),
        "author": Named(id=story.author.pk, name=story.author.name),
        "published_at": story.published_at,
        "share_from": story.share_from,
        "over_at": story.over_at,
        "internal": story.internal,
        "campaign": story.campaign.name if story.campaign else None,
        "shared_on": sorted(shared_on),
    }


def _medium_out(shown: ShownMedium) -> MediumOut:
    medium = shown.medium
    return MediumOut(
        kind=medium.kind,
        name=medium.name,
        address=settings.SITE_URL + shown.address,
        words=medium.words,
        media_type=medium.media_type,
        size=medium.size,
        pages=medium.pages,
        captions=settings.SITE_URL + shown.captions if shown.captions else None,
        captions_language=medium.captions_language or None,
    )


def whole(story: Story, member: Member) -> StoryWhole:
    shares = {share.network: share for share in shares_of(member).filter(story=story)}
    uses, sharers = uses_of(story), sharers_of(story, member)
    return StoryWhole(
        **told(story, shares.keys()),
        offers=[
            Offer(
                network=network.key,
                name=str(network.name),
                manner=manner,
                caption=offered_caption(member, story, network.key, uses=uses),
                share=share_out(shares[network.key]) if network.key in shares else None,
            )
            for network, manner in ([] if _keeps_in(story) else _manners(member))
        ],
        shared_by=SharedBy(names=sharers.names, others=sharers.others),
        written=_written(story) if _may_write(member, story) else None,
    )


def _keeps_in(story: Story) -> bool:
    """No network is offered for what can be shared on none."""
    return story.internal or story.waits_to_be_shared or story.is_over or story.state == Story.State.RECALLED


def _manners(member: Member) -> list[tuple[Any, Manner]]:
    connected = set(member.connections.filter(broken="").values_list("network", flat=True))
    return [(one, manner_for(one, connected=one.key in connected)) for one in registry.all_networks()]


def _written(story: Story) -> Written:
    return Written(
        captions=[
            CaptionOut(network=caption.network or None, language=caption.language, text=caption.text)
            for caption in story.captions.all()
        ],
        everyone=story.audience.everyone,
        teams=[Named(id=team.pk, name=team.name) for team in story.audience.teams.order_by("name")],
        limits=_limits_out(story),
        announce=story.announce,
        version=story.version,
        publish_at=story.publish_at,
        lacked=[name for name in story.lacked.split(",") if name],
        links_close=story.links_close,
        recalled_at=story.recalled_at,
        recall_reason=story.recall_reason,
        for_all=story.for_all,
    )


def _campaign(member: Member, name: str | None) -> Campaign | None:
    if not name:
        return None
    campaign = Campaign.objects.filter(organisation=member.organisation_id, name=name).first()
    if campaign is None:
        raise not_valid(campaign=_("There is no such campaign: %(name)s") % {"name": name})
    return campaign


LifeTrouble = (services.NotReadyToPublish, services.NotYours, NotInThisState, MomentRefused)


def refused(trouble: Exception) -> Refusal | Http404:
    """The answer to a step of its life that a story does not take: one of `LifeTrouble`."""
    if isinstance(trouble, services.NotYours):
        return Http404()
    if isinstance(trouble, services.NotReadyToPublish):
        missing = [FieldProblem(where="body", field=name, detail=_("This is missing.")) for name in trouble.missing]
        return Refusal(409, "not-ready", _("The story is not ready to be published."), missing)
    if isinstance(trouble, MomentRefused):
        return not_valid(**{trouble.field: _("This moment is past, or comes before another one that it must follow.")})
    return Refusal(409, "state", _("The story is in a state in which that cannot be done."))


def _topics(member: Member, names: Iterable[str], field: str = "topics") -> list[Topic]:
    wanted = set(names)
    found = list(Topic.objects.filter(organisation=member.organisation_id, name__in=wanted))
    if unknown := wanted - {topic.name for topic in found}:
        said = ", ".join(sorted(unknown))
        raise not_valid(**{field: _("There is no such topic: %(names)s") % {"names": said}})
    return found


def _teams(member: Member, ids: Iterable[int]) -> list[Team]:
    wanted = set(ids)
    found = list(Team.objects.filter(organisation=member.organisation_id, pk__in=wanted))
    if unknown := wanted - {team.pk for team in found}:
        raise not_valid(teams=_("There is no such team: %(names)s") % {"names": ", ".join(map(str, sorted(unknown)))})
    if not may_for(member, "write stories", wanted):
        raise not_valid(teams=_("You write for some teams alone: choose one or more of those."))
    return found


def _limits(member: Member, given: LimitsGiven) -> Limits:
    for field in ("network", "connection"):
        if unknown := set(getattr(given, field)) - set(known_networks()):
            said = ", ".join(sorted(unknown))
            raise not_valid(**{f"limits.{field}": _("There is no such network: %(names)s") % {"names": said}})
    limits: dict[str, list[str]] = {key: list(getattr(given, key)) for key in _AS_GIVEN}
    limits["topic"] = [str(topic.pk) for topic in _topics(member, given.topic, field="limits.topic")]
    if given.joined_within is not None:
        limits["joined_within"] = [f"{given.joined_within:04}"]
    if given.joined_since is not None:
        limits["joined_since"] = [given.joined_since.isoformat()]
    return limits


def _limits_out(story: Story) -> LimitsOut:
    kept = limits_of(story.audience)
    told: dict[str, Any] = {key: kept.get(key, []) for key in _AS_GIVEN}
    if followed := kept.get("topic"):
        told["topic"] = sorted(Topic.objects.filter(pk__in=map(int, followed)).values_list("name", flat=True))
    told["joined_within"] = max(map(int, kept["joined_within"])) if "joined_within" in kept else None
    told["joined_since"] = min(kept["joined_since"]) if "joined_since" in kept else None
    return LimitsOut(**told)


def _captions(given: Iterable[CaptionGiven]) -> list[CaptionText]:
    captions = [CaptionText(one.network or "", one.language, one.text) for one in given]
    for at, caption in enumerate(captions):
        if caption.network and caption.network not in known_networks():
            raise not_valid(**{f"captions.{at}.network": _("There is no such network.")})
    return captions


def _file_refused(field: str, detail: str) -> Refusal:
    where = "file" if field in {"picture", "file"} else "form"
    return Refusal(
        422,
        "not-valid",
        _("Some of what was sent does not fit."),
        [FieldProblem(where=where, field=field, detail=detail)],
    )
