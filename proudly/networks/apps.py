from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "proudly.networks"
    label = "networks"
