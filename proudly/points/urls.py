from django.urls import path

from proudly.points import views

urlpatterns = [
    path("points", views.wallet, name="wallet"),
    path("points/rules", views.point_rules, name="point_rules"),
]
