"""An audience can be limited to those who have connected an account on a network."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy

from proudly.audience.attributes import Attribute, declare
from proudly.audience.audience_attributes import network_names
from proudly.networks.contract import can_post
from proudly.networks.registry import all_networks
from proudly.people.models import Organisation
from proudly.sharing.models import Connection


def _values(_organisation: Organisation) -> list[tuple[str, str]]:
    return [(network.key, str(network.name)) for network in all_networks() if can_post(network)]


CONNECTION = declare(
    Attribute(
        "connection",
        gettext_lazy("Only who has connected an account on"),
        gettext_lazy("has connected an account on %(values)s"),
        _values,
        held_by=lambda values: Q(
            Exists(Connection.objects.filter(member=OuterRef("pk"), network__in=values, broken=""))
        ),
        met_by=lambda member: Q(value__in=Connection.objects.filter(member=member.pk, broken="").values("network")),
        names_of=network_names,
    )
)
