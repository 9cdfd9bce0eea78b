from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "proudly.ui"
    label = "ui"
