"""Pages that members had read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from proudly.kit import clock
from proudly.people.models import Member, OrganisationRow


class LinkReading(OrganisationRow):
    """An address that a member pasted, and what its page says of itself: under way, done, or why not."""

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        READ = "read", _("Read")
        UNREAD = "unread", _("Could not be read")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="link_readings")
    url = models.CharField(max_length=2000)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READING)
    card = models.JSONField(default=dict, help_text="of `cards.card.Card`, when it was read")
    picture = models.ImageField(upload_to="links/%Y/%m", blank=True, help_text="the page's picture, made ours")
    trouble = models.CharField(max_length=20, blank=True, help_text="of `cards.card.Trouble`")
    created_at = models.DateTimeField(default=clock.now)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["member", "created_at"], name="link_readings_of_member"),
            models.Index(fields=["state", "created_at"], name="link_readings_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"
