"""What this room keeps of people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from proudly.people.data_kinds import DataKind, Retention, Row, declare, declare_not_personal
from proudly.people.models import Member, Organisation
from proudly.sharing.engagement.queries import engagement_of
from proudly.sharing.models import (
    Announcement,
    Connection,
    Engagement,
    FirstMinute,
    HouseRules,
    HouseRulesAccepted,
    NewestFirst,
    OrganisationReception,
    PlannedShare,
    PostWatch,
    SavedStory,
    Share,
    ShareEvent,
    ShareLimit,
    StoryNotices,
    StoryOpinion,
    StoryReception,
    StoryRest,
    StoryStandards,
)
from proudly.sharing.pride.rules import Because
from proudly.sharing.pride.words import BECAUSE
from proudly.sharing.queries import shares_of


def connections(member: Member) -> Iterator[Row]:
    for one in member.connections.order_by("pk"):
        yield {"network": one.network, "account": one.account, "connected_at": one.connected_at}


def erase_connections(member: Member) -> None:
    member.connections.all().delete()


declare(
    DataKind(
        key="connections",
        name=_("Connected accounts"),
        purpose=_("To post for you when you press the button."),
        at_erasure=_("Removed, with the keys to the accounts."),
        kept=_("until you disconnect them"),
        models=(Connection,),
        columns={"network": _("Network"), "account": _("Account"), "connected_at": _("Connected")},
        export=connections,
        erase=erase_connections,
    )
)


def shares(member: Member) -> Iterator[Row]:
    for share in shares_of(member).prefetch_related("events").order_by("pk").iterator(500):
        yield {
            "story": share.story.title,
            "network": share.network,
            "words": share.caption,
            "state": share.get_state_display(),
            "address": share.address,
            "shared_at": share.shared_at,
            "readers": share.readers,  # type: ignore[attr-defined]  # counted by shares_of
            "visits": share.visits,  # type: ignore[attr-defined]
            "history": [f"{event.at.isoformat()} {event.state} {event.detail}".strip() for event in share.events.all()],
        }


def erase_words(member: Member) -> None:
    """Nothing of the member's own words stays, and what has not been posted never will be."""
    waiting = Share.objects.filter(member=member, state__in=[Share.State.WAITING, Share.State.POSTING])
    waiting.update(state=Share.State.FAILED, try_at=None)
    _without_words(list(Share.objects.filter(member=member).values_list("pk", flat=True)))


def forget_words(organisation: Organisation, before: datetime, batch: int) -> int:
    old = Share.objects.filter(organisation=organisation, shared_at__lt=before).exclude(caption="")
    return _without_words(list(old.order_by("shared_at").values_list("pk", flat=True)[:batch]))


def _without_words(shares: list[int]) -> int:
    ShareEvent.objects.filter(share__in=shares).exclude(detail="").update(detail="")
    return Share.objects.filter(pk__in=shares).update(
        caption="", variant="", address="", post="", post_key="", error=""
    )


declare(
    DataKind(
        key="shares",
        name=_("What you shared"),
        purpose=_("To post in your name, count it once, and give points for it."),
        at_erasure=_("Your words and the addresses of your posts are removed; that something was shared remains."),
        kept=_("your words, so many days; that you shared, as long as the organisation is here"),
        models=(Share, ShareEvent),
        columns={
            "story": _("Story"),
            "network": _("Network"),
            "words": _("Words"),
            "state": _("State"),
            "address": _("Address"),
            "shared_at": _("Shared"),
            "readers": _("Readers"),
            "visits": _("Visits"),
            "history": _("History"),
        },
        export=shares,
        erase=erase_words,
        retention=Retention(days=1095, shortest=365, remove=forget_words),
    )
)


def engagement(member: Member) -> Iterator[Row]:
    watches = PostWatch.objects.filter(share__member=member).select_related("share__story").order_by("pk")
    for watch in watches:
        seen = engagement_of([watch.share_id])[watch.share_id]
        yield {
            "story": watch.share.story.title,
            "network": watch.share.network,
            "likes": seen.get("like", 0),
            "reshares": seen.get("reshare", 0),
            "replies": seen.get("reply", 0),
            "seen_at": watch.seen_at,
            "gone_at": watch.gone_at,
        }


def forget_watches(member: Member) -> None:
    PostWatch.objects.filter(share__member=member).delete()


declare(
    DataKind(
        key="engagement",
        name=_("What came of your posts"),
        purpose=_(
            "To give you points for likes, reshares and replies, and to see that a post stays. The network is asked "
            "for numbers, never for who, and only while your account is connected."
        ),
        at_erasure=_("We look no more, and when we looked is removed; the numbers remain in the sums of a story."),
        kept=_("as long as the organisation is here; we look for two weeks"),
        models=(PostWatch, Engagement),
        columns={
            "story": _("Story"),
            "network": _("Network"),
            "likes": _("Likes"),
            "reshares": _("Reshares"),
            "replies": _("Replies"),
            "seen_at": _("Last seen"),
            "gone_at": _("Gone since"),
        },
        export=engagement,
        erase=forget_watches,
    )
)


def agreed(member: Member) -> Iterator[Row]:
    for one in member.house_rules_accepted.order_by("pk"):
        yield {"version": one.number, "at": one.accepted_at}


def forget_agreement(member: Member) -> None:
    member.house_rules_accepted.all().delete()


declare(
    DataKind(
        key="house_rules",
        name=_("That you agreed with the house rules"),
        purpose=_("To ask you once, and not at every post."),
        at_erasure=_("Removed."),
        kept=_("as long as you are here"),
        models=(HouseRulesAccepted,),
        columns={"version": _("Version"), "at": _("Agreed")},
        export=agreed,
        erase=forget_agreement,
    )
)


def first_minute(member: Member) -> Iterator[Row]:
    for one in FirstMinute.objects.filter(member=member):
        yield {"step": one.step, "over_at": member.welcomed_at}


def forget_first_minute(member: Member) -> None:
    FirstMinute.objects.filter(member=member).delete()


declare(
    DataKind(
        key="first_minute",
        name=_("How far you were when you began"),
        purpose=_("To go on where you left off."),
        at_erasure=_("Removed."),
        kept=_("as long as you are here"),
        models=(FirstMinute,),
        columns={"step": _("Step"), "over_at": _("Done")},
        export=first_minute,
        erase=forget_first_minute,
    )
)


def newest_first(member: Member) -> Iterator[Row]:
    for one in NewestFirst.objects.filter(member=member):
        yield {"since": one.since}


def forget_newest_first(member: Member) -> None:
    NewestFirst.objects.filter(member=member).delete()


declare(
    DataKind(
        key="relevance",
        name=_("How well stories suit you"),
        purpose=_(
            "To mail you the stories that suit you and show them first. It is computed from your topics, language, "
            "team, networks and shares when it is needed, and shown to nobody else. You can switch it off."
        ),
        at_erasure=_("Nothing is computed any more, and your choice is removed."),
        kept=_("not at all; that you switched it off, until you switch it on"),
        models=(NewestFirst,),
        columns={"since": _("Everything, newest first, since")},
        export=newest_first,
        erase=forget_newest_first,
    )
)


def opinions(member: Member) -> Iterator[Row]:
    for one in member.story_opinions.select_related("story").order_by("pk"):
        yield {
            "story": one.story.title,
            "word": str(BECAUSE[Because(one.because)]) if one.because else "",
            "at": one.at,
        }


def forget_opinions(member: Member) -> None:
    member.story_opinions.all().delete()


declare(
    DataKind(
        key="story_opinions",
        name=_("What you said of stories"),
        purpose=_("So that editors learn which stories people are proud of. They see numbers, never who said what."),
        at_erasure=_("Removed."),
        kept=_("until you take it back"),
        models=(StoryOpinion,),
        columns={"story": _("Story"), "word": _("Why not; empty: proud of it"), "at": _("Said")},
        export=opinions,
        erase=forget_opinions,
    )
)


def saved_stories(member: Member) -> Iterator[Row]:
    for one in member.saved_stories.select_related("story").order_by("pk"):
        yield {"story": one.story.title, "at": one.at}


def forget_saved_stories(member: Member) -> None:
    member.saved_stories.all().delete()


declare(
    DataKind(
        key="saved_stories",
        name=_("Stories you saved for later"),
        purpose=_("For you to find them again. Nobody else sees them."),
        at_erasure=_("Removed."),
        kept=_("until you no longer save them"),
        models=(SavedStory,),
        columns={"story": _("Story"), "at": _("Saved")},
        export=saved_stories,
        erase=forget_saved_stories,
    )
)
declare_not_personal(StoryRest, "that a story is no longer promoted")
declare_not_personal(StoryStandards, "what an organisation asks of its stories")


def planned(member: Member) -> Iterator[Row]:
    for one in PlannedShare.objects.filter(member=member).select_related("story").order_by("pk"):
        yield {
            "story": one.story.title,
            "network": one.network,
            "words": one.caption,
            "at": one.at,
            "state": one.get_state_display(),
            "planned_at": one.made_at,
        }


def forget_planned(member: Member) -> None:
    PlannedShare.objects.filter(member=member).delete()


declare(
    DataKind(
        key="planned_shares",
        name=_("What you planned to share"),
        purpose=_("To share it at the moment that you confirmed."),
        at_erasure=_("Removed, and never shared."),
        kept=_("until it is shared or you cancel it; what came to nothing, two weeks"),
        models=(PlannedShare,),
        columns={
            "story": _("Story"),
            "network": _("Network"),
            "words": _("Words"),
            "at": _("Goes out"),
            "state": _("State"),
            "planned_at": _("Planned"),
        },
        export=planned,
        erase=forget_planned,
    )
)
declare_not_personal(ShareLimit, "how often a story is shared on a network in an hour at most, the same for all")
declare_not_personal(StoryNotices, "how many mails about stories a member gets at most, the same for all")
declare_not_personal(HouseRules, "what the organisation asks of those who share, in its own words")
declare_not_personal(Announcement, "that a story was announced, and to how many")
declare_not_personal(StoryReception, "how many were told of a story and shared it; nobody by name")
declare_not_personal(OrganisationReception, "how often stories are shared in the whole organisation")
