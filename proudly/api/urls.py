from django.urls import include, path, re_path

from proudly.api import problems, views
from proudly.api.rest import rest
from proudly.api.scim import views as scim

urlpatterns = [
    path("api/v1/", rest.urls),
    path("scim/v2/", include(("proudly.api.scim.urls", "scim"))),
    re_path(r"^api/", lambda request: problems.not_found()),
    path("organisation/directory/groups/<int:group_id>", scim.group_role, name="directory_group"),
    path("organisation/directory", scim.directory, name="directory"),
    path("organisation/directory/withdraw", scim.withdraw, name="directory_withdraw"),
    path("preferences/api-tokens", views.tokens, name="api_tokens"),
    path("preferences/api-tokens/<int:token_id>/revoke", views.revoke, name="api_token_revoke"),
]
