from django.urls import include, path

from proudly.content import campaign_views, life_views, views
from proudly.content.caption_help import views as caption_help
from proudly.content.cards import views as cards
from proudly.content.media import views as media

urlpatterns = [
    path("", include("proudly.content.sources.urls")),
    path("", include("proudly.content.suggestions.urls")),
    path("", include("proudly.content.review.urls")),
    path("preferences/topics", views.my_topics, name="my_topics"),
    path("write", views.stories_being_written, name="stories_to_write"),
    path("write/new", views.write_story, name="story_write"),
    path("write/link", cards.read_link, name="read_link"),
    path("write/link/<int:reading_id>", cards.link_reading, name="link_reading"),
    path("write/audience", views.count_audience, name="audience_count"),
    path("write/<int:story_id>", views.write_story, name="story_change"),
    path("write/<int:story_id>/preview", views.preview_story, name="story_preview"),
    path("write/<int:story_id>/media", media.story_media, name="story_media"),
    path("stories/<int:story_id>/media/<str:name>", media.story_file, name="story_file"),
    path("stories/<int:story_id>/captions/<str:name>", media.story_captions, name="story_captions"),
    path("write/<int:story_id>/publish", views.publish_story, name="story_publish"),
    path("write/autosave", life_views.autosave_story, name="story_autosave"),
    path("write/<int:story_id>/schedule", life_views.schedule_story, name="story_schedule"),
    path("write/<int:story_id>/unschedule", life_views.unschedule_story, name="story_unschedule"),
    path("write/<int:story_id>/versions", life_views.story_versions, name="story_versions"),
    path("write/<int:story_id>/versions/<int:number>", life_views.story_version, name="story_version"),
    path("write/<int:story_id>/versions/<int:number>/restore", life_views.restore_version, name="story_restore"),
    path("write/<int:story_id>/duplicate", life_views.duplicate_story, name="story_duplicate"),
    path("write/<int:story_id>/caption-help", caption_help.caption_help, name="caption_help"),
    path(
        "write/<int:story_id>/caption-help/<int:suggested_id>",
        caption_help.settle_suggested_caption,
        name="settle_suggested_caption",
    ),
    path("organisation/caption-help", caption_help.caption_help_settings, name="caption_help_settings"),
    path("write/campaigns", campaign_views.all_campaigns, name="campaigns"),
    path("write/campaigns/<int:campaign_id>", campaign_views.campaign, name="campaign"),
    path("write/campaigns/<int:campaign_id>/change", campaign_views.change_campaign, name="change_campaign"),
    path("write/campaigns/<int:campaign_id>/remove", campaign_views.remove_campaign, name="remove_campaign"),
]
