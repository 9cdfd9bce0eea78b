from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PointsConfig(AppConfig):
    name = "proudly.points"
    label = "points"

    def ready(self) -> None:
        from proudly.points.guards import guard_ledger

        post_migrate.connect(guard_ledger, sender=self)
