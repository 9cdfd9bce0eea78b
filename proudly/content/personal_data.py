"""What this room keeps of people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from proudly.content.cards.services import forget
from proudly.content.models import (
    Campaign,
    Caption,
    CaptionHelp,
    CaptionRequest,
    CategoryTopic,
    FeedSearch,
    Interest,
    LinkReading,
    Review,
    ReviewRule,
    ReviewStep,
    SearchWord,
    Source,
    SourceItem,
    Story,
    StoryIndexed,
    StoryVersion,
    SuggestedCaption,
    Suggestion,
    SuggestionMessage,
    SuggestionSettings,
    Topic,
    WordInStory,
)
from proudly.content.sources.retention import forget_items
from proudly.people.data_kinds import DataKind, Retention, Row, declare, declare_not_personal
from proudly.people.models import Member, Organisation


def stories(member: Member) -> Iterator[Row]:
    for story in member.stories.order_by("pk").iterator():
        yield {
            "title": story.title,
            "summary": story.summary,
            "created_at": story.created_at,
            "published_at": story.published_at,
        }


declare(
    DataKind(
        key="stories",
        name=_("Stories you wrote"),
        purpose=_("To publish stories for the organisation, whose they are."),
        at_erasure=_("The stories remain: they are the organisation's. A number stands where your name was."),
        kept=_("as long as the organisation is here"),
        models=(Story,),
        columns={
            "title": _("Title"),
            "summary": _("Summary"),
            "created_at": _("Begun"),
            "published_at": _("Published"),
        },
        export=stories,
    )
)


def story_versions(member: Member) -> Iterator[Row]:
    for version in StoryVersion.objects.filter(by=member).select_related("story").order_by("pk").iterator():
        yield {"story": version.story.title, "version": version.number, "at": version.at}


declare(
    DataKind(
        key="story_versions",
        name=_("That you saved a story"),
        purpose=_("To tell editors who changed a story and when, and to bring an earlier text back."),
        at_erasure=_("The versions remain: they are the organisation's. A number stands where your name was."),
        kept=_("as long as the story is there; what was kept by itself, one for each day"),
        models=(StoryVersion,),
        columns={"story": _("Story"), "version": _("Version"), "at": _("Saved")},
        export=story_versions,
    )
)


def interests(member: Member) -> Iterator[Row]:
    for interest in member.interests.select_related("topic").order_by("topic__name"):
        yield {"topic": interest.topic.name}


def forget_interests(member: Member) -> None:
    member.interests.all().delete()


declare(
    DataKind(
        key="interests",
        name=_("Your topics"),
        purpose=_("To mark the stories that you care for."),
        at_erasure=_("Removed."),
        kept=_("until you choose others"),
        models=(Interest,),
        columns={"topic": _("Topic")},
        export=interests,
        erase=forget_interests,
    )
)


def link_readings(member: Member) -> Iterator[Row]:
    for reading in member.link_readings.order_by("pk").iterator():
        yield {"url": reading.url, "created_at": reading.created_at, "title": reading.card.get("title", "")}


def forget_link_readings(member: Member) -> None:
    forget(list(member.link_readings.all()))


def remove_old_link_readings(organisation: Organisation, before: datetime, batch: int) -> int:
    old = LinkReading.objects.filter(organisation=organisation, created_at__lt=before).order_by("created_at")
    return forget(list(old[:batch]))


declare(
    DataKind(
        key="link_readings",
        name=_("Links you had read"),
        purpose=_("To fill in a story from the page that it is about."),
        at_erasure=_("Removed."),
        kept="",
        models=(LinkReading,),
        columns={"url": _("Link"), "created_at": _("Pasted"), "title": _("Title")},
        export=link_readings,
        erase=forget_link_readings,
        retention=Retention(days=7, shortest=1, remove=remove_old_link_readings),
    )
)
declare_not_personal(Topic, "words of the organisation")
declare_not_personal(Caption, "words of the organisation, for anybody to share")


def sources(member: Member) -> Iterator[Row]:
    for source in member.sources.order_by("pk").iterator():
        yield {"name": source.name, "address": source.address, "created_at": source.created_at}


declare(
    DataKind(
        key="sources",
        name=_("Sources you added"),
        purpose=_("To bring stories in, under the name of the editor who chose where from."),
        at_erasure=_("The sources remain: they are the organisation's. A number stands where your name was."),
        kept=_("until an editor removes them; what they have shown, after they show it no more"),
        models=(Source, SourceItem),
        columns={"name": _("Name"), "address": _("Address"), "created_at": _("Added")},
        export=sources,
        retention=Retention(days=365, shortest=90, remove=forget_items),
    )
)


def feed_searches(member: Member) -> Iterator[Row]:
    for search in member.feed_searches.order_by("pk").iterator():
        yield {"typed": search.typed, "created_at": search.created_at}


def forget_feed_searches(member: Member) -> None:
    member.feed_searches.all().delete()


declare(
    DataKind(
        key="feed_searches",
        name=_("Addresses you tried as a source"),
        purpose=_("To show what is there before you add it."),
        at_erasure=_("Removed."),
        kept=_("a day"),
        models=(FeedSearch,),
        columns={"typed": _("Address"), "created_at": _("Tried")},
        export=feed_searches,
        erase=forget_feed_searches,
    )
)
declare_not_personal(CategoryTopic, "which category of a feed is which topic")
declare_not_personal(Campaign, "stories that belong together, in words of the organisation")


def suggestions(member: Member) -> Iterator[Row]:
    for one in member.suggestions.select_related("story").prefetch_related("messages").order_by("pk"):
        yield {
            "link": one.url,
            "why": one.why,
            "state": one.get_state_display(),
            "suggested_at": one.suggested_at,
            "story": one.story.title if one.story else "",
            # What others wrote to the member is the member's to have as well.
            "conversation": [f"{message.at.isoformat()} {message.text}".strip() for message in one.messages.all()],
        }


def erase_suggestions(member: Member) -> None:
    """Stories that came of them stay, without the name. The rest goes, with what both sides said."""
    mine = Suggestion.objects.filter(member=member)
    without_a_story = mine.exclude(state=Suggestion.State.TAKEN)
    _remove_pictures(without_a_story)
    without_a_story.delete()
    _remove_pictures(mine)
    SuggestionMessage.objects.filter(suggestion__member=member).delete()
    mine.update(why="", by_name=False, topic=None, picture="", title="", summary="", site="", picture_alt="")
    SuggestionMessage.objects.filter(author=member).update(text="")


def forget_old_suggestions(organisation: Organisation, before: datetime, batch: int) -> int:
    """Those that came to nothing go whole; of those that became stories, the conversation."""
    old = Suggestion.objects.filter(organisation=organisation, suggested_at__lt=before)
    over = old.filter(state__in=[Suggestion.State.DECLINED, Suggestion.State.WITHDRAWN])
    gone = list(over.order_by("suggested_at").values_list("pk", flat=True)[:batch])
    _remove_pictures(Suggestion.objects.filter(pk__in=gone))
    Suggestion.objects.filter(pk__in=gone).delete()
    if len(gone) == batch:
        return batch
    taken = SuggestionMessage.objects.filter(
        organisation=organisation, suggestion__state=Suggestion.State.TAKEN, at__lt=before
    )
    words = list(taken.order_by("at").values_list("pk", flat=True)[: batch - len(gone)])
    SuggestionMessage.objects.filter(pk__in=words).delete()
    return len(gone) + len(words)


def _remove_pictures(suggestions: QuerySet[Suggestion]) -> None:
    for one in suggestions.exclude(picture=""):
        one.picture.delete(save=False)


declare(
    DataKind(
        key="suggestions",
        name=_("What you suggested"),
        purpose=_("For editors to answer you, and to name you with the story that comes of it."),
        at_erasure=_(
            "Removed, with the conversation. A story that came of one stays, without your name; what you wrote to "
            "colleagues about theirs is emptied."
        ),
        kept=_("what became a story is known as long as the story; the rest and all conversations as long as this"),
        models=(Suggestion, SuggestionMessage),
        columns={
            "link": _("Link"),
            "why": _("Why"),
            "state": _("State"),
            "suggested_at": _("Suggested"),
            "story": _("Story"),
            "conversation": _("Conversation"),
        },
        export=suggestions,
        erase=erase_suggestions,
        retention=Retention(days=730, shortest=180, remove=forget_old_suggestions),
    )
)
declare_not_personal(SuggestionSettings, "how soon the organisation promises an answer to suggestions")


def caption_requests(member: Member) -> Iterator[Row]:
    for one in CaptionRequest.objects.filter(member=member).select_related("story").order_by("pk").iterator():
        yield {"story": one.story.title, "network": one.network, "asked_at": one.asked_at}


def forget_caption_requests(organisation: Organisation, before: datetime, batch: int) -> int:
    """Words that were used stay: captions are marked by them."""
    old = CaptionRequest.objects.filter(organisation=organisation, asked_at__lt=before)
    unused = old.exclude(pk__in=SuggestedCaption.objects.exclude(used_as="").values("request"))
    gone = list(unused.order_by("asked_at").values_list("pk", flat=True)[:batch])
    CaptionRequest.objects.filter(pk__in=gone).delete()
    return len(gone)


declare(
    DataKind(
        key="caption_requests",
        name=_("Words you had suggested"),
        purpose=_("To show you what a model suggested, and to mark what was used of it."),
        at_erasure=_("Words that were used remain: they are the story's. A number stands where your name was."),
        kept=_("what was not used as long as this; what was, as long as the story"),
        models=(CaptionRequest, SuggestedCaption),
        columns={"story": _("Story"), "network": _("Network"), "asked_at": _("Asked")},
        export=caption_requests,
        retention=Retention(days=90, shortest=7, remove=forget_caption_requests),
    )
)
declare_not_personal(CaptionHelp, "which model suggests words to editors")
declare_not_personal(SearchWord, "the words of published stories, to find them by")
declare_not_personal(WordInStory, "which of these words stand in a story")
declare_not_personal(StoryIndexed, "that a story can be found")


def review_steps(member: Member) -> Iterator[Row]:
    for step in ReviewStep.objects.filter(by=member).order_by("pk").iterator():
        yield {"title": step.title, "what": step.get_kind_display(), "text": step.text, "at": step.at}


def empty_review_words(member: Member) -> None:
    ReviewStep.objects.filter(by=member).update(text="")


declare(
    DataKind(
        key="review",
        name=_("What you said and decided of stories to approve"),
        purpose=_("So that it can be shown later who approved what, as rules for what a company says may ask."),
        at_erasure=_("What was decided stays. Your words are removed, and a number stands where your name was."),
        kept=_("as long as the organisation is here"),
        models=(Review, ReviewStep, ReviewRule),
        columns={"title": _("Story"), "what": _("What"), "text": _("Words"), "at": _("When")},
        export=review_steps,
        erase=empty_review_words,
    )
)
