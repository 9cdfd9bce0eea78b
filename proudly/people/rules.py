"""Who may do what. Pages and API both ask `may`, and nothing else decides."""

from __future__ import annotations

from collections.abc import Iterable

ADVOCATE = "advocate"
EDITOR = "editor"
MANAGER = "manager"
SPONSOR = "sponsor"
ANALYST = "analyst"
OWNER = "owner"
ROLES = (ADVOCATE, EDITOR, MANAGER, SPONSOR, ANALYST, OWNER)

# action → the roles that may do it. Everybody is an advocate.
WHO_MAY: dict[str, frozenset[str]] = {
    "read stories": frozenset({ADVOCATE}),
    "share": frozenset({ADVOCATE}),
    "redeem rewards": frozenset({ADVOCATE}),
    "write stories": frozenset({EDITOR, OWNER}),
    "publish stories": frozenset({EDITOR, OWNER}),
    "change point rules": frozenset({MANAGER, OWNER}),
    "change link settings": frozenset({MANAGER, OWNER}),
    "fulfil rewards": frozenset({MANAGER, OWNER}),
    "change the house rules": frozenset({MANAGER, OWNER}),
    "give a commitment": frozenset({SPONSOR}),
    "hide commitments": frozenset({OWNER}),
    "say why we do this": frozenset({OWNER}),
    "see the settings": frozenset({MANAGER, OWNER}),
    "read the mailbox": frozenset({OWNER}),
    "manage people": frozenset({OWNER}),
    "connect the directory": frozenset({OWNER}),
    "read the audit trail": frozenset({OWNER}),
    "change the privacy policy": frozenset({OWNER}),
}


def may(roles: Iterable[str], action: str) -> bool:
    """Whether somebody with these roles may do `action`. Raises KeyError for an action that no rule knows."""
    return not WHO_MAY[action].isdisjoint({ADVOCATE, *roles})
