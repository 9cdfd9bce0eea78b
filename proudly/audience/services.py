from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from proudly.audience.models import Audience
from proudly.people.models import Organisation, Team


def choose_audience(*, organisation: Organisation, teams: Iterable[Team], audience: Audience | None = None) -> Audience:
    """An audience of these teams and all below them; of everyone when no team is named.

    Args:
        audience: one to change; None makes a new one.
    """
    chosen = list(teams)
    assert all(team.organisation_id == organisation.pk for team in chosen)
    with transaction.atomic():
        audience = audience or Audience(organisation=organisation)
        audience.everyone = not chosen
        audience.save()
        audience.teams.set(chosen)
    return audience
