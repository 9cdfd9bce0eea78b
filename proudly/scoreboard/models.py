"""Standings: a projection of the ledger."""

from __future__ import annotations

from django.db import models
from django.db.models import F

from proudly.people.models import Member, OrganisationRow
from proudly.scoreboard.rules import Period


class Standing(OrganisationRow):
    """The points that one member won in one period.

    A team's points are those of the people who are in it, added up when somebody looks: so they move with a member who
    changes teams, and a rebuild can say nothing else than what was said before.
    """

    period = models.CharField(max_length=8, choices=[(period.value, period.value) for period in Period])
    starts_on = models.DateField(help_text="first day in the organisation's time zone; 1970-01-01 for all time")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="standings")
    points = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "period", "starts_on"], name="one_standing_per_member_and_period")
        ]
        indexes = [
            models.Index(
                F("organisation"), F("period"), F("starts_on"), F("points").desc(), name="standings_by_points"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.starts_on}: {self.points}"


from proudly.scoreboard.badges import models as badges  # noqa: E402, F401  # Django looks for a room's models here
