"""What makes the database itself note when a member may have to be seen otherwise on boards.

Who leaves, comes back, hides, or agrees to be named does so on pages, in imports, through a directory and in erasures:
none of these can forget to say so.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

# name → (table, when, what must have changed, whose row is noted)
_OF_MEMBER = "SELECT organisation_id, id FROM people_member WHERE id = NEW.{column}"
_TRIGGERS = {
    "people_sight_of_member": (
        "people_member",
        "UPDATE OF left_at, shown_as, person_id",
        "(OLD.left_at IS NULL) <> (NEW.left_at IS NULL) OR OLD.shown_as <> NEW.shown_as"
        " OR OLD.person_id <> NEW.person_id",
        _OF_MEMBER.format(column="id"),
    ),
    "people_sight_of_person": (
        "people_person",
        "UPDATE OF is_active",
        "OLD.is_active <> NEW.is_active",
        "SELECT organisation_id, id FROM people_member WHERE person_id = NEW.id",
    ),
    "people_sight_by_consent": (
        "people_consent",
        "INSERT",
        "NEW.member_id IS NOT NULL",
        _OF_MEMBER.format(column="member_id"),
    ),
    "people_sight_without_consent": (
        "people_consent",
        "UPDATE OF withdrawn_at",
        "NEW.member_id IS NOT NULL",
        _OF_MEMBER.format(column="member_id"),
    ),
}


def note_sight_changes(*, using: str, **_kwargs: Any) -> None:
    """Put the triggers in place where they are missing. Runs after migrations: on SQLite, one that changes a table
    makes it anew, without its triggers."""
    connection = connections[using]
    needed = {"people_sightchange", *(table for table, *_ in _TRIGGERS.values())}
    if not needed <= set(connection.introspection.table_names()):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'people_sight_%%'")
            there = {name for (name,) in cursor.fetchall()}
        for name, (table, when, changed, whose) in _TRIGGERS.items():
            note = f"INSERT INTO people_sightchange (organisation_id, member_id) {whose};"
            if connection.vendor == "sqlite":
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {when} ON {table} WHEN {changed} BEGIN {note} END"
                )
            elif name not in there:
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
                    f" $$ BEGIN {note} RETURN NULL; END $$"
                )
                cursor.execute(
                    f"CREATE TRIGGER {name} AFTER {when} ON {table}"
                    f" FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION {name}()"
                )
