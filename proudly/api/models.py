"""Keys of other programs."""

from __future__ import annotations

from django.db import models

from proudly.kit import clock
from proudly.people.models import Member, OrganisationRow


class ApiToken(OrganisationRow):
    """A bearer token of one member, for another program. Only its hash is kept."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80, help_text="what it is for, in the member's words")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token")
    scopes = models.JSONField(default=list, help_text="what it may do: keys of `api.scopes.SCOPES`")
    created_at = models.DateTimeField(default=clock.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class DirectoryConnection(OrganisationRow):
    """The bearer token by which a company's directory brings people in. Only its hash is kept.

    At most one of an organisation is in force.
    """

    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the token's secret")
    created_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    last_call_at = models.DateTimeField(null=True, blank=True)
    last_error_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=30, blank=True, help_text="a key of `api.scim.errors.ERRORS`")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=models.Q(withdrawn_at=None), name="directory_connection_once"
            )
        ]

    def __str__(self) -> str:
        return f"directory of {self.organisation_id}"
