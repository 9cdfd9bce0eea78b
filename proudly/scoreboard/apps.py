from django.apps import AppConfig


class ScoreboardConfig(AppConfig):
    name = "proudly.scoreboard"
    label = "scoreboard"

    def ready(self) -> None:
        from proudly.scoreboard.badges import earning  # noqa: F401  # its projections make themselves known
