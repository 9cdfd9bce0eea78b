"""Who may do what. Pages and API both ask `may`, and nothing else decides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

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
    "see the settings": frozenset({MANAGER, OWNER}),
    "read the mailbox": frozenset({OWNER}),
    "invite people": frozenset({MANAGER, OWNER}),
    "manage people": frozenset({OWNER}),
    "read the audit trail": frozenset({OWNER}),
}


def may(roles: Iterable[str], action: str) -> bool:
    """Whether somebody with these roles may do `action`. Raises KeyError for an action that no rule knows."""
    return not WHO_MAY[action].isdisjoint({ADVOCATE, *roles})


INVITATION_LASTS = timedelta(days=14)  # the link in the mail
INVITE_AGAIN_AFTER = timedelta(hours=1)  # nobody is mailed twice by a second press
REMIND_AFTER = timedelta(days=7)  # once; then nothing
JOIN_MAIL_LASTS = timedelta(hours=1)  # the link that proves an address
MOST_JOIN_MAILS = 3  # to one address within JOIN_MAIL_LASTS
