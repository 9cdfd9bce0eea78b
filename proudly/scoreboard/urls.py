from django.urls import path

from proudly.scoreboard import screen_views, views
from proudly.scoreboard.badges import views as badges

urlpatterns = [
    path("scoreboard", views.scoreboard, name="scoreboard"),
    path("scoreboard/tv/<str:token>", screen_views.television, name="television"),
    path("organisation/scoreboard", screen_views.seasons_and_screens, name="seasons_and_screens"),
    path("organisation/scoreboard/seasons/<int:season_id>/remove", screen_views.end_season, name="end_season"),
    path("organisation/scoreboard/screens/<int:screen_id>/remove", screen_views.end_screen, name="end_screen"),
    path("badges", badges.my_badges, name="my_badges"),
    path("badges/in-brief", badges.badges_in_brief, name="badges_in_brief"),
    path("badges/away", badges.pause, name="pause_streak"),
    path("badges/back", badges.resume, name="resume_streak"),
    path("badges/hide", badges.hide, name="hide_badges"),
    path("colleagues", badges.colleagues_deeds, name="colleagues_deeds"),
    path("colleagues/applaud", badges.give_applause, name="give_applause"),
    path("organisation/badges", badges.badge_settings, name="badge_settings"),
    path("organisation/badges/holidays", badges.add_holiday, name="add_holiday"),
    path("organisation/badges/holidays/<int:holiday_id>/remove", badges.remove_holiday, name="remove_holiday"),
]
