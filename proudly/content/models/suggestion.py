"""What members suggest, and what is said of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from proudly.content.models.link_reading import LinkReading
from proudly.content.models.story import Story, Topic
from proudly.kit import clock
from proudly.people.models import Member, Organisation, OrganisationRow


class Suggestion(OrganisationRow):
    """A link that a member would share, and why.

    While the editors owe an answer, `waiting_since` and `answer_by` say since when and until when; both are empty while
    the member has the next word, and when it is over.
    """

    class State(models.TextChoices):
        NEW = "new", _("New")
        TALKING = "talking", _("In conversation")
        TAKEN = "taken", _("Taken")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="suggestions")
    url = models.CharField(max_length=2000, help_text="as it was pasted, without what only follows readers")
    key = models.CharField(max_length=64, help_text="the same for every way to write the address: rules.key_of")
    why = models.TextField(_("why you would share it"), max_length=500)
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    by_name = models.BooleanField(default=True, help_text="the member wants to be named with the story")
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    suggested_at = models.DateTimeField(default=clock.now)
    waiting_since = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateField(null=True, blank=True, help_text="the last day of the promise, on its own clock")
    reading = models.ForeignKey(
        LinkReading,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="of the page, until it is taken over",
    )
    title = models.CharField(max_length=200, blank=True, help_text="what the page says of itself, from here on")
    summary = models.TextField(max_length=2000, blank=True)
    site = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, blank=True)
    picture = models.ImageField(upload_to="suggestions/%Y/%m", blank=True)
    picture_alt = models.CharField(max_length=300, blank=True)
    story = models.ForeignKey(Story, on_delete=models.SET_NULL, null=True, blank=True, related_name="suggestions")
    thanked_at = models.DateTimeField(null=True, blank=True, help_text="when publishing it was told and rewarded")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "key"], condition=Q(state__in=["new", "talking"]), name="suggested_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(waiting_since=None, answer_by=None)
                | Q(waiting_since__isnull=False, answer_by__isnull=False, state__in=["new", "talking"]),
                name="open_suggestions_wait_with_a_promise",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "answer_by"], name="suggestions_by_promise"),
            models.Index(fields=["organisation", "key"], name="suggestions_of_a_link"),
            models.Index(fields=["story"], condition=Q(state="taken", thanked_at=None), name="suggestions_to_thank"),
        ]

    def __str__(self) -> str:
        return self.title or self.url

    @property
    def is_open(self) -> bool:
        return self.state in {Suggestion.State.NEW, Suggestion.State.TALKING}


class SuggestionMessage(OrganisationRow):
    """A word in the conversation about a suggestion. Both sides see all of them."""

    class Kind(models.TextChoices):
        SAID = "said"
        DECLINED = "declined"
        TAKEN = "taken"

    suggestion = models.ForeignKey(Suggestion, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SAID)
    text = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class SuggestionSettings(OrganisationRow):
    """What an organisation promises to who suggests. Without a row the default holds."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="suggestion_settings")
    answer_within = models.PositiveSmallIntegerField(default=3, help_text="working days")

    def __str__(self) -> str:
        return f"within {self.answer_within} working days"
