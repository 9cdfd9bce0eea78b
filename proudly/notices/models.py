"""Messages to members: rows before they are messages, so that none that was promised is lost."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from proudly.kit import clock
from proudly.people.models import Member, OrganisationRow


class Notice(OrganisationRow):
    """One message to one member about one thing, by mail."""

    class State(models.TextChoices):
        WAITING = "waiting"
        CLAIMED = "claimed"  # a sender has it; after a while without word it is sent again under the same Message-ID
        SENT = "sent"
        FAILED = "failed"  # given up; `error` says why
        WITHDRAWN = "withdrawn"  # no longer wanted when its turn came

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40, help_text="a key of `notices.kinds`")
    about = models.BigIntegerField(help_text="id of the row the kind speaks of, such as a story")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "kind", "about"], name="a_member_hears_of_it_once")]
        indexes = [
            # senders look for what is due
            models.Index(fields=["due_at"], condition=Q(state__in=["waiting", "claimed"]), name="notices_due"),
            models.Index(fields=["kind", "about"], name="notices_of_a_thing"),  # the editor's progress line
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} to {self.member_id}"
