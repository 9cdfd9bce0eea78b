"""/Users: people, as the directory brings and changes them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from scim2_models import Context, InvalidSyntaxException, NotFoundException, PatchOp

from proudly.api.scim import queries, told
from proudly.api.scim.asked import list_asked, page_asked, parts_asked, wants
from proudly.api.scim.door import body_of, one_at_a_time
from proudly.api.scim.errors import reply
from proudly.api.scim.filters import USER_ORDER, order, users_where
from proudly.api.scim.resources import FullUser
from proudly.people import directory
from proudly.people.directory import Profile
from proudly.people.models import Member, Organisation

LIST_RESPONSE = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
# Entra ID writes truth values as texts, in filters of paths too: emails[primary eq "True"].value.
TEXT_FOR_TRUTH = re.compile(r'(\bprimary\s+eq\s+)"(true|false)"', re.IGNORECASE)


def list_users(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    asked = list_asked(request, FullUser)
    found = queries.users_of(organisation).filter(users_where(asked.filter))
    total = found.count()
    first, size = page_asked(asked)
    found = found.order_by(*order(_field(asked), asked.sort_order == "descending", USER_ORDER))
    listed = dumped_users(found[first : first + size] if size else found.none(), asked)
    return reply(list_of(listed, total, first))


def dumped_users(members: Any, parts: Any) -> list[dict[str, Any]]:
    """Two queries: members, and their groups when these are wanted."""
    grouped = wants(parts, "groups")
    chosen = queries.with_groups(members) if grouped else members
    return [
        told.as_user(member, list(member.groups.all()) if grouped else ()).model_dump(
            scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=parts
        )
        for member in chosen
    ]


def list_of(listed: list[dict[str, Any]], total: int, first: int) -> dict[str, Any]:
    return {
        "schemas": [LIST_RESPONSE],
        "totalResults": total,
        "startIndex": first + 1,
        "itemsPerPage": len(listed),
        "Resources": listed,
    }


def make_user(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    user = _sent(request, Context.RESOURCE_CREATION_REQUEST)
    if user.active is None:
        user.active = True
    member = directory.provision(organisation=organisation, told=told.what_is_told(user, member=None))
    return _shown(request, member, Context.RESOURCE_CREATION_RESPONSE, status=201)


def get_user(request: HttpRequest, organisation: Organisation, resource_id: str) -> HttpResponse:
    return _shown(request, _found(organisation, resource_id), Context.RESOURCE_QUERY_RESPONSE)


@one_at_a_time
def replace_user(request: HttpRequest, organisation: Organisation, resource_id: str) -> HttpResponse:
    member = _found(organisation, resource_id)
    user = _sent(request, Context.RESOURCE_REPLACEMENT_REQUEST)
    if user.active is None:
        user.active = member.left_at is None
    was = told.what_is_told(told.as_user(member), member=member, inferred=told.inferred_address(member))
    if told.record_of(member) is None:
        was = replace(was, profile=Profile())  # what the directory never said, it does not take back by silence
    directory.change(member=member, told=told.what_is_told(user, member=member), was=was)
    return _shown(request, member, Context.RESOURCE_REPLACEMENT_RESPONSE)


@one_at_a_time
def patch_user(request: HttpRequest, organisation: Organisation, resource_id: str) -> HttpResponse:
    member = _found(organisation, resource_id)
    patch = PatchOp[FullUser].model_validate(as_meant(body_of(request)), scim_ctx=Context.RESOURCE_PATCH_REQUEST)
    user, inferred = told.as_user(member), told.inferred_address(member)
    was = told.what_is_told(user, member=member, inferred=inferred)
    if patch.patch(user):
        now = told.what_is_told(user, member=member, inferred=inferred)
        directory.change(member=member, told=now, was=was)
    return _shown(request, member, Context.RESOURCE_PATCH_RESPONSE)


def delete_user(request: HttpRequest, organisation: Organisation, resource_id: str) -> HttpResponse:
    directory.remove(member=_found(organisation, resource_id))
    return HttpResponse(status=204)


def as_meant(sent: dict[str, Any]) -> dict[str, Any]:
    """A patch as Entra ID and Okta send it, in the standard's words. Raises InvalidSyntaxException.

    Paths with a filter as keys of a value become operations of their own; an id that is only repeated is left out.
    """
    operations = sent.get("Operations", sent.get("operations"))
    if not isinstance(operations, list) or not all(isinstance(one, dict) for one in operations):
        raise InvalidSyntaxException(detail=_("Operations is a list of objects."))
    meant: list[dict[str, Any]] = []
    for operation in operations:
        path, value = operation.get("path"), operation.get("value")
        if isinstance(path, str) and path:
            meant.append({**operation, "path": TEXT_FOR_TRUTH.sub(_truth, path)})
        elif isinstance(value, dict):
            plain = {key: one for key, one in value.items() if "[" not in key and key.lower() not in {"id", "meta"}}
            if plain or not value:
                meant.append({**operation, "value": plain})
            meant += [
                {"op": operation.get("op"), "path": TEXT_FOR_TRUTH.sub(_truth, key), "value": one}
                for key, one in value.items()
                if "[" in key
            ]
        else:
            meant.append(operation)
    return {"schemas": sent.get("schemas"), "Operations": meant}


def _truth(found: re.Match[str]) -> str:
    return found[1] + found[2].lower()


def _sent(request: HttpRequest, context: Context) -> Any:
    sent = body_of(request)
    names = {key.lower(): key for key in sent}
    user_name = sent.get(names.get("username", ""))
    if not sent.get(names.get("emails", "")) and isinstance(user_name, str):
        # The schema wants an address; a user name that is one will do, and one that is none is refused later.
        sent.pop(names.get("emails", ""), None)
        user = FullUser.model_validate({**sent, "emails": [{"value": user_name}]}, scim_ctx=context)
        user.emails = None
        return user
    return FullUser.model_validate(sent, scim_ctx=context)


def _found(organisation: Organisation, resource_id: str) -> Member:
    """Of this organisation, or nothing: what is another's is answered as what never was."""
    number = told.number_of(resource_id, "u")
    member = queries.users_of(organisation).filter(pk=number or 0).first()
    if member is None:
        raise NotFoundException(detail=_("There is no such user."))
    return member


def _shown(request: HttpRequest, member: Member, context: Context, status: int = 200) -> HttpResponse:
    parts = parts_asked(request, FullUser)
    is_new = status == 201  # and in no group yet
    groups = list(member.groups.order_by("pk")) if wants(parts, "groups") and not is_new else ()
    user = told.as_user(member, groups)
    headers = {"Location": str(user.meta.location)} if is_new and user.meta else None
    return reply(user.model_dump(scim_ctx=context, response_parameters=parts), status, headers)


def _field(asked: Any) -> str | None:
    binding = asked.sort_binding(FullUser)
    return binding.field_name if binding else None
