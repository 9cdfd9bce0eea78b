from django.urls import path

from proudly.links import views

urlpatterns = [
    path("links/unknown", views.unknown, name="unknown_link"),
    path("links/closed/<slug:code>", views.closed, name="closed_link"),
]
