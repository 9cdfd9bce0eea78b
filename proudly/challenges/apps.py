from django.apps import AppConfig


class ChallengesConfig(AppConfig):
    name = "proudly.challenges"
    label = "challenges"
