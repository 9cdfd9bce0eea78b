"""SCIM filters (RFC 7644, 3.4.2.2) and sorting as conditions of the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _
from scim2_models import InvalidFilterException, ScimFilter
from scim2_models.path import (
    AttributeBinding,
    AttrPath,
    CompareOperator,
    Comparison,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
)

from proudly.api.scim import resources
from proudly.api.scim.told import number_of

Condition = Callable[[CompareOperator, Any], Q]
NOTHING, EVERYTHING = Q(pk__in=[]), ~Q(pk__in=[])
LOOKUPS = {
    CompareOperator.eq: "iexact",
    CompareOperator.co: "icontains",
    CompareOperator.sw: "istartswith",
    CompareOperator.ew: "iendswith",
    CompareOperator.gt: "gt",
    CompareOperator.ge: "gte",
    CompareOperator.lt: "lt",
    CompareOperator.le: "lte",
}


def _text(column: str, *, exact: bool = False) -> Condition:
    def condition(op: CompareOperator, value: Any) -> Q:
        if not isinstance(value, str):
            return Q(**{column: ""}) if value is None and op == CompareOperator.eq else NOTHING
        if op == CompareOperator.eq and exact:
            return Q(**{column: value})
        return Q(**{f"{column}__{LOOKUPS[op]}": value})

    return condition


def _small(column: str) -> Condition:
    """A text that is kept in small letters: found by its index."""
    through = _text(column, exact=True)
    return lambda op, value: through(op, value.lower() if isinstance(value, str) else value)


def _user_name(op: CompareOperator, value: Any) -> Q:
    told, untold = _small("directory_user__user_name_key"), _small("person__email")
    return told(op, value) | (Q(directory_user=None) & untold(op, value))


def _number(letter: str, column: str = "pk") -> Condition:
    def condition(op: CompareOperator, value: Any) -> Q:
        number = number_of(value, letter)
        return Q(**{column: number}) if op == CompareOperator.eq and number is not None else NOTHING

    return condition


def _moment(column: str) -> Condition:
    def condition(op: CompareOperator, value: Any) -> Q:
        at = value if isinstance(value, datetime) else parse_datetime(value) if isinstance(value, str) else None
        if at is None or is_naive(at) or op not in LOOKUPS:
            raise InvalidFilterException(detail=_("Write moments like this: 2026-01-31T12:00:00Z."))
        lookup = "exact" if op == CompareOperator.eq else LOOKUPS[op]
        return Q(**{f"{column}__{lookup}": at})

    return condition


def _active(op: CompareOperator, value: Any) -> Q:
    wanted = {"true": True, "false": False}.get(str(value).lower())
    if op != CompareOperator.eq or wanted is None:
        raise InvalidFilterException(detail=_("active is true or false."))
    here = Q(left_at=None, person__is_active=True)
    return here if wanted else ~here


def _of_work(op: CompareOperator, value: Any) -> Q:
    """There is one address that counts: the primary one, of work."""
    return EVERYTHING if str(value).lower() in {"work", "true"} else NOTHING


# The attributes that can be asked for: by their names in `resources`.
USERS: Mapping[tuple[str, str | None], Condition] = {
    ("id", None): _number("u"),
    ("external_id", None): _text("external_id", exact=True),
    ("user_name", None): _user_name,
    ("display_name", None): _text("name"),
    ("name", "formatted"): _text("name"),
    ("title", None): _text("function"),
    ("active", None): _active,
    ("emails", None): _small("person__email"),
    ("emails", "value"): _small("person__email"),
    ("emails", "type"): _of_work,
    ("emails", "primary"): _of_work,
    ("addresses", "locality"): _text("location"),
    ("addresses", "type"): _of_work,
    ("department", None): _text("team__name"),
    ("groups", "value"): _number("g", "groups"),
    ("meta", "created"): _moment("joined_at"),
    ("meta", "last_modified"): _moment("directory_user__changed_at"),
}
GROUPS: Mapping[tuple[str, str | None], Condition] = {
    ("id", None): _number("g"),
    ("external_id", None): _text("external_id", exact=True),
    ("display_name", None): _text("name"),
    ("members", None): _number("u", "members"),
    ("members", "value"): _number("u", "members"),
    ("meta", "created"): _moment("created_at"),
    ("meta", "last_modified"): _moment("changed_at"),
}


class _Conditions(FilterVisitor[Q]):
    def __init__(self, model: Any, known: Mapping[tuple[str, str | None], Condition]) -> None:
        self.model = model
        self.known = known

    def visit_comparison(self, node: Comparison) -> Q:
        condition = self._condition(node.attr_path)
        if condition is None:
            return NOTHING
        if node.op == CompareOperator.ne:
            return ~condition(CompareOperator.eq, node.value)
        return condition(node.op, node.value)

    def visit_present(self, node: Present) -> Q:
        condition = self._condition(node.attr_path)
        if condition is None:
            return NOTHING
        if condition in (_active, _of_work):
            return EVERYTHING
        try:
            return ~condition(CompareOperator.eq, None)
        except InvalidFilterException:  # a moment is always there
            return EVERYTHING

    def visit_not(self, node: Not) -> Q:
        return ~self.visit(node.expr)

    def visit_logical_expr(self, node: LogicalExpr) -> Q:
        first, *others = (self.visit(term) for term in node.terms)
        for other in others:
            first = first & other if node.op == LogicalOperator.and_ else first | other
        return first

    def visit_value_path(self, node: ValuePath) -> Q:
        return _Within(self, node.attr_path.attr).visit(node.val_filter)

    def _condition(self, path: AttrPath) -> Condition | None:
        binding = _bound(self.model, path)
        if binding is None:
            return None
        condition = self.known.get((binding.field_name, binding.sub_field_name))
        if condition is None:
            raise InvalidFilterException(detail=_("“%(name)s” cannot be searched by.") % {"name": path})
        return condition


class _Within(_Conditions):
    """Inside emails[…]: the names are those of the parts of one of them."""

    def __init__(self, outer: _Conditions, attribute: str) -> None:
        super().__init__(outer.model, outer.known)
        self.attribute = attribute

    def _condition(self, path: AttrPath) -> Condition | None:
        return super()._condition(AttrPath(self.attribute, path.attr))


def _bound(model: Any, path: AttrPath) -> AttributeBinding | None:
    return ScimFilter[model](f"{path} pr").resolve(path, strict=False)


def users_where(said: Any) -> Q:
    """The condition that a parsed filter makes for members. Raises InvalidFilterException."""
    return _Conditions(resources.FullUser, USERS).visit(said.ast) if said is not None else EVERYTHING


def groups_where(said: Any) -> Q:
    """The condition that a parsed filter makes for groups. Raises InvalidFilterException."""
    return _Conditions(resources.Group, GROUPS).visit(said.ast) if said is not None else EVERYTHING


USER_ORDER: Mapping[str, Any] = {
    "id": F("pk"),
    "external_id": NullIf(F("external_id"), Value("")),
    "user_name": Coalesce(NullIf(F("directory_user__user_name_key"), Value("")), F("person__email")),
    "display_name": Lower("name"),
    "title": NullIf(Lower("function"), Value("")),
    "emails": F("person__email"),
}
GROUP_ORDER: Mapping[str, Any] = {
    "id": F("pk"),
    "external_id": NullIf(F("external_id"), Value("")),
    "display_name": Lower("name"),
}


def order(field: str | None, descending: bool, known: Mapping[str, Any]) -> list[Any]:
    """How to sort; what nothing can be sorted by is sorted by age. Who has no value comes last, or first backwards."""
    by = known.get(field or "")
    if by is None:
        return ["pk"]
    by = by if isinstance(by, F | Func) else F(by)
    return [by.desc(nulls_first=True) if descending else by.asc(nulls_last=True), "pk"]
