from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "proudly.api"
    label = "api"
