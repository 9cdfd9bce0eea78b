"""An audience can be limited to those who follow a topic."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proudly.audience.attributes import Attribute, declare
from proudly.content.models import Interest, Topic
from proudly.content.queries import topics_of
from proudly.people.models import Member, Organisation


def _names(organisation: Organisation, values: Sequence[str]) -> dict[str, str]:
    topics = Topic.objects.filter(organisation=organisation, pk__in=[int(value) for value in values])
    names = {str(pk): name for pk, name in topics.values_list("pk", "name")}
    return {value: names.get(value, _("a topic that is no more")) for value in values}


def _values(organisation: Organisation) -> list[tuple[str, str]]:
    return [(str(topic.pk), topic.name) for topic in topics_of(organisation)]


def _followers(values: Sequence[str]) -> Q:
    return Q(Exists(Interest.objects.filter(member=OuterRef("pk"), topic__in=[int(value) for value in values])))


def _followed(member: Member) -> Q:
    return Q(value__in=Interest.objects.filter(member=member.pk).values(said=Cast("topic_id", CharField())))


TOPIC = declare(
    Attribute(
        "topic",
        gettext_lazy("Only who follows"),
        gettext_lazy("follows %(values)s"),
        _values,
        held_by=_followers,
        met_by=_followed,
        names_of=_names,
    )
)
