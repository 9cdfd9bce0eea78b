from django.urls import path

from proudly.content.sources import views

urlpatterns = [
    path("write/sources", views.sources, name="sources"),
    path("write/sources/new", views.new_source, name="source_new"),
    path("write/sources/found/<int:search_id>", views.source_found, name="source_found"),
    path("write/sources/<int:source_id>", views.source, name="source"),
    path("write/sources/<int:source_id>/look", views.look_now, name="source_look"),
    path("write/sources/<int:source_id>/turn", views.turn_source, name="source_turn"),
    path("write/sources/<int:source_id>/remove", views.remove_source, name="source_remove"),
]
