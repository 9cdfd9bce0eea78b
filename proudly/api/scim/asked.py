"""What a list is asked for: filter, order, page and attributes, from the address or from the body of a search."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from scim2_models import Context, InvalidFilterException, InvalidValueException, ResponseParameters, SearchRequest

from proudly.api.scim.door import body_of, require_text
from proudly.api.scim.resources import PAGE

LONGEST_FILTER = 2000  # characters
INTEGERS = {"startIndex", "count"}
KNOWN = INTEGERS | {"filter", "sortBy", "sortOrder", "attributes", "excludedAttributes"}


def list_asked(request: HttpRequest, model: Any) -> Any:
    """A SearchRequest for resources of this class, or of a union of classes."""
    if request.method == "POST":
        said = body_of(request)
    else:
        said = {key: value for key, value in request.GET.items() if key in KNOWN and value != ""}
        require_text("".join(said.values()))
        for key in INTEGERS & said.keys():
            try:
                said[key] = int(said[key])
            except ValueError as error:
                raise InvalidValueException(detail=_("%(name)s is a whole number.") % {"name": key}) from error
    if len(str(said.get("filter", ""))) > LONGEST_FILTER:
        raise InvalidFilterException(detail=_("That filter is too long."))
    return SearchRequest[model].model_validate(said, scim_ctx=Context.SEARCH_REQUEST)


def page_asked(asked: Any) -> tuple[int, int]:
    """From which resource on (0 for the first), and how many."""
    first = min((asked.start_index or 1) - 1, 2**31)
    return first, PAGE if asked.count is None else min(asked.count, PAGE)


def parts_asked(request: HttpRequest, model: Any) -> Any:
    """The attributes that are wanted of one resource, as `model_dump` takes them."""
    said = {key: request.GET[key] for key in ("attributes", "excludedAttributes") if request.GET.get(key)}
    return ResponseParameters[model].model_validate(said)


def wants(asked: Any, name: str) -> bool:
    """Whether that attribute, which costs a query, is wanted at all."""
    included, excluded = asked.attributes, asked.excluded_attributes
    if included:
        return any(str(path).rpartition(":")[2].lower().split(".")[0] == name for path in included)
    return not any(str(path).rpartition(":")[2].lower() == name for path in excluded or ())
