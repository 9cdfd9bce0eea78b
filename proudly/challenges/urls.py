from django.urls import path

from proudly.challenges import views

urlpatterns = [
    path("why", views.why, name="why"),
    path("why/dismiss", views.dismiss, name="dismiss_commitments"),
    path("organisation/why", views.change_why, name="change_why"),
    path("commitment", views.commitment, name="commitment"),
    path("commitment/withdraw", views.withdraw, name="withdraw_commitment"),
    path("commitments/<int:commitment_id>/hide", views.hide, name="hide_commitment"),
    path("commitments/<int:commitment_id>/video", views.video, name="commitment_video"),
    path("commitments/<int:commitment_id>/poster", views.poster, name="commitment_poster"),
    path("commitments/<int:commitment_id>/captions", views.captions, name="commitment_captions"),
]
