"""The kinds of notice there are. Each room declares its own in its `notices.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from proudly.notices.message import Message
from proudly.notices.models import Notice

Composed = Mapping[int, Message | None]


@dataclass(frozen=True)
class Kind:
    """A kind of notice.

    `compose` is called with notices of this kind whose members read the language that is active, and says what each
    tells, by the number of the notice: None where it makes no sense any more (already shared, no longer published),
    and is withdrawn. It asks as many queries for many as for one where a kind goes to thousands at once; others are
    composed `each` by itself.

    Args:
        name: what members call it where they choose by which channels they hear of it; without, it goes by all.
        needs: a key of `people.rules.WHO_MAY`; who may not do it is not asked to choose.
        in_inbox: whether it stands in the app's inbox as well.
        can_wait: whether it is kept back in quiet hours.
    """

    key: str
    compose: Callable[[Sequence[Notice]], Composed]
    name: str | Promise = ""
    needs: str = "share"
    in_inbox: bool = True
    can_wait: bool = True


def each(compose: Callable[[Notice], Message | None]) -> Callable[[Sequence[Notice]], Composed]:
    """Composes many by composing one after the other."""

    def compose_each(notices: Sequence[Notice]) -> Composed:
        return {notice.pk: compose(notice) for notice in notices}

    return compose_each


_declared: dict[str, Kind] = {}


def declare(kind: Kind) -> Kind:
    """Make a kind known to the senders."""
    _declared[kind.key] = kind
    return kind


def all_kinds() -> list[Kind]:
    """In the order in which they were declared: the rooms' own."""
    _discover()
    return list(_declared.values())


def kind_of(key: str) -> Kind:
    """Raises KeyError for a kind that no room declares."""
    _discover()
    return _declared[key]


@cache  # rooms without such a module are looked for on the disk each time, and every page asks
def _discover() -> None:
    autodiscover_modules("notices")
