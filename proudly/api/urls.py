from django.urls import include, path, re_path

from proudly.api import problems, views
from proudly.api.rest import rest

urlpatterns = [
    path("api/v1/", rest.urls),
    path("scim/v2/", include("proudly.api.scim.urls")),
    re_path(r"^api/", lambda request: problems.not_found()),
    path("preferences/api-tokens", views.tokens, name="api_tokens"),
    path("preferences/api-tokens/<int:token_id>/revoke", views.revoke, name="api_token_revoke"),
]
