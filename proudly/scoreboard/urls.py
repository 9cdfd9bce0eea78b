from django.urls import path

from proudly.scoreboard import screen_views, views

urlpatterns = [
    path("scoreboard", views.scoreboard, name="scoreboard"),
    path("scoreboard/tv/<str:token>", screen_views.television, name="television"),
    path("organisation/scoreboard", screen_views.seasons_and_screens, name="seasons_and_screens"),
    path("organisation/scoreboard/seasons/<int:season_id>/remove", screen_views.end_season, name="end_season"),
    path("organisation/scoreboard/screens/<int:screen_id>/remove", screen_views.end_screen, name="end_screen"),
]
