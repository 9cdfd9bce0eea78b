"""Which organisation is the demo."""

from __future__ import annotations

from django.db import models

from proudly.people.models import Organisation


class DemoCompany(models.Model):
    """That an organisation was invented. Only into such a one can anybody sign in by a printed link."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="+")
    seed = models.IntegerField(help_text="with which its people and history were thrown")
    founded_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.organisation)
