"""What an organisation asks of its stories."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction

from proudly.people.audit import record
from proudly.people.models import AuditEntry, Organisation
from proudly.sharing.checklist.readability import Level
from proudly.sharing.models import StoryStandards

USUAL_LEVEL = Level.PROFESSIONALS
FEWEST_FRESH, MOST_FRESH = 0.5, 50.0  # stories a week, for 100 active people


def standards_of(organisation: Organisation) -> StoryStandards:
    """What was chosen, or what everybody starts with. One query."""
    return StoryStandards.objects.filter(organisation=organisation).first() or StoryStandards(organisation=organisation)


def level_for(organisation: Organisation, language: str) -> Level | None:
    """For whom a text in a language is to be easy; None when it does not matter. One query."""
    chosen = standards_of(organisation).levels.get(language, USUAL_LEVEL.value)
    return Level(chosen) if chosen else None


def set_standards(*, organisation: Organisation, levels: Mapping[str, str], fresh_a_week: float) -> StoryStandards:
    """From now on this is asked. The same once more changes nothing.

    Args:
        levels: language → a `Level`, or "" when it does not matter. Of others it stays as it is.
        fresh_a_week: how many new stories a week there should be for 100 active people.

    Raises ValueError for a language or level that there is not, or a number that makes no sense.
    """
    if unknown := set(levels) - {code for code, _name in settings.LANGUAGES}:
        raise ValueError(f"no language: {', '.join(sorted(unknown))}")
    said = {language: Level(level).value if level else "" for language, level in levels.items()}
    if not FEWEST_FRESH <= fresh_a_week <= MOST_FRESH:
        raise ValueError(f"{FEWEST_FRESH} to {MOST_FRESH} stories a week")
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        standards = standards_of(organisation)
        kept = dict(sorted((standards.levels | said).items()))
        if (standards.levels, standards.fresh_a_week) != (kept, fresh_a_week):
            standards.levels, standards.fresh_a_week = kept, fresh_a_week
            standards.save()
            record(
                AuditEntry.Action.STORY_STANDARDS_CHANGED,
                organisation_id=organisation.pk,
                reading_levels=", ".join(f"{language} {level or '-'}" for language, level in kept.items()),
                fresh_a_week=fresh_a_week,
            )
    return standards
