from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "proudly.notices"
    label = "notices"
