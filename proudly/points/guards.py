"""What makes the database itself refuse to change or remove transfers and entries."""

from __future__ import annotations

from typing import Any

from django.db import connections

REFUSAL = "the ledger is only added to"
TABLES = ("points_transfer", "points_entry")

_POSTGRESQL_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION points_only_added_to() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""


def guard_ledger(*, using: str, **_kwargs: Any) -> None:
    """Put the guards in place where they are missing. Runs after migrations: on SQLite, one that changes a table makes
    it anew, without its triggers."""
    connection = connections[using]
    if not set(TABLES) <= set(connection.introspection.table_names()):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'points_%%_guard'")
            there = {name for (name,) in cursor.fetchall()}
            if missing := [table for table in TABLES if f"{table}_guard" not in there]:
                cursor.execute(_POSTGRESQL_FUNCTION)
                for table in missing:
                    cursor.execute(
                        f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE ON {table}"
                        " FOR EACH ROW EXECUTE FUNCTION points_only_added_to()"
                    )
        else:
            for table in TABLES:
                for deed in ("update", "delete"):
                    cursor.execute(
                        f"CREATE TRIGGER IF NOT EXISTS {table}_guard_{deed} BEFORE {deed.upper()} ON {table}"
                        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                    )
