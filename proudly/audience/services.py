from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db import transaction

from proudly.audience.models import Audience, AudienceLimit
from proudly.people.models import Organisation, Team

Limits = Mapping[str, Collection[str]]  # by the key of an attribute


def choose_audience(
    *,
    organisation: Organisation,
    teams: Iterable[Team] | None,
    limits: Limits | None = None,
    audience: Audience | None = None,
) -> Audience:
    """An audience of these teams and all below them, or of everyone when no team is named.

    Args:
        teams: None leaves them as they are. An audience whose teams were removed is for nobody, and stays so.
        limits: only members with one of these values, for each attribute named by its key.
        audience: one to change; None makes a new one.
    """
    chosen = None if teams is None else list(teams)
    assert all(team.organisation_id == organisation.pk for team in chosen or ())
    with transaction.atomic():
        audience = audience or Audience(organisation=organisation)
        if chosen is not None:
            audience.everyone = not chosen
        audience.save()
        if chosen is not None:
            audience.teams.set(chosen)
        audience.limits.all().delete()
        AudienceLimit.objects.bulk_create(
            AudienceLimit(organisation=organisation, audience=audience, attribute=attribute, value=value)
            for attribute, values in (limits or {}).items()
            for value in sorted(set(values))
        )
    return audience
