from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "proudly.content"
    label = "content"
