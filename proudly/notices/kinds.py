"""The kinds of notice there are. Each room declares its own in its `notices.py`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from proudly.notices.message import Message
from proudly.notices.models import Notice

log = logging.getLogger(__name__)

DIGEST = "digest"

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
        in_digest: whether who takes a digest hears of it there, and not by itself.
        by: keys of the channels by which it comes as long as nobody chooses; without, by those that are usual.
    """

    key: str
    compose: Callable[[Sequence[Notice]], Composed]
    name: str | Promise = ""
    needs: str = "share"
    in_inbox: bool = True
    can_wait: bool = True
    in_digest: bool = False
    by: tuple[str, ...] | None = None


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


def compose_alike(notices: Sequence[Notice]) -> dict[int, Message | None | Exception]:
    """What each of these says, by its number, or why nobody knows. They are of one kind, and the language is active.

    One that cannot be composed does not keep the others from it.
    """
    if not notices:
        return {}
    try:
        return dict(kind_of(notices[0].kind).compose(notices))
    except Exception as error:
        if len(notices) == 1:
            log.exception("notice %s cannot be composed", notices[0].pk)
            return {notices[0].pk: error}
        return {pk: said for notice in notices for pk, said in compose_alike([notice]).items()}


def known_kind(key: str) -> Kind | None:
    """The same; None for one of a room that is no longer there."""
    _discover()
    return _declared.get(key)


@cache  # rooms without such a module are looked for on the disk each time, and every page asks
def _discover() -> None:
    autodiscover_modules("notices")
