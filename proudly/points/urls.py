from django.urls import path

from proudly.points import programme_views, views

urlpatterns = [
    path("points", views.wallet, name="wallet"),
    path("points/what-earns", views.what_earns, name="what_earns"),
    path("points/held/explain", views.explain_held, name="explain_held"),
    path("points/rules", programme_views.point_rules, name="point_rules"),
    path("points/rules/reward", programme_views.reward_deed, name="reward_deed"),
    path("points/rules/preview", programme_views.rule_preview, name="rule_preview"),
    path("points/rules/extra", programme_views.new_extra_rule, name="new_extra_rule"),
    path("points/rules/extra/preview", programme_views.extra_rule_preview, name="extra_rule_preview"),
    path("points/rules/extra/<int:extra_id>/end", programme_views.end_extra_rule, name="end_extra_rule"),
    path("points/books", programme_views.the_books, name="the_books"),
    path("points/worth", programme_views.point_worth, name="point_worth"),
    path("points/thank", programme_views.thank, name="thank"),
    path("points/thank/colleagues", programme_views.colleagues_to_thank, name="colleagues_to_thank"),
    path("points/thank/<int:note_id>/take-back", programme_views.take_back, name="take_back"),
    path("points/held", programme_views.held_points, name="held_points"),
    path("points/held/decide", programme_views.decide, name="decide_held"),
]
