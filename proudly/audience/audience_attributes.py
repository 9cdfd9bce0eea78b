"""What is known of every member, and an audience can be limited to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import Contains
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy, ngettext

from proudly.audience.attributes import Attribute, declare
from proudly.kit import clock
from proudly.networks.registry import all_networks
from proudly.people.models import Member, MemberRole, Organisation
from proudly.people.role_words import role_name
from proudly.people.rules import ADVOCATE, ROLES

MOST_VALUES = 200  # of one attribute, on the page that lets choose


# --- fields of a member -----------------------------------------------------------------------------------------------


def common_values(organisation: Organisation, *, field: str, at_most: int = MOST_VALUES) -> list[str]:
    """What the members have in a field, the most common ones, in the order of the alphabet. One query."""
    having = Member.objects.present().filter(organisation=organisation).exclude(**{field: ""})
    common = having.values_list(field).annotate(people=Count("pk")).order_by("-people", field)
    return sorted((value for value, _people in common[:at_most]), key=str.lower)


def _as_written(_organisation: Organisation, values: Sequence[str]) -> dict[str, str]:
    return {value: value for value in values}


def _languages(_organisation: Organisation, values: Sequence[str]) -> dict[str, str]:
    names = dict(settings.LANGUAGES)
    return {value: str(names[value]) if value in names else value for value in values}


def _field(
    field: str,
    names: Callable[[Organisation, Sequence[str]], dict[str, str]],
) -> tuple[Callable[[Organisation], list[tuple[str, str]]], Callable[[Sequence[str]], Q], Callable[[Member], Q]]:
    def values(organisation: Organisation) -> list[tuple[str, str]]:
        return list(names(organisation, common_values(organisation, field=field)).items())

    def held_by(chosen: Sequence[str]) -> Q:
        return Q(**{f"{field}__in": chosen})

    def met_by(member: Member) -> Q:
        return Q(value=getattr(member, field))

    return values, held_by, met_by


LANGUAGE = declare(
    Attribute(
        "language",
        gettext_lazy("Only who reads"),
        gettext_lazy("reads %(values)s"),
        *_field("language", _languages),
        names_of=_languages,
        is_text=True,
    )
)
LOCATION = declare(
    Attribute(
        "location",
        gettext_lazy("Only who works in"),
        gettext_lazy("works in %(values)s"),
        *_field("location", _as_written),
        names_of=_as_written,
        is_text=True,
    )
)
FUNCTION = declare(
    Attribute(
        "function",
        gettext_lazy("Only who works as"),
        gettext_lazy("works as %(values)s"),
        *_field("function", _as_written),
        names_of=_as_written,
        is_text=True,
    )
)


# --- roles ------------------------------------------------------------------------------------------------------------


def _role_names(_organisation: Organisation, values: Sequence[str]) -> dict[str, str]:
    return {value: role_name(value) for value in values}


def _roles(organisation: Organisation) -> list[tuple[str, str]]:
    return list(_role_names(organisation, [role for role in ROLES if role != ADVOCATE]).items())


ROLE = declare(
    Attribute(
        "role",
        gettext_lazy("Only who is"),
        gettext_lazy("is %(values)s"),
        _roles,
        held_by=lambda values: Q(Exists(MemberRole.objects.filter(member=OuterRef("pk"), role__in=values))),
        met_by=lambda member: Q(value__in=MemberRole.objects.filter(member=member.pk).values("role")),
        names_of=_role_names,
    )
)


# --- networks ---------------------------------------------------------------------------------------------------------


def network_names(_organisation: Organisation, values: Sequence[str]) -> dict[str, str]:
    """What networks are called; the key of one whose folder was removed since."""
    names = {network.key: str(network.name) for network in all_networks()}
    return {value: names.get(value, value) for value in values}


def _networks(organisation: Organisation) -> list[tuple[str, str]]:
    return [(network.key, str(network.name)) for network in all_networks()]


def _uses(values: Sequence[str]) -> Q:
    # JSON has no "contains" in SQLite; keys of networks are slugs, so their quotes cannot be part of another.
    written = Cast(F("networks"), TextField())
    return Q(*(Q(Contains(written, f'"{value}"')) for value in values), _connector=Q.OR)


NETWORK = declare(
    Attribute(
        "network",
        gettext_lazy("Only who shares on"),
        gettext_lazy("shares on %(values)s"),
        _networks,
        held_by=_uses,
        met_by=lambda member: Q(value__in=member.networks),
        names_of=network_names,
    )
)


# --- how long somebody is here ----------------------------------------------------------------------------------------


DAYS = (30, 90, 180, 365)


def _days_name(value: str) -> str:
    return ngettext("%(n)s day", "%(n)s days", int(value)) % {"n": int(value)}


def _within_names(_organisation: Organisation, values: Sequence[str]) -> dict[str, str]:
    return {value: _days_name(value) for value in values}


def _within(organisation: Organisation) -> list[tuple[str, str]]:
    return list(_within_names(organisation, [f"{days:04}" for days in DAYS]).items())


def _joined_within(values: Sequence[str]) -> Q:
    return Q(joined_at__gte=clock.now() - timedelta(days=max(map(int, values))))


def _days_here(member: Member) -> Q:
    # Values are four digits, so that their order is that of the numbers: 0030 is met on the thirtieth day, not after.
    passed, day = clock.now() - member.joined_at, timedelta(days=1)
    days = max(0, -(-passed // day))
    return Q(value__gte=f"{days:04}") if days <= 9999 else Q(pk__in=[])


JOINED_WITHIN = declare(
    Attribute(
        "joined_within",
        gettext_lazy("Only who joined in the last"),
        gettext_lazy("joined in the last %(values)s"),
        _within,
        held_by=_joined_within,
        met_by=_days_here,
        names_of=_within_names,
    )
)


def _dates(_organisation: Organisation, values: Sequence[str]) -> dict[str, str]:
    return {value: date_format(date.fromisoformat(value)) for value in values}


def _no_choice(_organisation: Organisation) -> list[tuple[str, str]]:
    return []


def _joined_since(values: Sequence[str]) -> Q:
    first = date.fromisoformat(min(values))
    return Q(joined_at__gte=datetime.combine(first, time(), timezone.get_default_timezone()))


def _day_of_joining(member: Member) -> Q:
    # Dates are written so that their order as text is that of the days.
    return Q(value__lte=member.joined_at.astimezone(timezone.get_default_timezone()).date().isoformat())


JOINED_SINCE = declare(
    Attribute(
        "joined_since",
        gettext_lazy("Only who joined on this day or later"),
        gettext_lazy("joined on %(values)s or later"),
        _no_choice,
        held_by=_joined_since,
        met_by=_day_of_joining,
        names_of=_dates,
        is_date=True,
    )
)
