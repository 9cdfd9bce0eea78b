"""What an audience can be limited to. Each room declares its attributes in its `audience_attributes.py`, so that the
audience, which comes before content and sharing, can be limited to what only these know:

    declare(Attribute(key="topic", …))

An attribute says the same twice: which members have one of its values (`held_by`, asked from an audience), and which
limits a member meets (`met_by`, asked from a member). A property test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from proudly.kit.rooms import place_of
from proudly.people.models import Member, Organisation

Words = str | Promise  # in the reader's language


@dataclass(frozen=True)
class Attribute:
    """Something that can be known of a member, by which an audience is limited.

    `values` gives what an editor may choose, each with its name. `names_of` names values, also those that can no
    longer be chosen. `held_by` is a condition on members: they have one of these values. `met_by` is one on limits of
    this attribute: the member meets it. Neither asks the database by itself. `label` stands above the values ("Only who
    reads"), `phrase` goes on after "Everyone who".
    """

    key: str
    label: Words
    phrase: Words
    values: Callable[[Organisation], list[tuple[str, str]]]
    held_by: Callable[[Sequence[str]], Q]
    met_by: Callable[[Member], Q]
    names_of: Callable[[Organisation, Sequence[str]], dict[str, str]]
    is_date: bool = False  # typed as one date, instead of chosen
    is_text: bool = False  # whatever members have: any text can be asked for


_declared: dict[str, tuple[int, int, Attribute]] = {}


def declare(attribute: Attribute) -> Attribute:
    """Make an attribute known to audiences. Its key is at most twenty letters, and stays: limits are kept by it."""
    place = place_of(attribute.values.__module__)
    _declared[attribute.key] = (place, len(_declared), attribute)
    return attribute


def declared() -> list[Attribute]:
    """Every attribute, in the order of the rooms."""
    _discover()
    return [attribute for _place, _turn, attribute in sorted(_declared.values(), key=lambda one: one[:2])]


@cache  # once: looking through all rooms is what a page would spend two hundredths of its time on
def _discover() -> None:
    autodiscover_modules("audience_attributes")
