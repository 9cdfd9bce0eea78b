"""Who must approve a story, and what they said."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from proudly.content.models.story import Story, Topic
from proudly.kit import clock
from proudly.people.models import Member, OrganisationRow, Team


class ReviewRule(OrganisationRow):
    """That some stories need an approval, and whose: of members who are named, or of anybody with one of the roles."""

    name = models.CharField(_("name"), max_length=80)
    topics = models.ManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("about"))
    teams = models.ManyToManyField(Team, blank=True, related_name="+", verbose_name=_("for people of"))
    writers = models.JSONField(default=list, blank=True, help_text="roles of who wrote it; empty: whoever")
    roles = models.JSONField(default=list, blank=True, help_text="of those who may approve")
    members = models.ManyToManyField(Member, blank=True, related_name="+", verbose_name=_("approved by"))
    made_at = models.DateTimeField(default=clock.now)
    approvers_since = models.DateTimeField(default=clock.now, help_text="who approves has been the same since then")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="review_rule_once")]

    def __str__(self) -> str:
        return self.name


class Review(OrganisationRow):
    """How far the review of a story is. What was said and decided stands in `ReviewStep`."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for approval")
        CHANGE = "change", _("A change is asked for")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="review")
    state = models.CharField(max_length=8, choices=State.choices)
    asked_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["organisation", "state", "asked_at"], name="reviews_by_state")]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.state}"


class ReviewStep(OrganisationRow):
    """What somebody said or decided about a story, with a copy of what it was about. Added, never changed."""

    class Kind(models.TextChoices):
        ASKED = "asked", _("asked for approval")
        SAID = "said", _("said")
        APPROVED = "approved", _("approved it")
        CHANGE = "change", _("asked for a change")
        DECLINED = "declined", _("declined it")
        WITHDRAWN = "withdrawn", _("withdrew it")
        CHANGED = "changed", _("changed it while it was out")

    story = models.ForeignKey(Story, on_delete=models.SET_NULL, null=True, related_name="review_steps")
    title = models.CharField(max_length=200, help_text="of the story, then")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    text = models.TextField(max_length=2000, blank=True)
    rule = models.ForeignKey(ReviewRule, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    rule_name = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, help_text="of `rules.digest_of`")
    written = models.JSONField(default=dict, help_text="what was approved, as a version keeps it")
    picture = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["organisation", "at"], name="review_steps_by_moment")]

    def __str__(self) -> str:
        return f"{self.kind} {self.story_id}"
