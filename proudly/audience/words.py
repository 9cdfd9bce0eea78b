"""An audience in one sentence, in the reader's language."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext as _

from proudly.audience.attributes import declared
from proudly.audience.models import Audience
from proudly.audience.queries import limits_of
from proudly.people.models import Organisation


def in_words(audience: Audience) -> str:
    """Whom an audience reaches, as one sentence. Two queries, and one more when it follows topics."""
    teams = [] if audience.everyone else sorted(team.name for team in audience.teams.all())
    return sentence(audience.organisation, teams, limits_of(audience))


def sentence(organisation: Organisation, teams: Sequence[str], limits: Mapping[str, Collection[str]]) -> str:
    """The same for what has not been saved yet: "Everyone in Belgium and the teams below who reads Dutch".

    Args:
        teams: their names; none is everyone.
        limits: values by the key of their attribute.
    """
    phrases = []
    for attribute in declared():
        values = sorted(limits.get(attribute.key, ()))
        if values:
            names = list(attribute.names_of(organisation, values).values())
            phrases.append(str(attribute.phrase) % {"values": _list(names, _("or"))})
    said = {"teams": _list(teams, _("or")), "limits": _list(phrases, _("and"))}
    if teams and phrases:
        return _("Everyone in %(teams)s and the teams below who %(limits)s") % said
    if teams:
        return _("Everyone in %(teams)s and the teams below") % said
    return _("Everyone who %(limits)s") % said if phrases else _("Everyone")


def _list(words: Sequence[str], last: str) -> str:
    return f" {last} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
