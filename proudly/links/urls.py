from django.urls import path

from proudly.links import views

urlpatterns = [
    path("links/unknown", views.unknown, name="unknown_link"),
    path("links/closed/<slug:code>", views.closed, name="closed_link"),
    path("links/settings", views.link_settings, name="link_settings"),
    path("links/<slug:code>/qr.svg", views.qr_code, name="qr_code"),
    path("write/<int:story_id>/links", views.story_links, name="story_links"),
    path("write/<int:story_id>/links/open", views.reopen_links, name="reopen_links"),
]
