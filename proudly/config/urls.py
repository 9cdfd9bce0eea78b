"""Every address of the site. Each room brings its own."""

from django.urls import include, path

from proudly.config.health import healthz
from proudly.config.media import picture

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("proudly.api.urls")),
    path("", include("proudly.demo.urls")),
    path("", include("proudly.rewards.urls")),
    path("", include("proudly.challenges.urls")),
    path("", include("proudly.scoreboard.urls")),
    path("", include("proudly.sharing.urls")),
    path("", include("proudly.links.urls")),
    path("", include("proudly.content.urls")),
    path("", include("proudly.points.urls")),
    path("", include("proudly.notices.urls")),
    path("", include("proudly.people.urls")),
    path("", include("proudly.ui.urls")),
    path("media/<path:path>", picture),
]
