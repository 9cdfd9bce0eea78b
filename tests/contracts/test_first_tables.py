"""A new installation has the tables that one has which was there from the first version on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.running import clean_environment, own_database

TABLES = """
import json, re
import django
django.setup()
from django.db import connection
# Names that a database or Django makes up, of numbers or of what was there at the time, say nothing.
made_up = re.compile(r"__unnamed\\w*|\\bfk_\\d+|\\w+_[0-9a-f]{8}(_\\w+)?|\\w+_key\\b")
found = {}
with connection.cursor() as cursor:
    for table in connection.introspection.get_table_list(cursor):
        columns = connection.introspection.get_table_description(cursor, table.name)
        rules = connection.introspection.get_constraints(cursor, table.name)
        found[table.name] = {
            "columns": sorted([one.name, str(one.type_code), one.null_ok, str(one.default)] for one in columns),
            "rules": sorted(made_up.sub("", str(
                [name, sorted(set(rule.pop("columns") or [])), sorted(rule.items(), key=lambda pair: pair[0])]
            )) for name, rule in rules.items()),
        }
    if connection.vendor == "postgresql":
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'")
        found["indexes"] = sorted(made_up.sub("", row[0]) for row in cursor.fetchall())
        cursor.execute("SELECT conrelid::regclass::text, contype::text, pg_get_constraintdef(oid) FROM pg_constraint")
        found["constraints"] = sorted(str(row) for row in cursor.fetchall())
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    else:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type <> 'table'")
    found["more"] = sorted(made_up.sub("", str(row)) for row in cursor.fetchall())
print(json.dumps(found))
"""


def tables_after(migrate: list[str], folder: Path) -> dict[str, Any]:
    with own_database() as database:
        environment = {**clean_environment(), "PROUDLY_DATA": str(folder), **database}
        subprocess.run([sys.executable, *migrate], env=environment, check=True, stdout=subprocess.DEVNULL)
        told = subprocess.run(
            [sys.executable, "-c", TABLES], env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return found


@pytest.mark.peers
def test_all_migrations_one_after_the_other_make_the_tables_that_a_new_installation_begins_with(tmp_path: Path):
    (tmp_path / "data").mkdir()
    replayed = tables_after(["manage.py", "migrate", "--verbosity", "0"], tmp_path / "data")
    at_once = tables_after(["-m", "proudly.config.cli", "migrate"], tmp_path / "new")
    assert len(at_once) > 100
    assert said_of(at_once) ^ said_of(replayed) == set()


def said_of(found: dict[str, Any]) -> set[str]:
    """Each fact about the tables, so that a difference reads well."""
    return {
        f"{table}: {fact}"
        for table, facts in found.items()
        if not table.startswith("auth_group")  # Django's own, and empty: its numbers were once smaller
        for fact in (facts["columns"] + facts["rules"] if isinstance(facts, dict) else facts)
    }
