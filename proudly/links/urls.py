from django.urls import path

from proudly.links import door, views

urlpatterns = [
    path("links/unknown", views.unknown, name="unknown_link"),
    path("links/closed/<slug:code>", views.closed, name="closed_link"),
    path("links/conversions", views.conversion_settings, name="conversion_settings"),
    path("links/conversions/secret", views.new_conversion_secret, name="new_conversion_secret"),
    path("conversions", door.conversion, name="conversion"),
    path("conversions.js", door.script, name="conversions_script"),
]
