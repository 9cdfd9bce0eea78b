"""Which stories need somebody else's approval, and whose. Pure decisions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from proudly.people.rules import EDITOR, MANAGER, OWNER, SPONSOR

APPROVING_ROLES = (EDITOR, MANAGER, SPONSOR, OWNER)


@dataclass(frozen=True)
class Covers:
    """What a rule covers: stories of one of these topics, for people of one of these teams, by writers with one of
    these roles. What is empty does not matter."""

    topics: frozenset[int] = frozenset()
    teams: frozenset[int] = frozenset()  # with those below them
    writers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class About:
    """What a rule looks at: topics of the story, teams that it reaches (None: everyone), roles of who wrote it."""

    topics: frozenset[int]
    teams: frozenset[int] | None
    writer: frozenset[str]


def is_covered(rule: Covers, story: About) -> bool:
    """Whether the rule is for this story. A story for everyone is for the people of every team."""
    return (
        (not rule.topics or not rule.topics.isdisjoint(story.topics))
        and (not rule.teams or story.teams is None or not rule.teams.isdisjoint(story.teams))
        and (not rule.writers or not rule.writers.isdisjoint(story.writer))
    )


def may_approve(*, member: int, roles: Collection[str], named: Collection[int], asked: Collection[str]) -> bool:
    """Whether somebody is one of those whom a rule names, or has one of the roles that it asks for.

    Args:
        named: members whom the rule names.
        asked: roles that it asks for.
    """
    return member in named or not set(asked).isdisjoint(roles)


def counts(*, given_at: datetime, approvers_since: datetime, may_approve_now: bool) -> bool:
    """Whether an approval counts by the rule as it stands. Who leaves takes no approval along; who is no longer asked
    by a rule that was changed does."""
    return given_at >= approvers_since or may_approve_now


def digest_of(written: Mapping[str, Any], picture: str) -> str:
    """The same for the same content: what an approval is of. A save that changes nothing does not end it.

    Args:
        written: as a version keeps it.
        picture: name of its file.
    """
    told = json.dumps([written, picture], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()
