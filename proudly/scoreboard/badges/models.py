"""What members earned, when they were away, and who applauded whom for what."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from proudly.kit import clock
from proudly.people.models import Member, Organisation, OrganisationRow


class EarnedBadge(OrganisationRow):
    """That a member earned a badge: a projection of the logs."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="badges")
    badge = models.CharField(max_length=30, help_text="key of a badge that a room declares")
    step = models.PositiveSmallIntegerField(help_text="1, 2 … of the badge's steps")
    earned_at = models.DateTimeField(help_text="when the deed was done that made it enough")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "badge", "step"], name="badge_earned_once")]
        indexes = [models.Index(F("organisation"), F("earned_at").desc(), name="badges_newest_first")]

    def __str__(self) -> str:
        return f"{self.badge} {self.step}"


class ReaderCount(OrganisationRow):
    """How many readers a member's shares have had: a projection of the verdicts on clicks."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="reader_count")
    readers = models.IntegerField()
    most = models.IntegerField(help_text="the highest that it was; a click that is judged again may lower the number")

    def __str__(self) -> str:
        return f"{self.readers}"


class BadgeSwitch(OrganisationRow):
    """Whether an organisation has badges, levels and streaks. Without a row, it has."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="badge_switch")
    is_on = models.BooleanField()

    def __str__(self) -> str:
        return "on" if self.is_on else "off"


class HiddenBadges(OrganisationRow):
    """That a member shows the own badges to nobody."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="hidden_badges")
    since = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.member_id}"


class Holiday(OrganisationRow):
    """Days on which an organisation is closed: its weeks break no streak."""

    name = models.CharField(max_length=80)
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="a_holiday_ends_after_it_begins")
        ]
        indexes = [models.Index(fields=["organisation", "first_day"], name="holidays_by_day")]

    def __str__(self) -> str:
        return self.name


class PausedWeek(OrganisationRow):
    """A week in which a member is away, by the own word: it breaks no streak."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="paused_weeks")
    starts_on = models.DateField(help_text="its Monday")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "starts_on"], name="week_paused_once")]

    def __str__(self) -> str:
        return f"{self.starts_on}"


class Applause(OrganisationRow):
    """That a member applauds a colleague for a deed. Taken back, the row is gone."""

    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="applause_given")
    to = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="applause")
    deed = models.CharField(max_length=60, help_text="by `badges.rules.deed_key`")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "to", "deed"], name="applauded_once"),
            models.CheckConstraint(condition=~Q(by=F("to")), name="nobody_applauds_oneself"),
        ]
        indexes = [
            models.Index(F("to"), F("at").desc(), name="applause_newest_first"),
            models.Index(fields=["organisation", "at"], name="applause_of_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} for {self.deed} of {self.to_id}"
