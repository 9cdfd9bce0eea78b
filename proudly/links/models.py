"""Tracked links and the log of clicks on them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from proudly.content.models import Story
from proudly.kit import clock
from proudly.people.models import Member, Organisation, OrganisationRow


class Link(OrganisationRow):
    """The short address of one share. `code` is what stands behind /go/.

    It has no target of its own: a click leads to where its story leads, so that no link can lead anywhere else.
    """

    code = models.CharField(max_length=16, unique=True)
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="links")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="links", help_text="whose share this is")
    network = models.CharField(max_length=30, help_text="key of the network it is shared on")
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.code


class Closing(OrganisationRow):
    """When the links of a story stop leading anywhere: a moment to come, or one that is past.

    The row stays when they are opened again: whoever keeps a copy of where links lead hears of it by `changed_at`.
    """

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="closing")
    at = models.DateTimeField(
        null=True, blank=True, help_text="from here on, a visitor gets a page that says so; empty: open again"
    )
    why = models.CharField(max_length=300, blank=True, help_text="for the visitor, in the language of the story")
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["changed_at"], name="closings_by_change")]  # the edge asks what is new

    def __str__(self) -> str:
        return f"{self.story_id} at {self.at}"

    @property
    def has_come(self) -> bool:
        return self.at is not None and self.at <= clock.now()


class LinkSettings(models.Model):
    """How an organisation wants its links: where they stand, and what they tell the target."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="link_settings")
    address = models.URLField(
        max_length=200, blank=True, help_text="own domain, such as https://go.example.com; empty: SITE_URL"
    )
    utm = models.JSONField(default=dict, help_text="UTM parameters by name, as `rules.tagged` fills them in")
    reports_conversions = models.BooleanField(
        default=False, help_text="whether targets are told the one-time id of each click, and may say what came of it"
    )
    conversion_secret = models.TextField(blank=True, help_text="what servers sign their reports with, encrypted")
    worths = models.JSONField(default=dict, help_text="what a conversion is usually worth, in hundredths, by its kind")
    currency = models.CharField(max_length=3, default="EUR", help_text="of `worths`, as ISO 4217 has it")
    changed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"of {self.organisation_id}"


class DayKey(models.Model):
    """The random key of one day's visitor hashes. It is deleted after the day: then no hash can be traced back."""

    day = models.DateField(unique=True)
    key = models.BinaryField()

    def __str__(self) -> str:
        return str(self.day)


class Click(OrganisationRow):
    """A visit of a link, written before it was answered. An append-only log: but for `origin`, nothing is changed.

    It has no index but its id, and one that holds the few with a key: the edge writes it while a visitor waits, and it
    is read in the order of its ids. Verdicts have the indexes by which clicks are found.
    """

    class Own(models.TextChoices):
        SHARER = "sharer"  # from a browser in which the member has shared
        COLLEAGUE = "colleague"  # from a browser in which somebody is signed in, or was

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="clicks", db_index=False, db_constraint=False)
    at = models.DateTimeField(default=clock.now)
    visitor = models.CharField(
        max_length=32, blank=True, help_text="hash of address, agent and link, keyed for the day"
    )
    method = models.CharField(max_length=8)
    agent = models.CharField(max_length=300, blank=True)
    referrer = models.CharField(max_length=120, blank=True, help_text="host of the referring page, no more")
    country = models.CharField(
        max_length=2, blank=True, db_default="", help_text="ISO 3166 code; empty where nobody looks it up"
    )
    origin = models.CharField(
        max_length=16,
        blank=True,
        db_default="",
        help_text="hash of the address, keyed for the day; emptied after a week",
    )
    prefetch = models.BooleanField(default=False, help_text="the browser said that nobody has looked yet")
    own = models.CharField(max_length=10, blank=True, choices=Own.choices, help_text="as the browser's mark says")
    key = models.CharField(
        max_length=44, blank=True, help_text="one-time id that the target was told; empty where it wants none"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="one_click_per_key")]

    def __str__(self) -> str:
        return f"click {self.pk}"


class ClickBatch(models.Model):
    """That the clicks of a batch are in the log, so that a batch which is brought twice is taken in once."""

    key = models.CharField(max_length=32, primary_key=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["at"], name="click_batches_by_age")]  # to forget old ones

    def __str__(self) -> str:
        return self.key


class Verdict(OrganisationRow):
    """What a click was found to be, and why; only `human` counts. A log of its own, which readers' points rest on.

    A click that is judged anew gets a further row, whose `was` is the verdict that it replaces. So the rows of any
    stretch of the log say by how much each count has changed: `kind` has one more, and `was`, unless empty, one less.
    """

    class Kind(models.TextChoices):
        HUMAN = "human"
        ROBOT = "robot"
        OWN = "own"
        REPEATED = "repeated"
        SUSPICIOUS = "suspicious"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", db_index=False)
    click = models.ForeignKey(Click, on_delete=models.CASCADE, related_name="verdicts", db_index=False)
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="verdicts", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    was = models.CharField(max_length=10, choices=Kind.choices, blank=True, help_text="the verdict that this replaces")
    reason = models.CharField(max_length=120, help_text="a word of `links.rules`, such as `agent` or `method`")
    visitor = models.CharField(max_length=32, blank=True, help_text="of the click")
    at = models.DateTimeField(help_text="when the click was made")

    class Meta:
        constraints = [
            # A worker that reads the log twice writes no second first verdict.
            models.UniqueConstraint(fields=["click"], condition=Q(was=""), name="one_first_verdict_per_click")
        ]
        indexes = [
            models.Index(F("link"), F("id").desc(), name="verdicts_of_a_link"),  # the sharer's list of visits
            # Repeated or not, the sharer or not, how many at once. SQLite takes an index with a condition only for
            # queries that say the same, and it understands `=` and `NOT`, not `IN`.
            models.Index(fields=["link", "visitor"], condition=Q(kind="human"), name="readers_of_a_link"),
            models.Index(fields=["link", "visitor"], condition=Q(reason="sharer"), name="sharers_of_a_link"),
            models.Index(
                fields=["link", "at"],
                condition=~Q(kind="robot") & ~Q(kind="own") & ~Q(kind="repeated"),
                name="likely_readers_of_a_link",
            ),
            models.Index(fields=["click"], condition=~Q(was=""), name="verdicts_that_replace"),
        ]

    def __str__(self) -> str:
        return self.kind


class LinkTotal(models.Model):
    """How many clicks of each kind a link has had: a projection of the verdicts."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="totals", db_index=False)
    kind = models.CharField(max_length=10, choices=Verdict.Kind.choices)
    clicks = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "kind"], name="one_total_per_link_and_kind")]

    def __str__(self) -> str:
        return f"{self.link_id}: {self.clicks} {self.kind}"


class OwnVisitor(models.Model):
    """The sharer as a visitor of the own link, on the day of sharing: clicks of the same hash are the own ones."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="own_visitors")
    visitor = models.CharField(max_length=32)
    on = models.DateField(help_text="day of the key with which the visitor was hashed")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "visitor"], name="own_visitor_once")]

    def __str__(self) -> str:
        return self.visitor


class OwnPlace(OrganisationRow):
    """Where a member was when sharing: readers from there are perhaps devices of the member's own, or the family.

    Kept as long as the origins of clicks, and good for a day as they are.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="own_places")
    origin = models.CharField(max_length=16, help_text="hash of the address, as of a click")
    on = models.DateField(help_text="day of the key with which it was hashed")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "on", "origin"], name="own_place_once_a_day")]
        indexes = [models.Index(fields=["organisation", "on"], name="own_places_of_a_day")]

    def __str__(self) -> str:
        return f"{self.member_id} on {self.on}"


class ConversionReport(OrganisationRow):
    """What a site says came of a visit, until the click and its verdict are known; then it becomes a Conversion."""

    click_key = models.CharField(max_length=44)
    kind = models.CharField(max_length=12)
    worth = models.BigIntegerField(null=True, blank=True, help_text="as of the conversion")
    currency = models.CharField(max_length=3, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["click_key", "kind"], name="one_report_per_click_and_kind")]
        indexes = [models.Index(fields=["at"], name="conversion_reports_by_age")]  # to forget old ones

    def __str__(self) -> str:
        return f"{self.kind} of {self.click_key}"


class Conversion(OrganisationRow):
    """A visit became something for the site it led to. An append-only log; of each kind one per click."""

    class Kind(models.TextChoices):
        APPLICATION = "application"
        LEAD = "lead"
        SALE = "sale"
        OTHER = "other"

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="conversions", db_index=False)
    click = models.ForeignKey(Click, on_delete=models.CASCADE, related_name="conversions", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    worth = models.BigIntegerField(
        null=True, blank=True, help_text="in hundredths of the currency's unit; empty: nobody said"
    )
    currency = models.CharField(max_length=3, blank=True, help_text="as ISO 4217 has it; empty without a worth")
    counts = models.BooleanField(help_text="as `links.rules.counts` found when the report was taken in")
    at = models.DateTimeField(help_text="when it was reported")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["click", "kind"], name="one_conversion_per_click_and_kind")]
        indexes = [models.Index(fields=["link", "kind"], condition=Q(counts=True), name="conversions_of_a_link")]

    def __str__(self) -> str:
        return self.kind
