from django.urls import path

from proudly.content.suggestions import views

urlpatterns = [
    path("suggest", views.suggest, name="suggest"),
    path("suggest/link", views.read_suggested_link, name="suggest_link"),
    path("suggest/link/<int:reading_id>", views.suggested_link, name="suggested_link"),
    path("suggest/from-anywhere", views.suggest_from_anywhere, name="suggest_from_anywhere"),
    path("suggestions", views.my_suggestions, name="my_suggestions"),
    path("suggestions/<int:suggestion_id>", views.suggestion, name="suggestion"),
    path("suggestions/<int:suggestion_id>/withdraw", views.withdraw_suggestion, name="suggestion_withdraw"),
    path("write/suggestions", views.suggestions_to_answer, name="suggestions_to_answer"),
    path("write/suggestions/<int:suggestion_id>", views.suggestion_to_answer, name="suggestion_to_answer"),
    path("write/suggestions/<int:suggestion_id>/decline", views.decline_suggestion, name="suggestion_decline"),
    path("write/suggestions/<int:suggestion_id>/take", views.take_suggestion, name="suggestion_take"),
    path("organisation/suggestions", views.suggestion_settings, name="suggestion_settings"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
