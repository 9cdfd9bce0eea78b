from django.urls import include, path

from proudly.content import views
from proudly.content.cards import views as cards

urlpatterns = [
    path("", include("proudly.content.suggestions.urls")),
    path("preferences/topics", views.my_topics, name="my_topics"),
    path("write", views.stories_being_written, name="stories_to_write"),
    path("write/new", views.write_story, name="story_write"),
    path("write/link", cards.read_link, name="read_link"),
    path("write/link/<int:reading_id>", cards.link_reading, name="link_reading"),
    path("write/<int:story_id>", views.write_story, name="story_change"),
    path("write/<int:story_id>/preview", views.preview_story, name="story_preview"),
    path("write/<int:story_id>/publish", views.publish_story, name="story_publish"),
]
