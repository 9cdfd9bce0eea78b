from django.urls import path

from proudly.content.review import views

urlpatterns = [
    path("review", views.to_approve, name="to_approve"),
    path("review/<int:story_id>", views.review_story, name="review_story"),
    path("organisation/review", views.review_rules, name="review_rules"),
    path("organisation/review/<int:rule_id>", views.review_rules, name="review_rule"),
    path("organisation/review/<int:rule_id>/remove", views.remove_review_rule, name="remove_review_rule"),
    path("organisation/review/export.csv", views.export_review, {"kind": "csv"}, name="export_review_csv"),
    path("organisation/review/export.jsonl", views.export_review, {"kind": "jsonl"}, name="export_review_json"),
]
