"""Tracked links and the log of clicks on them."""

from __future__ import annotations

from django.db import models

from proudly.kit import clock
from proudly.people.models import Member, OrganisationRow


class Link(OrganisationRow):
    """The short address of one share. `code` is what stands behind /go/."""

    code = models.CharField(max_length=16, unique=True)
    target = models.URLField(max_length=2000)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="links", help_text="whose share this is")
    card = models.JSONField(default=dict, help_text="title, summary and picture address: what preview robots are shown")
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.code


class DayKey(models.Model):
    """The random key of one day's visitor hashes. It is deleted after the day: then no hash can be traced back."""

    day = models.DateField(unique=True)
    key = models.BinaryField()

    def __str__(self) -> str:
        return str(self.day)


class Click(OrganisationRow):
    """A visit of a link, written before it was answered. An append-only log: nothing here is changed."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="clicks")
    at = models.DateTimeField(default=clock.now)
    visitor = models.CharField(
        max_length=32, blank=True, help_text="hash of address, agent and link, keyed for the day"
    )
    method = models.CharField(max_length=8)
    agent = models.CharField(max_length=300, blank=True)
    referrer = models.CharField(max_length=120, blank=True, help_text="host of the referring page, no more")
    prefetch = models.BooleanField(default=False, help_text="the browser said that nobody has looked yet")
    signed_in = models.BooleanField(default=False, help_text="came with a session of this installation")

    class Meta:
        indexes = [models.Index(fields=["link", "visitor", "at"], name="clicks_of_a_visitor")]  # repeated or not

    def __str__(self) -> str:
        return f"click {self.pk}"


class Verdict(OrganisationRow):
    """What a click was found to be, and why; only `human` counts. A log of its own, which readers' points rest on."""

    class Kind(models.TextChoices):
        HUMAN = "human"
        ROBOT = "robot"
        OWN = "own"
        REPEATED = "repeated"

    click = models.OneToOneField(Click, on_delete=models.CASCADE, related_name="verdict")
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="verdicts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.CharField(max_length=120, help_text="a word of `links.rules`, such as `agent` or `method`")
    at = models.DateTimeField(help_text="when the click was made")

    class Meta:
        indexes = [models.Index(fields=["link", "kind"], name="verdicts_of_a_link")]

    def __str__(self) -> str:
        return self.kind


class OwnVisitor(models.Model):
    """The sharer as a visitor of the own link, on the day of sharing: clicks of the same hash are the own ones."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="own_visitors")
    visitor = models.CharField(max_length=32)
    on = models.DateField(help_text="day of the key with which the visitor was hashed")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "visitor"], name="own_visitor_once")]

    def __str__(self) -> str:
        return self.visitor
