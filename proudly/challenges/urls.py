from django.urls import path

from proudly.challenges import views
from proudly.challenges.goals import views as goals

urlpatterns = [
    path("why", views.why, name="why"),
    path("why/dismiss", views.dismiss, name="dismiss_commitments"),
    path("organisation/why", views.change_why, name="change_why"),
    path("scoreboard/sponsors", views.sponsors, name="sponsors"),
    path("commitment", views.commitment, name="commitment"),
    path("commitment/withdraw", views.withdraw, name="withdraw_commitment"),
    path("commitments/<int:commitment_id>/hide", views.hide, name="hide_commitment"),
    path("commitments/<int:commitment_id>/video", views.video, name="commitment_video"),
    path("commitments/<int:commitment_id>/poster", views.poster, name="commitment_poster"),
    path("commitments/<int:commitment_id>/captions", views.captions, name="commitment_captions"),
    path("challenges", goals.challenges, name="challenges"),
    path("challenges/new", goals.new_challenge, name="new_challenge"),
    path("challenges/<int:challenge_id>", goals.challenge, name="challenge"),
    path("challenges/<int:challenge_id>/thermometer", goals.thermometer, name="challenge_thermometer"),
    path("challenges/<int:challenge_id>/change", goals.change_challenge, name="change_challenge"),
    path("challenges/<int:challenge_id>/cancel", goals.cancel_challenge, name="cancel_challenge"),
    path("challenges/<int:challenge_id>/video", goals.video, name="challenge_video"),
    path("challenges/<int:challenge_id>/poster", goals.poster, name="challenge_poster"),
    path("challenges/<int:challenge_id>/captions", goals.captions, name="challenge_captions"),
]
