from django.apps import AppConfig


class RewardsConfig(AppConfig):
    name = "proudly.rewards"
    label = "rewards"
