"""The badges there are. Each room declares its own in its `badges.py`; those of sharing and suggesting stand here.

    declare_badge(Badge("gift", _("For others"), _("You gave points to a cause."), "rewards/badges/gift.svg"))

Whoever declares one also reads the log that it is earned by: see `proudly/rewards/projections.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from proudly.kit.rooms import place_of

Words = str | Promise  # in the reader's language


@dataclass(frozen=True)
class Badge:
    """A badge.

    Args:
        key: at most 30 characters; it stands in the database.
        why: the sentence that says what it is for, to who has it; with `%(number)s` where it has several steps.
        asks: the same to who has not.
        drawing: path of a template with its SVG.
        steps: how much of it each step asks; one for most.
        seen_by_others: whether colleagues may see it, where the organisation's policy lets them see figures.
    """

    key: str
    name: Words
    why: Words
    asks: Words
    drawing: str
    steps: tuple[int, ...] = (1,)
    seen_by_others: bool = True


_declared: dict[str, tuple[int, Badge]] = {}


def declare_badge(badge: Badge, *, room: str = __name__) -> Badge:
    """Make a badge known. `room`: the `__name__` of the module that declares it."""
    assert len(badge.key) <= 30 and list(badge.steps) == sorted(set(badge.steps))
    _declared[badge.key] = place_of(room), badge
    return badge


def all_badges() -> list[Badge]:
    """In the order in which members read them: that of the rooms."""
    _discover()
    return [badge for _place, badge in sorted(_declared.values(), key=lambda pair: pair[0])]


def badge_of(key: str) -> Badge | None:
    """None for one of a room that is no longer there."""
    _discover()
    found = _declared.get(key)
    return found[1] if found else None


@cache
def _discover() -> None:
    autodiscover_modules("badges")


FIRST_SHARE = declare_badge(
    Badge(
        "first share",
        _("First share"),
        _("You shared a story for the first time."),
        _("Share a story."),
        "scoreboard/badges/first_share.svg",
    )
)
SHARES = declare_badge(
    Badge(
        "shares",
        _("A good habit"),
        _("You shared %(number)s stories."),
        _("Share %(number)s stories."),
        "scoreboard/badges/shares.svg",
        steps=(10, 50),
    )
)
NETWORKS = declare_badge(
    Badge(
        "networks",
        _("At home everywhere"),
        _("You shared on three networks."),
        _("Share on three networks."),
        "scoreboard/badges/networks.svg",
        steps=(3,),
    )
)
FIRST_READER = declare_badge(
    Badge(
        "first reader",
        _("First reader"),
        _("Somebody read what you shared."),
        _("Have somebody read what you shared."),
        "scoreboard/badges/first_reader.svg",
        seen_by_others=False,  # it comes with the first share, and one thing to applaud is enough
    )
)
READERS = declare_badge(
    Badge(
        "readers",
        _("Full house"),
        _("What you shared was read %(number)s times."),
        _("Be read %(number)s times."),
        "scoreboard/badges/readers.svg",
        steps=(100, 1_000),
    )
)
PUBLISHED = declare_badge(
    Badge(
        "suggestion",
        _("Good eye"),
        _("A story that you suggested was published."),
        _("Suggest a story that is published."),
        "scoreboard/badges/suggestion.svg",
    )
)
FOLLOWED = declare_badge(
    Badge(
        "suggestion shared",
        _("Others follow"),
        _("Ten colleagues shared a story that you suggested."),
        _("Suggest a story that ten colleagues share."),
        "scoreboard/badges/suggestion_shared.svg",
        steps=(10,),
    )
)
FIRST_STEP = declare_badge(
    Badge(
        "first step",
        _("A helping hand"),
        _("A colleague shared for the first time: a story that you suggested."),
        _("Suggest a story that a colleague chooses for a first share."),
        "scoreboard/badges/first_step.svg",
    )
)
