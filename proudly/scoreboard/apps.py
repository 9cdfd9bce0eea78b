from django.apps import AppConfig


class ScoreboardConfig(AppConfig):
    name = "proudly.scoreboard"
    label = "scoreboard"
