from django.urls import path

from proudly.demo import views

urlpatterns = [path("demo/enter/<str:token>", views.enter, name="enter_demo")]
