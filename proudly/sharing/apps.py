from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "proudly.sharing"
    label = "sharing"
