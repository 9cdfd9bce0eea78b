from django.apps import AppConfig


class AudienceConfig(AppConfig):
    name = "proudly.audience"
    label = "audience"
