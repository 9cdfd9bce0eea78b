"""What there is to share."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from proudly.audience.models import Audience
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


class Story(OrganisationRow):
    """Something worth a professional's name, made ready to be shared."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="stories")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), max_length=2000)
    why = models.TextField(_("why it is worth sharing"), max_length=500, blank=True)
    url = models.URLField(_("link"), max_length=2000, blank=True, help_text="where a click leads; empty: our own page")
    picture = models.ImageField(_("picture"), upload_to="stories/%Y/%m", blank=True)
    picture_alt = models.CharField(_("what the picture shows"), max_length=300, blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="stories", verbose_name=_("topics"))
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="+")
    announce = models.BooleanField(default=True, help_text="whether publishing sends notices to the audience")
    created_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=clock.now, help_text="when it was last written")

    class Meta:
        verbose_name_plural = "stories"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None) | Q(state="published", published_at__isnull=False),
                name="published_stories_have_a_moment",
            )
        ]
        indexes = [
            models.Index(F("organisation"), F("published_at").desc(), name="stories_newest_first"),  # the feed
            models.Index(fields=["changed_at"], name="stories_by_change"),  # whoever keeps a copy asks what is new
        ]

    def __str__(self) -> str:
        return self.title


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


from proudly.content.suggestions.models import (  # noqa: E402  # tables of this room, in a file of their own
    Suggestion as Suggestion,
)
from proudly.content.suggestions.models import (  # noqa: E402
    SuggestionMessage as SuggestionMessage,
)
from proudly.content.suggestions.models import (  # noqa: E402
    SuggestionSettings as SuggestionSettings,
)
