"""What becomes of rules for approval when a team of theirs is removed: they never cover less than before."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import ngettext

from proudly.content.models import ReviewRule
from proudly.people.models import Team
from proudly.people.team_uses import TeamUse, declare


def _of(team: Team) -> QuerySet[ReviewRule]:
    return ReviewRule.objects.filter(organisation=team.organisation_id, teams=team)


def _told(team: Team) -> list[str]:
    number = _of(team).count()
    if not number:
        return []
    said = ngettext(
        "%(n)s rule for approval is for its people: it is then for the team above, or for everybody.",
        "%(n)s rules for approval are for its people: they are then for the team above, or for everybody.",
        number,
    )
    return [said % {"n": number}]


def _replace(team: Team, to: Team | None) -> dict[str, int]:
    """The team above takes its place; without one the rule covers stories for anybody."""
    rules = list(_of(team))
    for rule in rules:
        if team.parent is None:
            rule.teams.clear()
        else:
            rule.teams.remove(team)
            rule.teams.add(team.parent)
    return {"review_rules": len(rules)}


declare(TeamUse("content.ReviewRule_teams.team", _told, _replace))
