from __future__ import annotations

from django.db import models


class Cursor(models.Model):
    """How far a projection has read its log."""

    projection = models.CharField(max_length=60, unique=True)
    position = models.BigIntegerField(default=0, help_text="id of the last row that was taken in")

    def __str__(self) -> str:
        return f"{self.projection} at {self.position}"


class Heartbeat(models.Model):
    """When a process last said that it is alive; /healthz reads the worker's."""

    name = models.CharField(max_length=40, unique=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
