from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "proudly.links"
    label = "links"
