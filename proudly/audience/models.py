"""Who a story is for."""

from __future__ import annotations

from django.db import models

from proudly.people.models import OrganisationRow, Team


class Audience(OrganisationRow):
    """A saved choice of members: everyone, or those in the chosen teams and the teams below them."""

    everyone = models.BooleanField(default=True)
    teams = models.ManyToManyField(Team, blank=True, related_name="+")

    def __str__(self) -> str:
        return "everyone" if self.everyone else ", ".join(team.name for team in self.teams.all())
