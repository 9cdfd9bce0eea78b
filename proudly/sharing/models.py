"""Members' accounts on networks, and their shares."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from proudly.content.models import Story
from proudly.kit import clock
from proudly.kit.secrets import seal, unseal
from proudly.links.models import Link
from proudly.people.models import Member, Organisation, OrganisationRow


class Connection(OrganisationRow):
    """A member's own account on a network with a posting API."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="connections")
    network = models.CharField(max_length=30)
    account = models.CharField(max_length=200, help_text="as the member knows it: @sanne.example")
    sealed = models.TextField(help_text="the credentials, encrypted; read and written as `credentials`")
    broken = models.CharField(max_length=300, blank=True, help_text="why the network no longer accepts it")
    connected_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "network"], name="one_connection_per_network")]

    def __str__(self) -> str:
        return f"{self.account} on {self.network}"

    @property
    def credentials(self) -> dict[str, Any]:
        """What the network's adapter needs in order to post. Raises SecretUnreadable when the key was lost."""
        opened: dict[str, Any] = unseal(self.sealed)
        return opened

    @credentials.setter
    def credentials(self, credentials: dict[str, Any]) -> None:
        self.sealed = seal(credentials)


class Share(OrganisationRow):
    """One story, by one member, on one network, once."""

    class State(models.TextChoices):
        OPENED = "opened", _("Opened")  # the network's composer was opened with it
        CONFIRMED = "confirmed", _("Confirmed")  # a reader came from it, or its address was given
        WAITING = "waiting", _("Waiting")  # we post it: it has not been tried, or will be tried again
        POSTING = "posting", _("Being posted")  # a worker is at it, or died at it
        POSTED = "posted", _("Posted")
        FAILED = "failed", _("Failed")  # `error` says why; the member can try again

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="shares")
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="shares", db_index=False)
    network = models.CharField(max_length=30)
    link = models.OneToOneField(Link, on_delete=models.PROTECT, related_name="share")
    connection = models.ForeignKey(Connection, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    caption = models.TextField(max_length=20_000)
    variant = models.CharField(
        max_length=16, blank=True, help_text="which of the story's captions it was made of, by `echo.rules.key_of`"
    )
    state = models.CharField(max_length=12, choices=State.choices)
    post_key = models.CharField(
        max_length=80, blank=True, help_text="chosen before posting, so that a second attempt is the same post"
    )
    address = models.URLField(max_length=2000, blank=True, help_text="where the post is")
    post = models.CharField(
        max_length=2000, blank=True, help_text="which post the member has named, by `rules.post_of_address`"
    )
    error = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    shared_at = models.DateTimeField(default=clock.now, help_text="when the member pressed the button")
    try_at = models.DateTimeField(null=True, blank=True, help_text="when a worker should next look at it")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "story", "network"], name="shared_once"),
            models.UniqueConstraint(
                fields=["organisation", "network", "post"], condition=~Q(post=""), name="a_post_confirms_one_share"
            ),
        ]
        indexes = [
            models.Index(F("organisation"), F("shared_at").desc(), name="shares_newest_first"),
            models.Index(fields=["story", "network", "shared_at"], name="shares_of_a_story_lately"),
            # Who shared a story lately is answered from here alone, without reading the rows of thousands of shares.
            models.Index(fields=["story", "shared_at", "member"], name="sharers_of_a_story_lately"),
            models.Index(fields=["try_at"], condition=Q(state__in=["waiting", "posting"]), name="shares_to_post"),
        ]

    def __str__(self) -> str:
        return f"{self.story_id} by {self.member_id} on {self.network}"


class ShareEvent(OrganisationRow):
    """The log of what happened to shares."""

    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="events")
    state = models.CharField(max_length=12, choices=Share.State.choices)
    detail = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.state


class PostWatch(OrganisationRow):
    """That we look now and then at a post which we put out, for as long as `engagement.rules` say."""

    share = models.OneToOneField(Share, on_delete=models.CASCADE, related_name="watch")
    posted_at = models.DateTimeField()
    look_at = models.DateTimeField(null=True, help_text="when a worker should next look; empty: not any more")
    failures = models.PositiveSmallIntegerField(default=0, help_text="in a row: the network could not be asked")
    seen_at = models.DateTimeField(null=True, help_text="when the network last told")
    gone_at = models.DateTimeField(null=True, help_text="when it said that the post is gone")

    class Meta:
        indexes = [models.Index(fields=["look_at"], condition=Q(look_at__isnull=False), name="posts_to_look_at")]

    def __str__(self) -> str:
        return f"{self.share_id} at {self.look_at}"


class Engagement(OrganisationRow):
    """The log of what others did with posts, where networks tell: how many were seen, when there were more than before.

    Numbers alone: who did it is never asked for.
    """

    class Kind(models.TextChoices):
        LIKE = "like"
        RESHARE = "reshare"
        REPLY = "reply"

    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="engagement")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    was = models.PositiveIntegerField(help_text="the most that were seen before")
    count = models.PositiveIntegerField(help_text="the most that were seen so far")
    seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["share", "kind", "was"], name="engagement_grows_once"),
            models.CheckConstraint(condition=Q(count__gt=F("was")), name="engagement_grows"),
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.kind}"


class StoryOpinion(OrganisationRow):
    """A member's word on a story: proud to share it, or why not. The last word counts."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="story_opinions")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="opinions")
    because = models.CharField(max_length=12, blank=True, help_text="of `pride.rules.Because`; empty: proud of it")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "member"], name="story_opinion_once")]

    def __str__(self) -> str:
        return self.because or "proud"


class StoryRest(OrganisationRow):
    """That a story is no longer promoted, since few were proud of it; over when an editor promotes it again."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="rest")
    since = models.DateTimeField(default=clock.now)
    lifted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.story_id} since {self.since:%Y-%m-%d}"


class StoryStandards(OrganisationRow):
    """What an organisation asks of its stories. Without a row, as the fields say."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="story_standards")
    levels = models.JSONField(default=dict, help_text="language → `readability.Level`, or empty: it does not matter")
    # Starting norm of DSMN8: 3.5 fresh stories a week for 100 active people.
    fresh_a_week = models.FloatField(default=3.5, help_text="new stories a week, for 100 active people")

    def __str__(self) -> str:
        return f"{self.fresh_a_week} a week"


class SavedStory(OrganisationRow):
    """A story that a member keeps for later."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="saved_stories")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "story"], name="story_saved_once")]

    def __str__(self) -> str:
        return f"{self.story_id} by {self.member_id}"


class FirstMinute(OrganisationRow):
    """How far a new member is on the start page. When it is over stands in `Member.welcomed_at`."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="first_minute")
    step = models.CharField(max_length=12, help_text="the furthest one reached, of `first_minute.STEPS`")

    def __str__(self) -> str:
        return self.step


class Announcement(OrganisationRow):
    """That the audience of a story has been given notice. One per story, so that it happens once."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="announcement")
    at = models.DateTimeField(default=clock.now)
    people = models.PositiveIntegerField(help_text="members who were given a notice")
    held_back = models.PositiveIntegerField(default=0, help_text="whom it suits, but who had no room for a notice")
    too_cold = models.PositiveIntegerField(default=0, help_text="whom it does not suit enough; they find it in Stories")
    bar = models.FloatField(null=True, help_text="what it came to for the last of those it suits, by `relevance`")
    looked_at = models.DateTimeField(null=True, help_text="when it was last seen whether there is room")
    claimed_until = models.DateTimeField(null=True, help_text="a worker writes the notices; it is taken for dead then")
    written_at = models.DateTimeField(null=True, help_text="when every notice was written for the first time")
    stopped_at = models.DateTimeField(null=True, help_text="when an editor stopped it: nobody else is told")

    def __str__(self) -> str:
        return f"{self.story_id}: {self.people}"


class StoryReception(OrganisationRow):
    """What a story is, and how it was received so far, as `reception.take_reception` last saw it.

    Topics and words are kept with it so that a page reads one row of each of hundreds of stories, and no more.
    """

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="reception")
    told = models.PositiveIntegerField(help_text="people who were told of it")
    shared = models.PositiveIntegerField(help_text="people who shared it")
    author_told = models.FloatField(help_text="the same of the author's other stories; what is long ago counts less")
    author_shared = models.FloatField()
    topics = models.TextField(blank=True, help_text="ids, with a space between")
    languages = models.TextField(blank=True, help_text="in which there are words to share it with; likewise")
    networks = models.TextField(blank=True, help_text="for which there are words of its own; likewise")

    def __str__(self) -> str:
        return f"{self.story_id}: {self.shared} of {self.told}"


class OrganisationReception(OrganisationRow):
    """When it was last counted how an organisation's stories were received, and what is usual in it."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="reception")
    usual = models.FloatField(help_text="the share rate, by `relevance.usual_rate`")
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.usual:.3f}"


class StoryNotices(OrganisationRow):
    """How many notices about stories a member gets at most. Without a row, as the field says."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="story_notices")
    weekly_limit = models.PositiveSmallIntegerField(default=3, help_text="for one member, in any seven days")

    def __str__(self) -> str:
        return f"{self.weekly_limit} a week"


class NewestFirst(OrganisationRow):
    """That a member wants to see everything, newest first: nothing is computed of them, nor from what they share."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="newest_first")
    since = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.member_id}"


class HouseRules(OrganisationRow):
    """A version of what people may and may not say. The one with the highest number holds; none is ever changed."""

    number = models.PositiveIntegerField(help_text="1, 2, 3 … in its organisation")
    texts = models.JSONField(help_text="language → text")
    disclosures = models.JSONField(default=dict, help_text="language → words that go with each post")
    accept_from = models.PositiveIntegerField(help_text="whoever agreed with this version or a later one is not asked")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="house_rules_number_once")]

    def __str__(self) -> str:
        return f"house rules {self.number}"


class HouseRulesAccepted(OrganisationRow):
    """That a member agreed with a version of the house rules, once."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="house_rules_accepted")
    number = models.PositiveIntegerField(help_text="of the version")
    accepted_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "number"], name="house_rules_accepted_once")]

    def __str__(self) -> str:
        return f"{self.number} by {self.member_id}"


class ShareLimit(OrganisationRow):
    """How many shares of one story on one network there are in an hour at most. Without a row, as the field says."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="share_limit")
    per_hour = models.PositiveSmallIntegerField(default=10, help_text="in any hour; 0: no limit")

    def __str__(self) -> str:
        return f"{self.per_hour} an hour"


class PlannedShare(OrganisationRow):
    """That a member wants to share a story at a moment to come. Gone once it is shared, or the member takes it back."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        DUE = "due", _("Your turn")  # its moment came; the member posts it by hand, and was told
        DROPPED = "dropped", _("Dropped")  # the story may not be shared any more; the member was told

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="planned_shares")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="planned_shares")
    network = models.CharField(max_length=30)
    caption = models.TextField(max_length=20_000)
    at = models.DateTimeField(help_text="when it goes out")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    made_at = models.DateTimeField(default=clock.now, help_text="when the member last confirmed it")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "story", "network"], condition=~Q(state="dropped"), name="planned_once"
            ),
            models.UniqueConstraint(
                fields=["story", "network", "at"], condition=Q(state="planned"), name="one_planned_share_at_a_moment"
            ),
        ]
        indexes = [models.Index(fields=["at"], condition=Q(state="planned"), name="planned_shares_due")]

    def __str__(self) -> str:
        return f"{self.story_id} by {self.member_id} on {self.network} at {self.at}"
