from django.urls import path

from proudly.links import door, moments_views, views

urlpatterns = [
    path("links/unknown", views.unknown, name="unknown_link"),
    path("links/closed/<slug:code>", views.closed, name="closed_link"),
    path("links/settings", views.link_settings, name="link_settings"),
    path("links/<slug:code>/qr.svg", views.qr_code, name="qr_code"),
    path("write/<int:story_id>/when", moments_views.story_when, name="story_when"),
    path("write/<int:story_id>/links", views.story_links, name="story_links"),
    path("write/<int:story_id>/links/open", views.reopen_links, name="reopen_links"),
    path("links/conversions", views.conversion_settings, name="conversion_settings"),
    path("links/conversions/secret", views.new_conversion_secret, name="new_conversion_secret"),
    path("conversions", door.conversion, name="conversion"),
    path("conversions.js", door.script, name="conversions_script"),
]
