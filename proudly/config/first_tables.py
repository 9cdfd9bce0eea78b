"""Making the tables of a new installation at once.

Replaying every migration there ever was takes a minute of a computer's time and makes the same tables: a test compares
the two. So an empty database gets them as they are now, and is told that the migrations are done.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def make_first_tables() -> bool:
    """False, and nothing done, when there are tables already. All of them are made, or none."""
    if connection.introspection.table_names():
        return False
    recorder = MigrationRecorder(connection)
    with connection.schema_editor(atomic=True) as editor:
        editor.create_model(recorder.Migration)
        for model in apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        for app, name in MigrationLoader(connection).disk_migrations:
            recorder.record_applied(app, name)
    return True
