from django.urls import path

from proudly.rewards import views

urlpatterns = [
    path("rewards", views.rewards, name="rewards"),
    path("rewards/<int:reward_id>/redeem", views.redeem, name="redeem"),
    path("rewards/mine", views.mine, name="my_rewards"),
    path("rewards/orders", views.orders, name="redemptions"),
    path("rewards/orders/<int:redemption_id>/fulfil", views.fulfil, name="fulfil"),
]
