"""Every address of SCIM. They have no names: nothing links to them, and tests/contracts walks them on their own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.utils.translation import gettext as _
from scim2_models import Context, NotFoundException, NotImplementedException

from proudly.api.scim import groups, queries, users
from proudly.api.scim.asked import list_asked, page_asked
from proudly.api.scim.door import endpoint
from proudly.api.scim.errors import reply
from proudly.api.scim.filters import groups_where, users_where
from proudly.api.scim.resources import FullUser, Group, resource_types, root, schemas, service_provider_config
from proudly.people.models import Organisation

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def _config(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    return reply(_described(service_provider_config(), "ServiceProviderConfig", ""))


def _described(resource: object, kind: str, name: str) -> dict[str, object]:
    """A document about ourselves, with where it is."""
    told: dict[str, object] = resource.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)  # type: ignore[attr-defined]
    collection = {"ServiceProviderConfig": "", "ResourceType": "s", "Schema": "s"}[kind]
    told["meta"] = {"resourceType": kind, "location": f"{root()}/{kind}{collection}{'/' if name else ''}{name}"}
    return told


def _resource_types(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    listed = [_described(one, "ResourceType", name) for name, one in resource_types().items()]
    return reply(users.list_of(listed, len(listed), 0))


def _resource_type(request: HttpRequest, organisation: Organisation, resource_id: str) -> HttpResponse:
    found = resource_types().get(resource_id)
    if found is None:
        raise NotFoundException(detail=_("There is no such resource type."))
    return reply(_described(found, "ResourceType", resource_id))


def _schemas(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    listed = [_described(one, "Schema", name) for name, one in schemas().items()]
    return reply(users.list_of(listed, len(listed), 0))


def _schema(request: HttpRequest, organisation: Organisation, resource_id: str) -> HttpResponse:
    found = schemas().get(resource_id)
    if found is None:
        raise NotFoundException(detail=_("There is no such schema."))
    return reply(_described(found, "Schema", resource_id))


def _search(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Users, then groups. Six queries at most."""
    asked = list_asked(request, FullUser | Group)
    members = queries.users_of(organisation).filter(users_where(asked.filter)).order_by("pk")
    found = queries.groups_of(organisation).filter(groups_where(asked.filter)).distinct().order_by("pk")
    of_users, of_groups = members.count(), found.count()
    first, size = page_asked(asked)
    listed = users.dumped_users(members[first : first + size], asked) if size and first < of_users else []
    rest = size - len(listed)
    if rest:
        skipped = max(0, first - of_users)
        listed += groups.dumped_groups(found[skipped : skipped + rest], asked)
    return reply(users.list_of(listed, of_users + of_groups, first))


def _not_done(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    raise NotImplementedException(detail=_("Proudly does not do this. ServiceProviderConfig says what it does."))


def _nothing(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    raise NotFoundException(detail=_("There is nothing at this address."))


urlpatterns = [
    path("ServiceProviderConfig", endpoint(GET=_config)),
    path("ResourceTypes", endpoint(GET=_resource_types)),
    path("ResourceTypes/<str:resource_id>", endpoint(GET=_resource_type)),
    path("Schemas", endpoint(GET=_schemas)),
    path("Schemas/<str:resource_id>", endpoint(GET=_schema)),
    path("Users", endpoint(GET=users.list_users, POST=users.make_user)),
    path("Users/.search", endpoint(POST=users.list_users)),
    path(
        "Users/<str:resource_id>",
        endpoint(GET=users.get_user, PUT=users.replace_user, PATCH=users.patch_user, DELETE=users.delete_user),
    ),
    path("Groups", endpoint(GET=groups.list_groups, POST=groups.make_group)),
    path("Groups/.search", endpoint(POST=groups.list_groups)),
    path(
        "Groups/<str:resource_id>",
        endpoint(GET=groups.get_group, PUT=groups.replace_group, PATCH=groups.patch_group, DELETE=groups.delete_group),
    ),
    path(".search", endpoint(POST=_search)),
    path("Me", endpoint(**dict.fromkeys(METHODS, _not_done))),
    path("Bulk", endpoint(POST=_not_done)),
    re_path(r"^", endpoint(**dict.fromkeys(METHODS, _nothing))),
]
