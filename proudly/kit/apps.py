from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "proudly.kit"
    label = "kit"
