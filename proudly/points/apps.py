from django.apps import AppConfig


class PointsConfig(AppConfig):
    name = "proudly.points"
    label = "points"
