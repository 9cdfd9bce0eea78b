from django.urls import path

from proudly.links import views

urlpatterns = [path("go/<slug:code>", views.go, name="go")]
