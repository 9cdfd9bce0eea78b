from django.urls import path

from proudly.sharing import announcement_views, looks, recall_views, relevance_views, start_views, views
from proudly.sharing.checklist import views as checklist
from proudly.sharing.echo import plan_views
from proudly.sharing.figures import views as figures
from proudly.sharing.finding import views as finding
from proudly.sharing.pride import views as pride
from proudly.sharing.supply import views as supply

urlpatterns = [
    path("", views.feed, name="feed"),
    path("start", start_views.start, name="start"),
    path("stories/<int:story_id>", views.story, name="story"),
    path("stories/<int:story_id>/share/<slug:network>", views.share, name="share"),
    path("stories/find", finding.find_stories, name="find_stories"),
    path("stories/<int:story_id>/save", finding.save_story, name="save_story"),
    path("stories/<int:story_id>/word", pride.say_of_story, name="say_of_story"),
    path("write/<int:story_id>/looks", looks.story_looks, name="story_looks"),
    path("read/<slug:code>/media/<str:name>", views.read_story_file, name="read_story_file"),
    path("read/<slug:code>/captions/<str:name>", views.read_story_captions, name="read_story_captions"),
    path("write/<int:story_id>/checklist", checklist.checklist, name="story_checklist"),
    path("organisation/story-standards", checklist.story_standards, name="story_standards"),
    path("write/supply", supply.supply, name="story_supply"),
    path("write/figures", figures.figures, name="story_figures"),
    path("write/<int:story_id>/words", figures.story_words, name="story_words"),
    path("write/<int:story_id>/pride", pride.story_pride, name="story_pride"),
    path("write/<int:story_id>/promote", pride.promote_again, name="promote_again"),
    path("s/<str:token>", views.share_from_mail, name="share_from_mail"),
    path("s/<str:token>/again", views.new_mail, name="new_mail"),
    path("read/<slug:code>", views.read_story, name="read_story"),
    path("write/<int:story_id>/recall", recall_views.recall_story, name="story_recall"),
    path("house-rules", views.read_house_rules, name="house_rules"),
    path("organisation/house-rules", views.change_house_rules, name="change_house_rules"),
    path("write/<int:story_id>/announced", announcement_views.story_announced, name="story_announced"),
    path("write/<int:story_id>/stop-announcing", announcement_views.stop, name="stop_announcing"),
    path("write/<int:story_id>/hearers", relevance_views.hearers, name="story_hearers"),
    path("organisation/story-notices", relevance_views.story_notices, name="story_notices"),
    path("organisation/shares-in-an-hour", plan_views.share_limit, name="share_limit"),
    path("preferences/order", relevance_views.my_order, name="my_order"),
    path("shares", views.shares, name="shares"),
    path("shares/<int:share_id>/visits", views.visits, name="visits"),
    path("connections", views.connections, name="connections"),
    path("connections/<slug:network>", views.connect, name="connect"),
    path("connections/<slug:network>/disconnect", views.disconnect, name="disconnect"),
]
