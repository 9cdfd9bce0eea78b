"""/Groups: the directory's groups and who is in them."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from scim2_models import Context, InvalidValueException, NotFoundException, PatchOp

from proudly.api.scim import queries, told
from proudly.api.scim.asked import list_asked, page_asked, parts_asked, wants
from proudly.api.scim.door import body_of, one_at_a_time
from proudly.api.scim.errors import reply
from proudly.api.scim.filters import GROUP_ORDER, groups_where, order
from proudly.api.scim.resources import Group as ScimGroup
from proudly.api.scim.users import as_meant, list_of
from proudly.people import groups as people
from proudly.people.groups import NotAMember
from proudly.people.models import Group, Organisation

ONE_MEMBER = re.compile(r'members\[value eq "([^"\\]+)"\]', re.IGNORECASE)


def list_groups(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    asked = list_asked(request, ScimGroup)
    found = queries.groups_of(organisation).filter(groups_where(asked.filter)).distinct()
    total = found.count()
    first, size = page_asked(asked)
    binding = asked.sort_binding(ScimGroup)
    by = order(binding.field_name if binding else None, asked.sort_order == "descending", GROUP_ORDER)
    # DISTINCT may not sort by what it does not select: the ids are found first.
    chosen = queries.groups_of(organisation).filter(pk__in=found.order_by().values("pk")).order_by(*by)
    listed = dumped_groups(chosen[first : first + size] if size else chosen.none(), asked)
    return reply(list_of(listed, total, first))


def dumped_groups(found: Any, parts: Any) -> list[dict[str, Any]]:
    """Two queries: groups, and who is in them when that is wanted."""
    groups = list(found)
    members = queries.member_ids(groups) if groups and wants(parts, "members") else {}
    return [
        told.as_group(group, members.get(group.pk, ())).model_dump(
            scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=parts
        )
        for group in groups
    ]


def make_group(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    sent = ScimGroup.model_validate(body_of(request), scim_ctx=Context.RESOURCE_CREATION_REQUEST)
    group = people.make_group(
        organisation=organisation,
        name=_name(sent),
        external_id=_external_id(sent),
        member_ids=_ids(sent.members),
    )
    return _shown(request, group, Context.RESOURCE_CREATION_RESPONSE, status=201)


def get_group(request: HttpRequest, organisation: Organisation, resource_id: str) -> HttpResponse:
    return _shown(request, _found(organisation, resource_id), Context.RESOURCE_QUERY_RESPONSE)


@one_at_a_time
def replace_group(request: HttpRequest, organisation: Organisation, resource_id: str) -> HttpResponse:
    group = _found(organisation, resource_id)
    sent = ScimGroup.model_validate(body_of(request), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
    _change(group, sent)
    return _shown(request, group, Context.RESOURCE_REPLACEMENT_RESPONSE)


@one_at_a_time
def patch_group(request: HttpRequest, organisation: Organisation, resource_id: str) -> HttpResponse:
    """Adding and removing members takes as many queries in a group of ten thousand as in one of ten; answers 204."""
    group = _found(organisation, resource_id)
    meant = as_meant(body_of(request))
    moves = _moves(meant["Operations"])
    if moves is not None:
        for adds, ids in moves:
            if adds:
                people.add_to_group(group=group, member_ids=ids)
            else:
                people.remove_from_group(group=group, member_ids=ids)
        return HttpResponse(status=204)
    patch = PatchOp[ScimGroup].model_validate(meant, scim_ctx=Context.RESOURCE_PATCH_REQUEST)
    patched = told.as_group(group, queries.member_ids([group])[group.pk])
    if patch.patch(patched):
        _change(group, patched)
    return _shown(request, group, Context.RESOURCE_PATCH_RESPONSE)


def delete_group(request: HttpRequest, organisation: Organisation, resource_id: str) -> HttpResponse:
    people.delete_group(group=_found(organisation, resource_id))
    return HttpResponse(status=204)


def _moves(operations: list[dict[str, Any]]) -> list[tuple[bool, set[int]]] | None:
    """Who is added (True) and removed, in turn; None when the operations are about more than that."""
    moves: list[tuple[bool, set[int]]] = []
    for operation in operations:
        op, path, value = str(operation.get("op")).lower(), str(operation.get("path") or ""), operation.get("value")
        one = ONE_MEMBER.fullmatch(path)
        if op == "remove" and one and value is None:
            ids = {number} if (number := told.number_of(one[1], "u")) else set()
        elif op in {"add", "remove"} and path.lower() == "members" and isinstance(value, list) and value:
            if not all(isinstance(entry, dict) and isinstance(entry.get("value"), str) for entry in value):
                return None
            numbers = [told.number_of(entry["value"], "u") for entry in value]
            if op == "add" and None in numbers:
                raise NotAMember
            ids = {number for number in numbers if number is not None}
        else:
            return None
        if moves and moves[-1][0] == (op == "add"):
            moves[-1][1].update(ids)
        else:
            moves.append((op == "add", ids))
    return moves or None


def _change(group: Group, sent: ScimGroup) -> None:
    people.change_group(group=group, name=_name(sent), external_id=_external_id(sent))
    people.set_group_members(group=group, member_ids=_ids(sent.members))


def _name(sent: ScimGroup) -> str:
    name = (sent.display_name or "").strip()
    if not name or len(name) > 254:
        raise InvalidValueException(detail=_("displayName must have 1 to 254 characters."))
    return name


def _external_id(sent: ScimGroup) -> str:
    if len(sent.external_id or "") > 255:
        raise InvalidValueException(detail=_("externalId must have 255 characters at most."))
    return sent.external_id or ""


def _ids(members: Any) -> set[int]:
    numbers = [told.number_of(member.value, "u") for member in members or ()]
    if None in numbers:
        raise NotAMember
    return {number for number in numbers if number is not None}


def _found(organisation: Organisation, resource_id: str) -> Group:
    number = told.number_of(resource_id, "g")
    group = queries.groups_of(organisation).filter(pk=number or 0).first()
    if group is None:
        raise NotFoundException(detail=_("There is no such group."))
    return group


def _shown(request: HttpRequest, group: Group, context: Context, status: int = 200) -> HttpResponse:
    parts = parts_asked(request, ScimGroup)
    members = queries.member_ids([group])[group.pk] if wants(parts, "members") else ()
    shown = told.as_group(group, members)
    headers = {"Location": str(shown.meta.location)} if status == 201 and shown.meta else None
    return reply(shown.model_dump(scim_ctx=context, response_parameters=parts), status, headers)
