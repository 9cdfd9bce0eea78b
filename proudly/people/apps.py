from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PeopleConfig(AppConfig):
    name = "proudly.people"
    label = "people"

    def ready(self) -> None:
        from proudly.people.sight_triggers import note_sight_changes

        post_migrate.connect(note_sight_changes, sender=self)
