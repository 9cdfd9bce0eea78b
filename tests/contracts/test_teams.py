"""Every table that points to a team has said what becomes of its rows when the team is removed."""

from __future__ import annotations

from proudly.people.models import Team
from proudly.people.team_uses import declared


def test_every_foreign_key_to_a_team_is_decided_about():
    pointing = {
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in Team._meta.get_fields(include_hidden=True)
        if relation.is_relation and relation.auto_created and not relation.many_to_many
    }
    assert pointing == {use.field for use in declared()}, "say in the room's team_uses.py what becomes of it"
