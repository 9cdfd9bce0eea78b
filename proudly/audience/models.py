"""Who a story is for."""

from __future__ import annotations

from django.db import models

from proudly.people.models import OrganisationRow, Team


class Audience(OrganisationRow):
    """A saved choice of members: everyone, or those in the chosen teams and the teams below them; within its limits.

    Without `everyone` and without teams it is for nobody: its teams were removed.
    """

    everyone = models.BooleanField(default=True)
    teams = models.ManyToManyField(Team, blank=True, related_name="+")

    def __str__(self) -> str:
        return "everyone" if self.everyone else ", ".join(team.name for team in self.teams.all())


class AudienceLimit(OrganisationRow):
    """Only members of whom this is known. Of one attribute any value will do; of each limited attribute one must."""

    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="limits")
    attribute = models.CharField(max_length=20, help_text="a key of `audience.attributes`")
    value = models.CharField(max_length=120)

    class Meta:
        ordering = ["attribute", "value"]
        constraints = [models.UniqueConstraint(fields=["audience", "attribute", "value"], name="audience_limit_once")]

    def __str__(self) -> str:
        return f"{self.attribute}: {self.value}"
