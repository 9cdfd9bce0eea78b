from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "proudly.people"
    label = "people"
