from django.urls import path

from proudly.scoreboard import views

urlpatterns = [
    path("scoreboard", views.scoreboard, name="scoreboard"),
]
