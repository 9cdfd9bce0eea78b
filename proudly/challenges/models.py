"""What senior management commits to and challenges everybody to, and why the organisation does all this."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from proudly.audience.models import Audience
from proudly.content.models import Campaign, Story, Topic
from proudly.kit import clock
from proudly.kit.private_files import private_files
from proudly.people.models import Member, Organisation, OrganisationRow


class Filmed(models.Model):
    """What may have a video, that was uploaded or stands elsewhere, with captions or a text to read instead."""

    video = models.FileField(storage=private_files, upload_to="films", max_length=200, blank=True)
    video_kind = models.CharField(max_length=20, blank=True, help_text="a `kit.videos.VideoKind`: found in it")
    video_link = models.URLField(max_length=2000, blank=True, help_text="of a video that stands elsewhere")
    poster = models.ImageField(storage=private_files, upload_to="films", max_length=200, blank=True)
    captions = models.TextField(blank=True, help_text="WebVTT, checked")
    captions_language = models.CharField(max_length=8, choices=settings.LANGUAGES, blank=True)
    transcript = models.TextField(blank=True, help_text="what is said and seen in the video, to be read")
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True

    @property
    def version(self) -> str:
        """Changes with what is in it, so that no browser shows an earlier video or captions."""
        return str(int(self.changed_at.timestamp() * 1000))


class Commitment(Filmed, OrganisationRow):
    """What a sponsor promises, in the own words, signed; with a video that was uploaded or stands elsewhere, or none.

    Shown as long as its giver is a sponsor, and no owner has hidden it.
    """

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="commitment")
    texts = models.JSONField(help_text="language → text")
    function = models.CharField(max_length=120, blank=True, help_text="as it is signed")
    promised = models.PositiveSmallIntegerField(null=True, blank=True, help_text="shares a month; empty: no number")
    given_at = models.DateTimeField(default=clock.now)
    hidden_at = models.DateTimeField(null=True, blank=True, help_text="since when an owner hides it")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(video="") | Q(video_link=""), name="a_commitment_has_one_video_at_most")
        ]

    def __str__(self) -> str:
        return f"commitment of {self.member_id}"

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None


class Dismissal(OrganisationRow):
    """That a member has seen the commitments at the top of the stories, and closed them there."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"by {self.member_id}"


class Mission(OrganisationRow):
    """Why we do this, in the words of the owner."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="+")
    titles = models.JSONField(help_text="language → title")
    texts = models.JSONField(help_text="language → text")
    changed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"mission of {self.organisation_id}"


class Challenge(Filmed, OrganisationRow):
    """What a sponsor challenges people to reach between two days. Its state follows from the days: `goals.rules`."""

    class What(models.TextChoices):
        SHARES = "shares", _("Shares")
        READERS = "readers", _("Readers")
        MEMBERS = "members", _("Members who take part")
        SUGGESTIONS = "suggestions", _("Published suggestions")

    class Whose(models.TextChoices):
        PERSON = "person", _("Each person")
        TEAM = "team", _("Each team")
        COMPANY = "company", _("All of us together")

    sponsor = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, related_name="challenges", help_text="empty: erased since"
    )
    titles = models.JSONField(help_text="language → title")
    texts = models.JSONField(help_text="language → text")
    thanks = models.JSONField(default=dict, help_text="language → what the sponsor says at the end")
    first_day = models.DateField(help_text="as the organisation's calendar counts")
    last_day = models.DateField(help_text="likewise; it is part of it")
    what = models.CharField(max_length=12, choices=What.choices, help_text="what counts")
    whose = models.CharField(max_length=8, choices=Whose.choices, help_text="who is to reach the goal")
    goal = models.PositiveIntegerField()
    bonus = models.PositiveIntegerField(default=0, help_text="points for who reaches it")
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    only = models.CharField(
        max_length=120, blank=True, help_text="name of the topic or campaign; empty: any story counts"
    )
    audience = models.ForeignKey(
        Audience, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="empty: for everyone"
    )
    launched_at = models.DateTimeField(default=clock.now)
    told_at = models.DateTimeField(null=True, blank=True, help_text="when it was told that it has begun")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="when the outcome was made up, after the end")
    total = models.PositiveIntegerField(null=True, blank=True, help_text="of the outcome: what everybody brought")
    took_part = models.PositiveIntegerField(null=True, blank=True, help_text="of the outcome: people")
    reached_by = models.PositiveIntegerField(
        null=True, blank=True, help_text="of the outcome: people, teams, or 1 for all together"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(video="") | Q(video_link=""), name="a_challenge_has_one_video_at_most"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="a_challenge_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(goal__gt=0), name="a_challenge_has_a_goal"),
            models.CheckConstraint(
                condition=Q(settled_at=None)
                | Q(total__isnull=False, took_part__isnull=False, reached_by__isnull=False),
                name="a_settled_challenge_has_an_outcome",
            ),
        ]
        indexes = [
            models.Index(
                fields=["last_day"], condition=Q(settled_at=None, cancelled_at=None), name="challenges_to_settle"
            )
        ]

    def __str__(self) -> str:
        return f"{self.goal} {self.what}, {self.whose}"


class DayCount(OrganisationRow):
    """How many shares of a story a member made on a day, or how many readers they brought: a projection of the logs.

    It knows nothing of challenges, so that one that is launched or changed later finds all there is.
    """

    class Of(models.TextChoices):
        SHARES = "shares"
        READERS = "readers"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+", db_index=False)
    of = models.CharField(max_length=10, choices=Of.choices)
    day = models.DateField(help_text="as the organisation's calendar counts")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "story", "of", "day"], name="one_count_for_a_day_and_story")
        ]
        indexes = [models.Index(fields=["organisation", "of", "day", "member"], name="counts_of_a_challenge")]

    def __str__(self) -> str:
        return f"{self.day}: {self.number} {self.of}"
