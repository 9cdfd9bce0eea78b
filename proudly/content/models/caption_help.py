"""Words that a language model suggests."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from proudly.content.models.story import Story
from proudly.kit import clock
from proudly.people.models import Member, Organisation, OrganisationRow


class CaptionHelp(OrganisationRow):
    """A model of the owner's choice that suggests words to share stories with. Without a row nobody is asked."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="caption_help")
    address = models.URLField(max_length=500, help_text="of an OpenAI-compatible API, up to and with /v1")
    model = models.CharField(max_length=100)
    sealed_key = models.TextField(blank=True, help_text="sealed by `kit.secrets`; empty: it needs none")
    changed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.model} at {self.address}"


class CaptionRequest(OrganisationRow):
    """That somebody had words suggested for a story, and what came of it. No suggestion is a caption by itself."""

    class State(models.TextChoices):
        ASKING = "asking"
        ANSWERED = "answered"
        FAILED = "failed"

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="caption_requests")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    network = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKING)
    trouble = models.CharField(max_length=20, blank=True, help_text="of `caption_help.words`")
    asked_at = models.DateTimeField(default=clock.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["organisation", "asked_at"], name="caption_requests_by_moment")]

    def __str__(self) -> str:
        return f"{self.state} for {self.story_id}"


class SuggestedCaption(OrganisationRow):
    """Words that a model suggested. `used_as` is what somebody who read them made of them."""

    request = models.ForeignKey(CaptionRequest, on_delete=models.CASCADE, related_name="suggestions")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="suggested_captions")
    text = models.TextField(max_length=5000)
    used_as = models.TextField(max_length=5000, blank=True)
    read_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True, help_text="when it was used, or put away")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]
