from django.urls import path

from proudly.ui import views

urlpatterns = [
    path("ui", views.catalogue, name="ui_catalogue"),
    path("ui/bare", views.bare, name="ui_bare"),
    path("ui/error/<int:status>", views.error, name="ui_error"),
]
