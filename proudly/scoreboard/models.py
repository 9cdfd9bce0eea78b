"""Standings: a projection of the ledger."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from proudly.kit import clock
from proudly.people.models import Member, Organisation, OrganisationRow
from proudly.scoreboard.rules import Period


class Season(OrganisationRow):
    """A stretch of time with a name and a scoreboard of its own. No two overlap."""

    name = models.CharField(max_length=60)
    starts_on = models.DateField(help_text="first day, as the organisation's calendar counts")
    ends_on = models.DateField(help_text="last day")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "starts_on"], name="one_season_begins_on_a_day"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_season_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.name


class Scoreboard(OrganisationRow):
    """The standings of one period."""

    period = models.CharField(max_length=8, choices=[(period.value, period.value) for period in Period])
    starts_on = models.DateField(help_text="first day in the organisation's time zone; 1970-01-01 for all time")
    day = models.DateField(help_text="the last day of which something is counted: what was before, it is moved from")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "period", "starts_on"], name="one_scoreboard_per_period")
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.starts_on}"


class Face(models.IntegerChoices):
    """How a member stands on boards, as far as that hangs on the member; whoever looks may see less."""

    NONE = 0  # has left, or wants to be on none
    NAMED = 1
    UNASKED = 2  # by name, where no consent is needed
    NICKNAMED = 3


class Standing(OrganisationRow):
    """The points that one member won in one period.

    A team's points are those of the people who are in it, added up when somebody looks: so they move with a member who
    changes teams, and a rebuild can say nothing else than what was said before.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", db_index=False)
    scoreboard = models.ForeignKey(Scoreboard, on_delete=models.CASCADE, related_name="standings", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="standings", db_index=False)
    points = models.BigIntegerField()
    face = models.SmallIntegerField(choices=Face.choices)
    tie = models.BigIntegerField(help_text="puts those with as many points in an order that says nothing about them")
    day = models.DateField(help_text="the last day of which something is counted")
    points_before = models.BigIntegerField(help_text="at the end of the day before that one")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "scoreboard"], name="one_standing_per_member_and_board")
        ]
        indexes = [
            models.Index(fields=["scoreboard", "points", "tie"], name="standings_by_points"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.points}"


class StandingCount(OrganisationRow):
    """How many members of a face stand on one step of a scoreboard: `rules.steps_of`. Of who has no points, nothing."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", db_index=False)
    scoreboard = models.ForeignKey(Scoreboard, on_delete=models.CASCADE, related_name="+", db_index=False)
    level = models.SmallIntegerField(help_text="size of the step: 0 for one point")
    step = models.BigIntegerField()
    face = models.SmallIntegerField(choices=Face.choices)
    people = models.IntegerField()
    people_before = models.IntegerField(help_text="at the end of the day before the scoreboard's")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scoreboard", "level", "step", "face"], name="one_count_per_step_and_face")
        ]

    def __str__(self) -> str:
        return f"{self.people} on {self.level}/{self.step}"


class Screen(OrganisationRow):
    """A television that shows the scoreboard without anybody signing in, by an address that only it knows."""

    name = models.CharField(max_length=60, help_text="where it hangs")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


from proudly.scoreboard.badges import models as badges  # noqa: E402, F401  # Django looks for a room's models here
