from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "proudly.demo"
    label = "demo"
