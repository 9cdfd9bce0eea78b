"""What was done in the past, whether it earned points or not, so that a rule can be tried on it. The rooms in which
deeds are done declare how theirs are found, in their own `past_deeds.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.utils.module_loading import autodiscover_modules

from proudly.people.models import Organisation


class PastDeed(NamedTuple):
    member: int
    network: str
    story: int | None
    at: datetime


# Given an organisation and two moments, the deeds from the first up to the second, the earliest first.
Reader = Callable[[Organisation, datetime, datetime], Iterator[PastDeed]]

_readers: dict[str, Reader] = {}


def tells_past_deeds(deed: str, reader: Reader) -> None:
    """Make known how deeds of a kind (a value of Rule.Deed) are found."""
    _readers[deed] = reader


def past_deeds(deed: str, organisation: Organisation, since: datetime, until: datetime) -> Iterator[PastDeed]:
    """Those of a kind, the earliest first; none of a kind that nobody tells."""
    autodiscover_modules("past_deeds")
    reader = _readers.get(deed)
    if reader is not None:
        yield from reader(organisation, since, until)
