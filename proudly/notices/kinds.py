"""The kinds of notice there are. Each room declares its own in its `notices.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.module_loading import autodiscover_modules

from proudly.notices.models import Notice


@dataclass(frozen=True)
class Message:
    """What a notice says by mail, in the member's language."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Kind:
    """A kind of notice.

    `compose` is called with the member's language active. It returns None when the notice makes no sense any more
    (already shared, no longer published): it is then withdrawn.

    `compose_many` does the same for many members who read one language, by the number of the notice, with as many
    queries as for one. For kinds that go to thousands at once.
    """

    key: str
    compose: Callable[[Notice], Message | None]
    compose_many: Callable[[Sequence[Notice]], Mapping[int, Message | None]] | None = None


_declared: dict[str, Kind] = {}


def declare(kind: Kind) -> Kind:
    """Make a kind known to the senders."""
    _declared[kind.key] = kind
    return kind


def kind_of(notice: Notice) -> Kind:
    """Raises KeyError for a kind that no room declares."""
    if notice.kind not in _declared:
        autodiscover_modules("notices")
    return _declared[notice.kind]
