"""Stories: what they are about, say and belong to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from proudly.audience.models import Audience
from proudly.content.media.rules import OURS
from proudly.kit import clock
from proudly.people.models import Member, OrganisationRow


class Topic(OrganisationRow):
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="topic_once")]

    def __str__(self) -> str:
        return self.name


class Interest(OrganisationRow):
    """A topic that a member chose: its stories are marked for them."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="interests")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "topic"], name="interest_once")]

    def __str__(self) -> str:
        return f"{self.topic_id} for {self.member_id}"


class Campaign(OrganisationRow):
    """Stories that belong together for a while, and why."""

    name = models.CharField(_("name"), max_length=80)
    why = models.CharField(_("why"), max_length=300, blank=True, help_text="one line, which colleagues read too")
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="campaign_once")]

    def __str__(self) -> str:
        return self.name


class Story(OrganisationRow):
    """Something worth a professional's name, made ready to be shared.

    Its life is `content.publishing`. That it is over is no state: its moment alone says so, with no worker needed.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        PUBLISHED = "published", _("Published")
        RECALLED = "recalled", _("Recalled")

    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="stories")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), max_length=2000)
    why = models.TextField(_("why it is worth sharing"), max_length=500, blank=True)
    url = models.URLField(_("link"), max_length=2000, blank=True, help_text="where a click leads; empty: our own page")
    picture = models.ImageField(_("picture"), upload_to="stories/%Y/%m", blank=True)
    picture_alt = models.CharField(_("what the picture shows"), max_length=300, blank=True)
    focus_x = models.PositiveSmallIntegerField(default=50, help_text="of the picture, percent")
    focus_y = models.PositiveSmallIntegerField(default=50, help_text="likewise")
    crops = models.JSONField(default=dict, help_text="key of a network, or rules.OURS → file of the picture cut for it")
    media = models.JSONField(default=list, help_text="what there is beside the picture: list of `media.medium.Medium`")
    kind = models.CharField(max_length=8, default="text", help_text="of `media.rules.StoryKind`, from all of these")
    topics = models.ManyToManyField(Topic, blank=True, related_name="stories", verbose_name=_("topics"))
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="+")
    announce = models.BooleanField(default=True, help_text="whether publishing sends notices to the audience")
    for_all = models.BooleanField(default=False, help_text="not only those whom it suits best hear of it")
    created_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=clock.now, help_text="when it was last written")
    internal = models.BooleanField(default=False, help_text="for colleagues to read: never shared, no link, no page")
    campaign = models.ForeignKey(Campaign, on_delete=models.SET_NULL, null=True, blank=True, related_name="stories")
    version = models.PositiveIntegerField(default=0, help_text="number of the version that it is; 0: of before them")
    publish_at = models.DateTimeField(null=True, blank=True, help_text="when it is to go out, or was to")
    lacked = models.CharField(max_length=60, blank=True, help_text="what kept it in at that moment: fields, by comma")
    share_from = models.DateTimeField(null=True, blank=True, help_text="read before, shared from here on")
    over_at = models.DateTimeField(null=True, blank=True, help_text="from here on neither in the feed nor shared")
    links_close = models.BooleanField(default=False, help_text="whether its links close at `over_at`")
    recalled_at = models.DateTimeField(null=True, blank=True)
    recall_reason = models.CharField(max_length=500, blank=True, help_text="for the colleagues who shared it")

    class Meta:
        verbose_name_plural = "stories"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "scheduled"], published_at=None)
                | Q(state__in=["published", "recalled"], published_at__isnull=False),
                name="published_stories_have_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(publish_at__isnull=False), name="scheduled_stories_have_a_moment"
            ),
            models.CheckConstraint(
                condition=Q(state="recalled", recalled_at__isnull=False) | (~Q(state="recalled") & Q(recalled_at=None)),
                name="recalled_stories_have_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["publish_at"], condition=Q(state="scheduled"), name="stories_to_publish"),
            models.Index(F("organisation"), F("published_at").desc(), name="stories_newest_first"),  # the feed
            models.Index(fields=["changed_at"], name="stories_by_change"),  # whoever keeps a copy asks what is new
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def card_picture(self) -> str:
        """Where a page finds the picture as our cards show it; "" without one."""
        name = self.crops.get(OURS) or self.picture.name
        return self.picture.storage.url(name) if name else ""

    @property
    def is_over(self) -> bool:
        return self.over_at is not None and self.over_at <= clock.now()

    @property
    def waits_to_be_shared(self) -> bool:
        """It can be read, and not be shared yet."""
        return self.share_from is not None and self.share_from > clock.now()

    @property
    def is_live(self) -> bool:
        return self.state == Story.State.PUBLISHED and not self.is_over

    @property
    def is_being_written(self) -> bool:
        return self.state in {Story.State.DRAFT, Story.State.SCHEDULED}


class StoryVersion(OrganisationRow):
    """What a story said after somebody saved it. None is changed; autosaves are thinned, by `content.versions`."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(help_text="1, 2, 3 … of its story")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    is_autosave = models.BooleanField(default=False)
    set_aside = models.BooleanField(
        default=False, help_text="the story did not become this: somebody else had changed it meanwhile"
    )
    restores = models.PositiveIntegerField(null=True, blank=True, help_text="number of the version that came back")
    was_public = models.BooleanField(default=False, help_text="colleagues saw it as soon as it was saved")
    written = models.JSONField(help_text="what was written, as `versions.written_of` has it")
    picture = models.CharField(max_length=200, blank=True, help_text="name of the file, which stays")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "number"], name="story_version_number_once")]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.number}"


class Caption(OrganisationRow):
    """Words to share a story with, on one network or on any, in one language; several are variants."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="captions")
    network = models.CharField(max_length=30, blank=True, help_text="key of a network; empty: any")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    text = models.TextField(max_length=5000)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]
